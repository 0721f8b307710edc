import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bodyOf, recorded, type Sent } from "./support";

const GUID = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";
const NAMES = [
  "Jürgen",
  "Groß",
  "contoso",
  "sqlsrv",
  "payroll",
  "Zürich",
  "Ångström",
  "日本語サーバ",
];
const XML = "application/xml; charset=utf-8";
const JSON_TYPE = "application/json; charset=utf-8";

const hex = (text: string): string =>
  Array.from(text, (char) => `&#x${(char.codePointAt(0) ?? 0).toString(16)};`).join("");
const decimal = (text: string): string =>
  Array.from(text, (char) => `&#${char.codePointAt(0) ?? 0};`).join("");
const escaped = (text: string): string =>
  Array.from(text, (char) =>
    Array.from(
      { length: char.length },
      (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  ).join("");
const percent = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16)}`).join("");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Every way in which a server may write a text. */
const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  "upper case": (text) => text.toUpperCase(),
  "hexadecimal entities": hex,
  "decimal entities": decimal,
  "JSON escapes": escaped,
  "percent escapes": percent,
  "percent escapes twice": (text) => encodeURIComponent(percent(text)),
  base64,
};

/** Places of an answer, of a document that is well-formed whatever stands there. */
const PLACES: Readonly<Record<string, (text: string) => Sent>> = {
  attribute: (text) => ({ body: `<Ref Name="TECH\\${text}" UID='${text}' />` }),
  "element of a name": (text) => ({ body: `<A><ObjectName> ${text}</ObjectName></A>` }),
  "element of a state": (text) => ({ body: `<A><State>${text}</State></A>` }),
  "element of a flag": (text) => ({
    body: `<A><AllowRestoreAllVms>${text}</AllowRestoreAllVms></A>`,
  }),
  "unknown element": (text) => ({ body: `<A><Owner>${text}</Owner></A>` }),
  CDATA: (text) => ({ body: `<A><Name>x<![CDATA[${text}]]></Name></A>` }),
  comment: (text) => ({ body: `<A><!-- ${text.replaceAll("-", "")} --></A>` }),
  "link in XML": (text) => ({
    body: `<Link Href="https://${text}:9398/api/lookup?host=${text}&amp;name=${text}#${text}" />`,
  }),
  "message in XML": (text) => ({
    body: `<Error Message="Account TECH\\${text} already exists." StatusCode="500" />`,
  }),
  "value in JSON": (text) => ({
    contentType: JSON_TYPE,
    body: `{"Name":"${text}","Platform":"${text}","Tags":["${text}",{"Type":"${text}"}]}`,
  }),
  "key in JSON": (text) => ({ contentType: JSON_TYPE, body: `{"${text}":1}` }),
  "message in JSON": (text) => ({
    contentType: JSON_TYPE,
    body: `{"message":"Cannot find user account '${text}'.","detail":"${text}@contoso"}`,
  }),
  "link in JSON": (text) => ({
    contentType: JSON_TYPE,
    body: `{"Href":"https:\\/\\/u:${text}@h.example:9398\\/api\\/${text}?${text}=${text}"}`,
  }),
  "path of the request": (text) => ({ path: `/api/lookup?host=urn:x:y:${text}&name=${text}*` }),
  "body of the request": (text) => ({
    requestBody: `<A><AccountName>${text}</AccountName></A>`,
  }),
  Location: (text) => ({ headers: [["Location", `https://${text}/api/security/${text}`]] }),
  cookie: (text) => ({ headers: [["Set-Cookie", `X-RestSvcSessionId=${text}; Path=/api;`]] }),
  "known header": (text) => ({
    headers: [
      ["Server", text],
      ["WWW-Authenticate", `Basic realm=${text}`],
    ],
  }),
  "unknown header": (text) => ({ headers: [[`X-${text.replace(/\W/g, "")}`, text]] }),
  credentials: (text) => ({ requestHeaders: [["Authorization", `Basic ${base64(text)}`]] }),
  "web page": (text) => ({ contentType: "text/html", body: `<html><title>${text}</title></html>` }),
  "broken document": (text) => ({ body: `<A><Name>${text}` }),
  "document type": (text) => ({ body: `<!DOCTYPE a [<!ENTITY b "${text}">]><a>&b;</a>` }),
  "processing instruction": (text) => ({ body: `<?x ${text}?><A/>` }),
  "media type": (text) => ({
    contentType: `application/${text}+xml; charset=${text}`,
    body: "<A/>",
  }),
  "text alone": (text) => ({ contentType: "text/plain", body: text }),
};

