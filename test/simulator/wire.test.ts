import { connect } from "node:net";
import { expect } from "chai";
import { SQLSRV, accountBody, scopesBody } from "./bodies";
import { FORMATS, MEDIA, client, endScenes, logOn, scene, send, valuesOf } from "./scene";
import type { RawAnswer } from "./scene";
import type { Simulator } from "../../simulator/index";

const ACCOUNTS = "/api/security/accounts";

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
    expect(
      (await em.get("/security/accounts/d6701c3d-15f4-421d-b376-c0e2634bc1f4")).phrase,
    ).to.equal("NotFound");
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
      const path = "/security/accounts/d6701c3d-15f4-421d-b376-c0e2634bc1f4";
      const error = await em.get(path);
      expect([valuesOf(error, "StatusCode"), valuesOf(error, "Message")]).to.deep.equal([
        ["404"],
        ["Account with ID d6701c3d-15f4-421d-b376-c0e2634bc1f4 is not found."],
      ]);
      expect(valuesOf(error, "StackTrace")).to.deep.equal([]);
      em.simulator.set("errorStackTrace", true);
      expect(valuesOf(await em.get(path), "StackTrace")[0]).to.include("RequestHandler");
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
