import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { request as tlsRequest } from "node:https";
import { connect } from "node:net";
import { expect } from "chai";
import { SQLSRV, accountBody, changed, scopesBody } from "./bodies";
import {
  FORMATS,
  MEDIA,
  client,
  endScenes,
  errorCode,
  logOn,
  scene,
  send,
  valuesOf,
} from "./scene";
import type { RawAnswer } from "./scene";
import type { Simulator } from "../../simulator/index";

const ACCOUNTS = "/api/security/accounts";

/** The error of a client that trusts the simulator's certificate and nothing else. */
function tlsError(simulator: Simulator): Promise<string> {
  return new Promise((resolve) => {
    const request = tlsRequest(
      `${simulator.url}/api/`,
      { ca: readFileSync(simulator.caFile), agent: false },
      (message) => {
        message.resume();
        resolve("none");
      },
    );
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end();
  });
}

/** What comes back for bytes that a well-behaved HTTP library would not send. */
function sendBytes(simulator: Simulator, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(simulator.url);
    const socket = connect(Number(port), hostname, () => socket.end(text));
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

describe("simulator: TLS", () => {
  afterEach(endScenes);

  it("the CA file verifies the connection, and the fingerprint is the certificate's", async () => {
    const simulator = await scene();
    expect(await tlsError(simulator)).to.equal("none");
    expect(readFileSync(simulator.caFile, "utf8")).to.equal(simulator.caCert);
    const certificate = new X509Certificate(simulator.caCert);
    expect(simulator.fingerprint)
      .to.equal(certificate.fingerprint256)
      .and.to.match(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(certificate.subjectAltName).to.equal(
      "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
    );
  });

  for (const [flaw, code] of [
    ["expired", "CERT_HAS_EXPIRED"],
    ["notYetValid", "CERT_NOT_YET_VALID"],
    ["wrongHost", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ] as const) {
    it(`a certificate that is ${flaw} fails with ${code}`, async () => {
      expect(await tlsError(await scene({}, { certificateFlaw: flaw }))).to.equal(code);
    });
  }

  it("closing removes the CA file, drops connections and may be done twice", async () => {
    const simulator = await scene();
    await logOn(simulator);
    await simulator.close();
    await simulator.close();
    expect(existsSync(simulator.caFile)).to.equal(false);
    expect(await send(simulator, "GET", "/api/").catch(errorCode)).to.equal("ECONNREFUSED");
  });

  it("tls: false speaks plain HTTP and has no certificate", async () => {
    const simulator = await scene({}, { tls: false });
    expect(simulator.url).to.match(/^http:/);
    expect([simulator.caFile, simulator.caCert, simulator.fingerprint]).to.deep.equal(["", "", ""]);
    expect((await send(simulator, "GET", "/api/")).status).to.equal(200);
  });

  it("a port that is taken rejects the start", async () => {
    const simulator = await scene();
    const port = Number(new URL(simulator.url).port);
    expect(await scene({}, { port }).catch(errorCode)).to.equal("EADDRINUSE");
  });
});

describe("simulator: the wire", () => {
  afterEach(endScenes);

  it("answers carry the headers of the real server and its names of status codes", async () => {
    const em = await client(await scene());
    const answer = await em.get("/security");
    expect(answer.headers).to.deep.include({
      server: "Microsoft-HTTPAPI/2.0",
      "cache-control": "private",
      "x-frame-options": "SAMEORIGIN",
      "x-xss-protection": "1; mode=block",
      "strict-transport-security": "max-age=31536000",
      "x-content-type-options": "nosniff",
      "content-type": "application/xml; charset=utf-8",
      "content-length": String(Buffer.byteLength(answer.body)),
    });
    expect((await em.get("/security/accounts/x")).phrase).to.equal("NotFound");
    expect((await em.call("POST", "/security/accounts", "<x/>")).phrase).to.equal("BadRequest");
  });

  for (const [accept, format] of [
    [undefined, "xml"],
    ["*/*", "xml"],
    ["application/xml, text/xml", "xml"],
    ["text/html", "xml"],
    ["application/json", "json"],
    ["application/xml, application/json;q=0.1", "json"],
  ] as const) {
    it(`Accept ${accept ?? "left out"} gives ${format}`, async () => {
      const simulator = await scene();
      const answer = await send(
        simulator,
        "GET",
        "/api/",
        accept === undefined ? {} : { Accept: accept },
      );
      expect(answer.headers["content-type"]).to.equal(`${MEDIA[format]}; charset=utf-8`);
      expect(answer.body.startsWith("<")).to.equal(format === "xml");
    });
  }

  it("a body of another media type than the answer's is refused, as is one of no type", async () => {
    const simulator = await scene();
    const token = { "X-RestSvcSessionId": await logOn(simulator) };
    const post = (accept: string, type: Record<string, string>, body: string): Promise<RawAnswer> =>
      send(simulator, "POST", ACCOUNTS, { ...token, Accept: accept, ...type }, body);
    const { xml, json } = accountBody();
    const trapped = await post(
      "application/xml, application/json",
      { "Content-Type": "application/xml" },
      xml,
    );
    expect([trapped.status, valuesOf(trapped, "Message")]).to.deep.equal([
      400,
      ["Node [root] does not exist."],
    ]);
    expect((await post(MEDIA.xml, { "Content-Type": MEDIA.json }, json)).status).to.equal(400);
    expect((await post(MEDIA.xml, { "Content-Type": MEDIA.xml }, json)).status).to.equal(400);
    expect((await post(MEDIA.json, { "Content-Type": MEDIA.json }, xml)).status).to.equal(400);
    expect((await post(MEDIA.xml, {}, xml)).status).to.equal(400);
    expect((await post("*/*", { "Content-Type": "text/xml; charset=utf-8" }, xml)).status).to.equal(
      201,
    );
  });

  it("unknown paths are 404, wrong methods 405, and both want a logon first", async () => {
    const em = await client(await scene());
    expect((await send(em.simulator, "GET", "/api/nothing")).status).to.equal(401);
    const statuses = await Promise.all(
      [
        ["GET", "/nothing"],
        ["PUT", "/security/accounts"],
        ["DELETE", "/security"],
        ["PATCH", "/security/roles"],
      ].map(async ([method = "", path = ""]) => (await em.call(method, path)).status),
    );
    expect(statuses).to.deep.equal([404, 405, 405, 405]);
    expect(
      (await send(em.simulator, "GET", "/web/api/security", { "X-RestSvcSessionId": em.token }))
        .status,
    ).to.equal(404);
    expect(
      (await send(em.simulator, "GET", "/apisecurity", { "X-RestSvcSessionId": em.token })).status,
    ).to.equal(404);
  });

  it("IDs in paths may be bare or UIDs, in any case, with colons encoded or not", async () => {
    const em = await client(await scene());
    const id = em.simulator.state.account(em.simulator.username)?.id ?? "";
    for (const spelled of [
      id,
      id.toUpperCase(),
      `urn:veeam:EnterpriseAccount:${id}`,
      `urn%3aveeam%3AEnterpriseAccount%3a${id}`,
    ]) {
      expect((await em.get(`/security/accounts/${spelled}`)).status).to.equal(200);
    }
  });

  it("caseInsensitivePaths=true matches paths in any case, and false only as they are documented", async () => {
    const em = await client(await scene());
    expect((await em.get("/SECURITY/Accounts/")).status).to.equal(200);
    em.simulator.set("caseInsensitivePaths", false);
    expect((await em.get("/SECURITY/Accounts")).status).to.equal(404);
    expect((await em.get("/security/accounts")).status).to.equal(200);
  });

  it("contentLength=required refuses a POST without body and length, and optional serves it", async () => {
    const simulator = await scene({}, { tls: false });
    const bytes = "POST /api/sessionMngr/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    expect(await sendBytes(simulator, bytes)).to.match(/^HTTP\/1\.1 411 /);
    simulator.set("contentLength", "optional");
    expect(await sendBytes(simulator, bytes)).to.match(/^HTTP\/1\.1 401 /);
  });

  it("links name another host by default, any base URL on demand, and their own with self", async () => {
    const em = await client(await scene());
    const hosts = async (): Promise<readonly string[]> => [
      ...new Set(valuesOf(await em.get("/security"), "Href").map((href) => new URL(href).origin)),
    ];
    expect(await hosts()).to.deep.equal(["http://local.host:9399"]);
    em.simulator.set("linkHost", "https://em.example:1");
    expect(await hosts()).to.deep.equal(["https://em.example:1"]);
    em.simulator.set("linkHost", "self");
    expect(await hosts()).to.deep.equal([em.simulator.url]);
  });

  it("deleteLinkType=present gives links with Rel Delete a Type, and absent none", async () => {
    const em = await client(await scene());
    const entity = `/security/accounts/${em.simulator.state.account(em.simulator.username)?.id ?? ""}?format=Entity`;
    expect((await em.get(entity)).body).to.match(/<Link Href="[^"]*" Rel="Delete" \/>/);
    em.simulator.set("deleteLinkType", "present");
    expect((await em.get(entity)).body).to.match(
      /<Link Href="[^"]*" Type="EnterpriseAccount" Rel="Delete" \/>/,
    );
  });

  for (const format of FORMATS) {
    it(`bom=true puts a byte order mark before ${format}, errors included`, async () => {
      const em = await client(await scene({ bom: true }), format);
      for (const path of ["/security", "/nothing"])
        expect((await em.get(path)).body.startsWith("\uFEFF")).to.equal(true);
      em.simulator.set("bom", false);
      expect((await em.get("/security")).body).to.match(/^[<{]/);
    });

    it(`errors in ${format} carry message and status, and a stack trace only with errorStackTrace=true`, async () => {
      const em = await client(await scene(), format);
      const error = await em.get("/security/accounts/x");
      expect([valuesOf(error, "StatusCode"), valuesOf(error, "Message")]).to.deep.equal([
        ["404"],
        ["Account with ID x is not found."],
      ]);
      expect(valuesOf(error, "StackTrace")).to.deep.equal([]);
      em.simulator.set("errorStackTrace", true);
      expect(valuesOf(await em.get("/security/accounts/x"), "StackTrace")[0]).to.include(
        "RequestHandler",
      );
    });

    it(`names round-trip in ${format}, whatever they hold`, async () => {
      const names = [
        "R&D <x> \"y\" 'z'",
        "a literal &amp;",
        "Müller ß 漢字 😀",
        "back\\slash",
        " blanks  kept ",
        "true",
        "007",
        "tab\tin it",
      ];
      const em = await client(await scene(), format);
      const path = `/security/accounts/${em.simulator.state.account(em.simulator.username)?.id ?? ""}/scopes`;
      em.simulator.set("duplicateScope", "row");
      for (const name of names)
        expect((await em.post(path, scopesBody({ ...SQLSRV, name }))).status).to.equal(202);
      expect(
        em.simulator.state
          .account(em.simulator.username)
          ?.scopes.map((scope) => scope.name)
          .sort(),
      ).to.deep.equal([...names].sort());
      expect(valuesOf(await em.get(path), "Name")).to.deep.equal(names);
      for (const name of names) em.simulator.state.addAccount({ name });
      expect(valuesOf(await em.get("/security/accounts"), "Name")).to.include.members(names);
    });
  }

  it("xmlProlog=missing leaves the first line out", async () => {
    const em = await client(await scene({ xmlProlog: "missing" }));
    expect((await em.get("/security")).body).to.match(/^<EnterpriseSecuritySettings /);
    em.simulator.set("xmlProlog", "present");
    expect((await em.get("/security")).body).to.match(/^<\?xml /);
  });
});

describe("simulator: JSON answers", () => {
  afterEach(endScenes);

  it("jsonKeys=camel writes every key as version 13 does, and leaves XML alone", async () => {
    const simulator = await scene({ jsonKeys: "camel" });
    const em = await client(simulator, "json");
    const { body } = await em.get("/security/accounts");
    expect(body)
      .to.match(/^\{"refs":\[\{"name":"BUILTIN/)
      .and.include('"uid":"urn:veeam')
      .and.include('"href":')
      .and.not.match(/"[A-Z]\w*":/);
    expect((await (await client(simulator, "xml")).get("/security/accounts")).body).to.include(
      "<Ref Type=",
    );
    simulator.set("jsonKeys", "pascal");
    expect((await em.get("/security/accounts")).body).to.include('"UID":"urn:veeam');
  });

  it("jsonNulls=omitted leaves out what explicit writes as null", async () => {
    const em = await client(await scene(), "json");
    expect((await em.get("/security/accounts")).body).to.include('"Name":null');
    em.simulator.set("jsonNulls", "omitted");
    for (const path of ["/security/accounts", "/security", "/nothing"])
      expect((await em.get(path)).body).not.to.include("null");
  });

  for (const [mode, expected] of [
    ["array", { Tasks: [] }],
    ["null", { Tasks: null }],
    ["missing", {}],
  ] as const) {
    it(`jsonEmptyList=${mode} is ${JSON.stringify(expected)}`, async () => {
      const em = await client(await scene({ jsonEmptyList: mode }), "json");
      expect(JSON.parse((await em.get("/tasks")).body)).to.deep.equal(expected);
    });
  }
});

describe("simulator: requests", () => {
  afterEach(endScenes);

  async function post(
    simulator: Simulator,
    format: "xml" | "json",
    body: string,
  ): Promise<RawAnswer> {
    return (await client(simulator, format)).call("POST", "/security/accounts", body);
  }
  const swapped = changed(
    accountBody(),
    "<AccountType>User</AccountType><AccountName>TECH\\mary.smith</AccountName>",
    "<AccountName>TECH\\mary.smith</AccountName><AccountType>User</AccountType>",
  );

  it("xmlOrder=strict refuses elements out of order, lax reads them, dropped overlooks them", async () => {
    const simulator = await scene();
    expect((await post(simulator, "xml", swapped)).status).to.equal(400);
    simulator.set("xmlOrder", "dropped");
    const dropped = await post(simulator, "xml", swapped);
    expect([dropped.status, valuesOf(dropped, "Message")]).to.deep.equal([
      500,
      ["Object reference not set to an instance of an object."],
    ]);
    simulator.set("xmlOrder", "lax");
    expect((await post(simulator, "xml", swapped)).status).to.equal(201);
  });

  it("xmlNamespace=strict wants the namespace on every element, lax does not", async () => {
    const simulator = await scene();
    const bare = changed(accountBody(), 'xmlns="http://www.veeam.com/ent/v1.0" ', "");
    const prefixed = accountBody()
      .xml.replace('xmlns="', 'xmlns:v="')
      .replace(/<(\/?)([A-Z])/g, "<$1v:$2");
    const inner = changed(accountBody(), "<AccountName>", '<AccountName xmlns="urn:other">');
    expect((await post(simulator, "xml", bare)).status).to.equal(400);
    expect((await post(simulator, "xml", inner)).status).to.equal(400);
    expect((await post(simulator, "xml", prefixed.replace("xmlns:v", "xmlns:w"))).status).to.equal(
      400,
    );
    expect((await post(simulator, "xml", prefixed)).status).to.equal(201);
    simulator.set("xmlNamespace", "lax");
    expect((await post(simulator, "xml", bare.replace("mary", "ann"))).status).to.equal(201);
  });

  for (const format of FORMATS) {
    it(`unknownElements=refused refuses what the schema of a ${format} request does not have, ignored overlooks it`, async () => {
      const simulator = await scene();
      const body =
        format === "xml"
          ? accountBody({ extra: "<Comment>x</Comment>" }).xml
          : accountBody().json.replace("{", '{"Comment":"x",');
      expect((await post(simulator, format, body)).status).to.equal(400);
      simulator.set("unknownElements", "ignored");
      expect((await post(simulator, format, body)).status).to.equal(201);
    });

    for (const status of [500, 400]) {
      it(`missingNodeStatus=${status} answers a ${format} request without a required node`, async () => {
        const simulator = await scene({ missingNodeStatus: status });
        const body =
          format === "xml"
            ? changed(accountBody(), "<AllowRestoreAllVms>false</AllowRestoreAllVms>", "")
            : accountBody().json.replace('"AllowRestoreAllVms":false,', "");
        const answer = await post(simulator, format, body);
        expect([answer.status, valuesOf(answer, "Message")]).to.deep.equal([
          status,
          ["Object reference not set to an instance of an object."],
        ]);
      });
    }

    it(`a malformed or empty ${format} body is 400`, async () => {
      const simulator = await scene();
      for (const body of ["", "{", "<a>", "nothing", "[]", "<Other/>"])
        expect((await post(simulator, format, body)).status).to.equal(400);
    });
  }

  it("an element that occurs twice is refused", async () => {
    const body = changed(
      accountBody(),
      "<AccountType>User</AccountType>",
      "<AccountType>User</AccountType><AccountType>Group</AccountType>",
    );
    expect((await post(await scene(), "xml", body)).status).to.equal(400);
  });

  it("True is no boolean in XML, but the documentation's JSON examples with strings are read", async () => {
    const simulator = await scene();
    expect(
      (
        await post(
          simulator,
          "xml",
          changed(accountBody(), ">true</DenyInPlaceRestore>", ">True</DenyInPlaceRestore>"),
        )
      ).status,
    ).to.equal(400);
    const json = accountBody()
      .json.replace('"DenyInPlaceRestore":true', '"DenyInPlaceRestore":"True"')
      .replace('"FlrInplaceOnly":true', '"FlrInplaceOnly":"true"');
    expect((await post(simulator, "json", json)).status).to.equal(201);
    expect(simulator.state.account("TECH\\mary.smith")).to.deep.include({
      sqlRestore: { denyInPlace: true },
      fileRestore: { inPlaceOnly: true, extensions: "doc,pptx" },
    });
  });

  it("JSON keys are read in any case, with a byte order mark, and with the singular of the documentation's slip", async () => {
    const simulator = await scene();
    const lower = accountBody().json.replace(
      /"([A-Z]\w*)":/g,
      (_all, key: string) => `"${key.toLowerCase()}":`,
    );
    expect((await post(simulator, "json", `\uFEFF${lower}`)).status).to.equal(201);
    const slip = accountBody({ name: "TECH\\ann" }).json.replace(
      /"HierarchyScopeItems":\[(.*?)\]/,
      '"HierarchyScopeItem":$1',
    );
    expect((await post(simulator, "json", slip)).status).to.equal(201);
    expect(simulator.state.account("TECH\\ann")?.scopes).to.have.length(1);
  });

  it("an old client's FlrInlaceOnly and a byte order mark are read in XML", async () => {
    const simulator = await scene();
    const body = accountBody().xml.replace(/FlrInplaceOnly/g, "FlrInlaceOnly");
    expect((await post(simulator, "xml", `\uFEFF${body}`)).status).to.equal(201);
    expect(simulator.state.account("TECH\\mary.smith")?.fileRestore.inPlaceOnly).to.equal(true);
  });
});