/** The names that a text holds in any spelling, whatever their case. */
function namesIn(text: string): string[] {
  const folded = text.toLowerCase();
  return NAMES.flatMap((name) =>
    Object.entries(SPELLINGS).flatMap(([spelling, write]) =>
      folded.includes(write(name).toLowerCase()) ||
      folded.includes(JSON.stringify(write(name)).slice(1, -1).toLowerCase())
        ? [`${name} as ${spelling}`]
        : [],
    ),
  );
}

describe("A recording", () => {
  for (const [place, put] of Object.entries(PLACES)) {
    it(`holds no name that stood in the ${place}, in whatever spelling`, () => {
      for (const [spelling, write] of Object.entries(SPELLINGS)) {
        for (const name of NAMES) {
          const { text, lines } = recorded(put(write(name)));
          expect(lines).to.have.lengthOf(1);
          expect(namesIn(text), `${name}, ${spelling}`).to.deep.equal([]);
        }
      }
    });
  }

  it("finds the names of this test where nothing was scrubbed", () => {
    for (const write of Object.values(SPELLINGS))
      expect(namesIn(`x${write("payroll")}y`)).to.not.be.empty;
  });

  it("keeps the bytes of a document's form, its vocabulary and its links", () => {
    const body =
      `<?xml version="1.0" encoding="utf-8"?>\r\n<EnterpriseAccount xmlns='http://www.veeam.com/ent/v1.0'  UID="urn:veeam:EnterpriseAccount:${GUID}" Name="A&#x42;\\c&#68;&amp;&lt;e&gt;">` +
      `<Links><Link Type="EnterpriseAccount" Rel="Alternate" Href="http://q.z:9399/api/security/accounts/${GUID}?format=Entity"/></Links>` +
      `<AccountType>ExternalUser</AccountType>\n\t<AllowRestoreAllVms>true</AllowRestoreAllVms><FlrSettings /></EnterpriseAccount >`;
    const text = bodyOf({ body });
    const [, other = ""] = /EnterpriseAccount:([0-9a-f-]{36})"/.exec(text) ?? [];
    expect(other)
      .to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      .and.not.equal(GUID);
    const form = (whole: string, id: string): string =>
      whole
        .replaceAll(id, "{ID}")
        .replace(/Name="[^"]*"/, (name) =>
          name
            .replace(/&#x[0-9a-f]+;/, "&#x{hex};")
            .replace(/&#\d+;/, "&#{number};")
            .replace(/[A-Za-z](?=[\\&"])|\\[a-z]|;[a-z]&/g, "{letter}"),
        )
        .replace(/http:\/\/\w\.\w:/, "{host}");
    expect(form(text, other)).to.equal(form(body, GUID));
    expect(text).to.match(/Name="[A-Z]&#x[0-9a-f]+;\\[a-z]&#\d+;&amp;&lt;[a-z]&gt;"/);
  });

  it("keeps keys, their case and order, nulls, escapes and white space of JSON", () => {
    const body = `{ "uid":null, "Platform" : "VMware","State":"Processed","pagingInfo":{"pageNum":1,"pagesCount":12},\t"flrInplaceOnly":false, "Name":"\\u004a\\/\\"x" }`;
    expect(bodyOf({ body, contentType: JSON_TYPE }).replace(/"Name":.*$/, "")).to.equal(
      body.replace(/"Name":.*$/, ""),
    );
    expect(bodyOf({ body, contentType: JSON_TYPE })).to.match(
      /"Name":"\\u00[45][0-9a-f]\\\/\\"[a-z]" }$/,
    );
  });

  it("keeps equality, case and form of names, in every document and spelling", () => {
    const { lines } = recorded(
      {
        body: `<R><Ref Name="CONTOSO\\Ann-Marie O'Neil" /><Ref Name="contoso\\ANN-marie o'neil" /></R>`,
      },
      { body: `{"Name":"ann-marie@contoso.example"}`, contentType: JSON_TYPE },
      { body: "<A/>", path: "/api/lookup?name=Ann%2DMarie%20O%27Neil" },
    );
    const [first = "", second = ""] = Array.from(
      (lines[0]?.answer?.body?.text ?? "").matchAll(/Name="([^"]*)"/g),
      ([, name = ""]) => name,
    );
    expect(first).to.match(/^[A-Z]{7}\\[A-Z][a-z]{2}-[A-Z][a-z]{4} [A-Z]'[A-Z][a-z]{3}$/);
    expect(second.toLowerCase()).to.equal(first.toLowerCase()).and.not.equal(first);
    expect(second).to.match(/^[a-z]{7}\\[A-Z]{3}-[a-z]{5} [a-z]'[a-z]{4}$/);
    const [domain = "", name = ""] = first.toLowerCase().split("\\");
    expect(lines[1]?.answer?.body?.text).to.include(`"${name.split(" ")[0]}@${domain}.`);
    expect(decodeURIComponent(lines[2]?.request.path ?? "")).to.include(first.split("\\")[1]);
  });

  it("keeps every name that the simulator gives an element, a type or a link", () => {
    const folder = join(__dirname, "../../../simulator");
    const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(folder, file), "utf8"));
    const names = texts.flatMap((text) =>
      Array.from(
        text.matchAll(/\b(?:name|element|plural|type|rel|list|hostType|self): "([A-Z]\w+)"/g),
        ([, name = ""]) => name,
      ),
    );
    expect(names.length).to.be.greaterThan(60);
    const attributes = ["UID", "Href", "HierarchyRootName", "CredentialsNeeded", "FlrInlaceOnly"];
    for (const name of [...new Set([...names, ...attributes])]) {
      const camel = name.slice(0, 1).toLowerCase() + name.slice(1);
      const body = `{"${name}":null,"${camel}":null,"Type":"${name}","rel":"${name}"}`;
      expect(bodyOf({ body, contentType: JSON_TYPE })).to.equal(body);
    }
  });

  it("keeps roles and their IDs, types of references and plain words of messages", () => {
    const role = "urn:veeam:EnterpriseRole:f84a8b62-49b8-4d0c-b25b-92321b52bab6";
    expect(bodyOf({ body: `<Ref Name="File Restore Operator" UID="${role}" />` })).to.equal(
      `<Ref Name="File Restore Operator" UID="${role}" />`,
    );
    expect(
      bodyOf({ body: `<A><ObjectRef>urn:VMware:Vm:${GUID}.vm-15309</ObjectRef></A>` }),
    ).to.match(/<ObjectRef>urn:VMware:Vm:[0-9a-f-]{36}\.vm-\d{5}</);
    expect(
      bodyOf({
        body: `<Error Message="There is no backup task with id [task-297] in current rest session" />`,
      }),
    ).to.match(/"There is no backup task with id \[[a-z]{4}-\d{3}\] in current rest session"/);
  });

  it("takes no word of a name for one of a message", () => {
    const { lines } = recorded(
      { body: `<Ref Name="Restore Test" />` },
      { body: `<Error Message="The object 'all users' and Restore cannot be TECH\\found." />` },
    );
    const text = lines[1]?.answer?.body?.text ?? "";
    expect(text).to.match(
      /"The object '[a-z]{3} [a-z]{5}' and [A-Z][a-z]{6} cannot be [A-Z]{4}\\[a-z]{5}\."/,
    );
    expect(text).to.not.match(/all|users|Restore|found/);
  });

  it("keeps the form of the name that is logged on with, and nothing else of credentials", () => {
    const basic = (text: string): string => {
      const { lines } = recorded({ requestHeaders: [["Authorization", `Basic ${base64(text)}`]] });
      return lines[0]?.request.headers[0]?.[1] ?? "";
    };
    expect(basic("CONTOSO\\ann:pass:word")).to.match(/^\*\*\* [A-Z]{7}\\[a-z]{3}$/);
    expect(basic("ann@contoso.example:x")).to.match(/^\*\*\* [a-z]{3}@[a-z]{7}\.[a-z]{7}$/);
    for (const other of ["", "no-colon", ":password"]) expect(basic(other)).to.equal("***");
    expect(bodyOf({ body: `<A><Version>13.0.1.2067</Version><Name>172.24</Name></A>` })).to.match(
      /<Version>13\.0\.1\.2067<.*<Name>1\d\d\.(?!24)\d\d</,
    );
  });

  it("says what it left out, and keeps the rest", () => {
    const { lines } = recorded(
      { contentType: "text/html", body: "<!DOCTYPE html><html></html>" },
      {
        body: Buffer.from("\uFEFF<A><Name>x</Name></A>", "utf16le"),
        contentType: "application/xml",
      },
      { body: Buffer.from([0x3c, 0x41, 0xff, 0xfe]), contentType: XML },
    );
    expect(lines.map(({ answer }) => answer?.body?.leftOut ?? answer?.body?.bom)).to.deep.equal([
      "a web page",
      true,
      "a text that is not in the encoding which it declares",
    ]);
  });
});
