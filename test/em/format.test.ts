import { expect } from "chai";
import { SESSION_ID, answering, Bench, failure, ONE_ACCOUNT, operation } from "./support";
import { until } from "../support/until";

const PATHS = { versions: "/api/", accounts: "/api/security/accounts" };

const ACCOUNTS_IN_JSON = JSON.stringify({
  refs: [
    {
      name: "TECH\\admin",
      uid: "urn:veeam:EnterpriseAccount:d6701c3d-15f4-421d-b376-c0e2634bc1f4",
    },
  ],
});

describe("format=auto", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  for (const [jsonKeys, format] of [
    ["pascal", "xml"],
    ["camel", "json"],
  ] as const) {
    it(`asks a server with ${jsonKeys} keys in ${format}, after one question for all operations`, async () => {
      const sim = await bench.simulator({ switches: { jsonKeys } });
      const manager = bench.connectTo(sim, { format: "auto" });
      const op = operation();
      await Promise.all([manager.listAccounts(op), manager.listRoles(op), manager.userName(op)]);
      await manager.listHierarchyRoots(op);
      await bench.connections[0]?.closeAll();
      const [first, ...others] = sim.requests;
      expect(first).to.include({ route: "GET /", mediaType: "json" });
      expect(others.map(({ route }) => route)).not.to.include("GET /");
      expect(new Set(others.map(({ mediaType }) => mediaType))).to.deep.equal(new Set([format]));
      expect(sim).to.include({ logons: 1, logoffs: 1 });
    });

    it(`is not asked for where ${format} is set, whatever the server is`, async () => {
      const sim = await bench.simulator({ switches: { jsonKeys } });
      for (const set of ["xml", "json"]) {
        sim.clearRequests();
        await bench.connectTo(sim, { format: set }).listAccounts(operation());
        expect(sim.requests.map(({ route }) => route)).to.deep.equal([
          "POST /sessionMngr",
          "GET /security/accounts",
        ]);
        expect(new Set(sim.requests.map(({ mediaType }) => mediaType))).to.deep.equal(
          new Set([set]),
        );
      }
    });
  }

  for (const [name, answer] of [
    ["not found", answering(404, "text/plain", "")],
    ["a web page", answering(200, "text/html", "<html></html>")],
    ["XML", answering(200, "application/xml", "<EnterpriseManager/>")],
    ["other keys", answering(200, "application/json", '{"SUPPORTEDVERSIONS":{}}')],
    ["a list", answering(200, "application/json", '["supportedVersions"]')],
    ["a document that breaks off", answering(200, "application/json", '{"supportedVersions":')],
    ["an error", answering(500, "application/json", '{"supportedVersions":{}}')],
  ] as const)
    it(`uses XML where the question is answered with ${name}`, async () => {
      const server = await bench.server((request, response, nth) =>
        (request.url === PATHS.versions ? answer : ONE_ACCOUNT)(request, response, nth),
      );
      const manager = bench.connectToServer(server, { format: "auto" });
      expect(await manager.listAccounts(operation())).to.have.length(1);
      expect(await manager.listAccounts(operation(), { maxAgeSeconds: 0 })).to.have.length(1);
      expect(server.requests.filter(({ url }) => url === PATHS.versions)).to.have.length(1);
      expect(server.requests.at(-1)?.headers.accept).to.equal("application/xml");
    });

  it("asks again where the server was overloaded, and is in time for the next operation", async () => {
    let isOverloaded = true;
    const server = await bench.server((request, response, nth) => {
      const isQuestion = request.url === PATHS.versions;
      const versions = answering(200, "application/json", '{"supportedVersions":{}}');
      const accounts = answering(200, "application/json", ACCOUNTS_IN_JSON);
      if (isQuestion && isOverloaded) response.writeHead(503, { "Retry-After": "0" }).end();
      else (isQuestion ? versions : accounts)(request, response, nth);
    });
    const manager = bench.connectToServer(server, { format: "auto" });
    await manager.versions(operation()).catch(() => undefined);
    isOverloaded = false;
    await manager.listAccounts(operation());
    expect(server.requests.at(-1)).to.deep.include({ url: PATHS.accounts });
    expect(server.requests.at(-1)?.headers.accept).to.equal("application/json");
  });

  it("fails as everything does where nobody answers, and sends no logon", async () => {
    const server = await bench.server((_request, response) => response.destroy());
    const manager = bench.connectToServer(server, { format: "auto" });
    expect(await failure(manager.listAccounts(operation()))).to.include({ code: "EM_UNREACHABLE" });
    expect(server.logons()).to.equal(0);
    await server.close();
    const error = await failure(manager.listAccounts(operation()));
    expect(error).to.include({ code: "EM_UNREACHABLE" });
    expect(error.message).not.to.include(SESSION_ID);
  });

  it("is given up when the run ends, and nobody is logged on afterwards", async () => {
    const server = await bench.server(() => undefined);
    const manager = bench.connectToServer(server, { format: "auto" });
    const asked = failure(manager.listAccounts(operation()));
    await until(() => server.requests.length > 0);
    await bench.connections[0]?.closeAll();
    expect((await asked).code).to.be.oneOf(["EM_TIMEOUT", "EM_UNREACHABLE"]);
    expect(server.logons()).to.equal(0);
  });
});
