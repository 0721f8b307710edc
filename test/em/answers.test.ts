import { expect } from "chai";
import * as net from "node:net";
import type { AddressInfo } from "node:net";
import { Connections, resolveSettings } from "../../provider/em";
import {
  answering,
  Bench,
  failure,
  ONE_ACCOUNT,
  operation,
  PASSWORD,
  quietly,
  SESSION_ID,
  TOKEN,
  type Answer,
} from "./support";
import { ID, ACCOUNT, drop } from "./transport-support";

describe("What the transport makes of links and answers", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  it("uses paths and queries of links only, on the configured base URL with its prefix", async () => {
    const entity = `<EnterpriseAccount Name="TECH\\ops" UID="urn:veeam:EnterpriseAccount:${ID}"><AccountType>User</AccountType></EnterpriseAccount>`;
    const reference = `<EntityRef Name="TECH\\ops" UID="urn:veeam:EnterpriseAccount:${ID}"><Links><Link Rel="Alternate" Type="EnterpriseAccount" Href="https://elsewhere.example:9398/api/security/accounts/${ID}?format=Entity&amp;again=1"/></Links></EntityRef>`;
    const server = await bench.server(
      (request, response, nth) =>
        answering(200, "application/xml", request.url.includes("again=1") ? entity : reference)(
          request,
          response,
          nth,
        ),
      (_request, response) => void response.writeHead(404).end(),
    );
    const direct = quietly(() =>
      new Connections().connect(
        resolveSettings(
          {
            url: `${server.url}/em/API/`,
            username: "TECH\\admin",
            password: PASSWORD,
            insecure: "true",
            format: "xml",
          },
          {},
        ),
      ),
    );
    server.server.removeAllListeners("request");
    const paths: string[] = [];
    server.server.on("request", (request, response) => {
      paths.push(request.url ?? "");
      if (request.url?.includes("sessionMngr") === true)
        response
          .writeHead(201, { "X-RestSvcSessionId": TOKEN, "Content-Type": "application/xml" })
          .end(`<LogonSession><SessionId>${SESSION_ID}</SessionId></LogonSession>`);
      else
        response
          .writeHead(200, { "Content-Type": "application/xml" })
          .end(request.url?.includes("again=1") === true ? entity : reference);
    });
    expect((await direct.getAccount(operation(), ID)).type).to.equal("User");
    expect(paths).to.deep.equal([
      "/em/api/sessionMngr/?v=latest",
      `/em/api/security/accounts/${ID}?format=Entity`,
      `/em/api/security/accounts/${ID}?format=Entity&again=1`,
    ]);
  });

  for (const [what, href, query] of [
    ["another kind of things", "/api/backupTaskSessions/{ID}?format=Entity&again=1", "&again=1"],
    ["another account", "/api/security/accounts/0/?format=Entity&again=1", "&again=1"],
    ["something below the account", "/api/security/accounts/{ID}/roles?format=Entity", ""],
    ["nothing of the API", "https://elsewhere.example/?format=Entity&again=1", "&again=1"],
    ["the account, without a query", "/api/security/accounts/{ID}", ""],
  ] as const)
    it(`asks for an account by its own path where the link leads to ${what}`, async () => {
      const uid = `UID="urn:veeam:EnterpriseAccount:${ID}" Name="TECH\\ops"`;
      const link = href.replace("{ID}", ID).replaceAll("&", "&amp;");
      const reference = `<EntityRef ${uid}><Links><Link Rel="Alternate" Type="EnterpriseAccount" Href="${link}"/></Links></EntityRef>`;
      const entity = `<EnterpriseAccount ${uid}><AccountType>User</AccountType></EnterpriseAccount>`;
      const server = await bench.server((request, response, nth) =>
        answering(200, "application/xml", nth === 1 ? reference : entity)(request, response, nth),
      );
      expect((await bench.connectToServer(server).getAccount(operation(), ID)).type).to.equal(
        "User",
      );
      const paths = server.requests.map(({ url }) => url).filter((url) => !url.includes("ession"));
      const path = `/api/security/accounts/${ID}?format=Entity`;
      expect(paths).to.deep.equal([path, `${path}${query}`]);
    });

  it("follows the pages of a list, and not in circles", async () => {
    const page = (name: string, next: string): string =>
      `<EntityReferences><Links><Link Rel="Next" Href="https://elsewhere.example/api/security/accounts?page=${next}"/></Links><Ref Name="${name}" UID="urn:veeam:EnterpriseAccount:${ID}"/></EntityReferences>`;
    const server = await bench.server((request, response, nth) =>
      answering(
        200,
        "application/xml",
        request.url.endsWith("page=2") ? page("second", "2") : page("first", "2"),
      )(request, response, nth),
    );
    expect(
      (await bench.connectToServer(server).listAccounts(operation())).map(({ name }) => name),
    ).to.deep.equal(["first", "second"]);
    expect(server.count()).to.equal(2);
  });

  it("says what is wrong with a server that is none: a web page, another API, something that is no HTTP", async () => {
    const page = await bench.server(
      ONE_ACCOUNT,
      answering(200, "text/html", "<!DOCTYPE html><html></html>"),
    );
    expect((await failure(bench.connectToServer(page).listAccounts(operation()))).message)
      .to.include("is not an Enterprise Manager")
      .and.to.include("a web page");
    const notFound = await bench.server(ONE_ACCOUNT, answering(404, "application/json", "{}"));
    expect(await failure(bench.connectToServer(notFound).listAccounts(operation()))).to.include({
      code: "EM_PROTOCOL",
    });
    const noHttp = net.createServer((socket) =>
      socket.on("error", () => undefined).end("220 mail.example ESMTP\r\n"),
    );
    await new Promise<void>((resolve) => noHttp.listen(0, "127.0.0.1", resolve));
    const em = quietly(() =>
      new Connections().connect(
        resolveSettings(
          {
            url: `http://127.0.0.1:${(noHttp.address() as AddressInfo).port}`,
            username: "TECH\\admin",
            password: PASSWORD,
            insecure: "true",
          },
          {},
        ),
      ),
    );
    expect(["EM_UNREACHABLE", "EM_PROTOCOL"]).to.include(
      (await failure(em.listAccounts(operation()))).code,
    );
    noHttp.close();
  });

  it("does not take a document of another kind for an empty list", async () => {
    for (const [type, body] of [
      ["application/xml", "<feed/>"],
      ["text/html", "<html><body/></html>"],
      ["application/xml", "<EntityReferences>"],
      ["application/xml", "hello"],
      ["application/json", '"text"'],
      ["application/json", "{"],
    ] as const) {
      const server = await bench.server(answering(200, type, body));
      expect(
        (await failure(bench.connectToServer(server).listAccounts(operation()))).code,
        body,
      ).to.equal("EM_PROTOCOL");
    }
  });

  it("does not take a web server's own 404 page for an account that is gone", async () => {
    const server = await bench.server(
      answering(404, "text/html", "<html><h2>Not Found</h2></html>"),
    );
    expect(
      (await failure(bench.connectToServer(server).getAccount(operation(), ID))).code,
    ).to.equal("EM_PROTOCOL");
    expect(
      (await failure(bench.connectToServer(server).deleteAccount(operation(), ID))).code,
    ).to.equal("EM_PROTOCOL");
  });

  it("maps refusals to their causes, with the server's own words and without its stack trace", async () => {
    for (const [status, code] of [
      [403, "EM_FORBIDDEN"],
      [409, "EM_CONFLICT"],
      [404, "EM_NOT_FOUND"],
      [405, "EM_REFUSED"],
      [501, "EM_REFUSED"],
    ] as const) {
      const json = JSON.stringify({
        firstChanceExceptionMessage: null,
        message: "Access denied",
        stackTrace: "at Veeam.Secret()",
        statusCode: status,
      });
      const server = await bench.server(answering(status, "application/json", `\uFEFF${json}`));
      const error = await failure(
        bench.connectToServer(server, { format: "json" }).createAccount(operation(), ACCOUNT),
      );
      expect(error).to.include({ code, serverMessage: "Access denied" });
      expect(error.request).to.deep.equal({
        method: "POST",
        path: "/api/security/accounts",
        status,
      });
      expect(JSON.stringify(error) + error.message).not.to.include("Veeam.Secret");
    }
  });

  it("shows no password, token, Basic header or session ID in any error", async () => {
    const broken = await bench.server(drop, drop);
    const reflecting: Answer = (request, response) =>
      void response
        .writeHead(400, { "Content-Type": "text/plain" })
        .end(JSON.stringify(request.headers));
    const reflector = await bench.server(reflecting);
    const errors = [
      await failure(bench.connectToServer(broken).listAccounts(operation())),
      await failure(bench.connectToServer(reflector).toggleAllVms(operation(), ID)),
      await failure(bench.connectToServer(await bench.server(drop)).toggleAllVms(operation(), ID)),
    ];
    const { inspect } = await import("node:util");
    const basic = Buffer.from(`TECH\\admin:${PASSWORD}`).toString("base64");
    for (const error of errors) {
      const shown =
        inspect(error, { depth: 10, showHidden: true }) +
        JSON.stringify(error) +
        String(error.stack);
      for (const secret of [PASSWORD, basic, TOKEN, SESSION_ID])
        expect(shown).not.to.include(secret);
      expect(error).not.to.have.property("id");
    }
  });
});
