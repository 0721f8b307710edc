import { expect } from "chai";
import { Operation } from "../../provider/em";
import {
  answering,
  Bench,
  failure,
  ManualClock,
  ONE_ACCOUNT,
  operation,
  type Answer,
} from "./support";
import { ID, ACCOUNT, drop } from "./transport-support";

describe("The transport", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  for (const statuses of [
    [502, 503],
    [504, 502],
    [503, 504],
  ]) {
    it(`sends a GET again after ${statuses.join(" and ")}, and takes the answer that then comes`, async () => {
      const server = await bench.server((request, response, nth) => {
        const status = statuses[nth - 1];
        if (status === undefined) ONE_ACCOUNT(request, response, nth);
        else response.writeHead(status, { "Retry-After": "0" }).end();
      });
      expect(await bench.connectToServer(server).listAccounts(operation())).to.have.length(1);
      expect(server.count()).to.equal(3);
    });
  }

  it("sends a GET again after a connection that broke, before and in the middle of an answer", async () => {
    const server = await bench.server((request, response, nth) => {
      if (nth === 1) response.destroy();
      else if (nth === 2)
        response
          .writeHead(200, { "Content-Type": "application/xml", "Content-Length": 1000 })
          .write("<Entity", () => response.destroy());
      else ONE_ACCOUNT(request, response, nth);
    });
    expect(await bench.connectToServer(server).listAccounts(operation())).to.have.length(1);
    expect(server.count()).to.equal(3);
  });

  it("takes a DELETE for done when its second try finds nothing to delete", async () => {
    const server = await bench.server((_request, response, nth) => {
      if (nth === 1) response.destroy();
      else response.writeHead(404).end();
    });
    await bench.connectToServer(server).deleteAccount(operation(), ID);
    expect(server.count()).to.equal(2);
  });

  for (const [what, answer, mayHaveHappened] of [
    ["a dropped connection", drop, true],
    ["503", answering(503, "text/plain", "", { "Retry-After": "0" }), true],
    ["500", answering(500, "application/xml", '<Error Message="no" StatusCode="500"/>'), true],
    ["400", answering(400, "application/xml", '<Error Message="no" StatusCode="400"/>'), false],
    ["409", answering(409, "application/xml", '<Error Message="no" StatusCode="409"/>'), false],
    ["a web page", answering(200, "text/html", "<html></html>"), true],
    [
      "half an answer",
      (_request, response) =>
        response.writeHead(201, { "Content-Length": 10 }).write("<", () => response.destroy()),
      true,
    ],
  ] as const satisfies readonly (readonly [string, Answer, boolean])[]) {
    it(`sends a POST once only, also after ${what}, and says whether it may have happened`, async () => {
      const server = await bench.server(answer);
      const em = bench.connectToServer(server);
      expect((await failure(em.createAccount(operation(), ACCOUNT))).mayHaveHappened).to.equal(
        mayHaveHappened,
      );
      expect((await failure(em.toggleAllVms(operation(), ID))).mayHaveHappened).to.equal(
        mayHaveHappened,
      );
      expect(server.count()).to.equal(2);
    });
  }

  it("says that nothing happened when no connection could be made", async () => {
    const server = await bench.server(ONE_ACCOUNT);
    const em = bench.connectToServer(server);
    await server.close();
    const error = await failure(em.toggleAllVms(operation(), ID));
    expect(error).to.include({ code: "EM_UNREACHABLE", mayHaveHappened: false });
    expect(error.message).to.include("ECONNREFUSED");
  });

  it("refuses redirects and never shows the session token to where they point", async () => {
    const target = await bench.server(ONE_ACCOUNT);
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await bench.server((_request, response) =>
        response.writeHead(status, { Location: `${target.url}/api/security/accounts` }).end(),
      );
      const error = await failure(bench.connectToServer(server).listAccounts(operation()));
      expect(error.code).to.equal("EM_PROTOCOL");
      expect(error.request?.status).to.equal(status);
    }
    expect(target.requests).to.deep.equal([]);
  });

  it("keeps to the limit of requests in flight and serves them in their order", async () => {
    const held: (() => void)[] = [];
    const arrived: string[] = [];
    let most = 0;
    let full: () => void = () => undefined;
    const server = await bench.server((request, response, nth) => {
      arrived.push(request.url);
      held.push(() => ONE_ACCOUNT(request, response, nth));
      most = Math.max(most, held.length);
      full();
    });
    const em = bench.connectToServer(server, { maxConcurrency: "2" });
    await em.userName(operation());
    const ids = ["a", "b", "c", "d", "e"];
    const reads = ids.map((id) => em.listScopes(operation(), id).catch(() => undefined));
    for (let done = 0; done < ids.length; done += 1) {
      while (held.length < Math.min(2, ids.length - done))
        await new Promise<void>((resolve) => (full = resolve));
      held.shift()?.();
    }
    await Promise.all(reads);
    expect(most).to.equal(2);
    expect(arrived).to.deep.equal(ids.map((id) => `/api/security/accounts/${id}/scopes`));
  });

  it("gives up a request that is not answered in time, and says that a write may have happened", async () => {
    const clock = new ManualClock();
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const server = await bench.server(() => arrived());
    const em = bench.connectToServer(server);
    await em.userName(operation());
    const toggled = failure(em.toggleAllVms(new Operation("flip the switch", 300, clock), ID));
    await arrival;
    clock.pass(60_000);
    const error = await toggled;
    expect(error).to.include({ code: "EM_TIMEOUT", mayHaveHappened: true });
    expect(error.message).to.include("60 s").and.to.include("flip the switch");
  });

  it("gives up an answer that never ends", async () => {
    const clock = new ManualClock();
    let begun: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (begun = resolve));
    const server = await bench.server(
      (_request, response) =>
        void response
          .writeHead(200, { "Content-Type": "application/xml" })
          .write("<EntityReferences>", () => begun()),
    );
    const em = bench.connectToServer(server);
    await em.userName(operation());
    const listed = failure(em.listAccounts(new Operation("list", 10, clock)));
    await beginning;
    clock.pass(10_000);
    expect((await listed).code).to.equal("EM_TIMEOUT");
  });

  it("does not read an answer that is too long", async () => {
    const block = Buffer.alloc(1024 * 1024, " ");
    const server = await bench.server((_request, response) => {
      response.writeHead(200, { "Content-Type": "application/xml" });
      const write = (): void => {
        while (!response.destroyed && response.write(block));
        if (!response.destroyed) response.once("drain", write);
      };
      write();
    });
    const error = await failure(bench.connectToServer(server).listAccounts(operation()));
    expect(error.code).to.equal("EM_PROTOCOL");
    expect(error.message).to.include("longer than");
  });

  it("ends a read at once when the operation is cancelled, and sends nothing afterwards", async () => {
    const ended = new AbortController();
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const server = await bench.server(() => arrived());
    const em = bench.connectToServer(server);
    await em.userName(operation());
    const listed = failure(em.listAccounts(operation(undefined, ended.signal)));
    await arrival;
    ended.abort();
    expect(await listed).to.include({ code: "EM_TIMEOUT", mayHaveHappened: false });
    expect(await failure(em.toggleAllVms(operation(undefined, ended.signal), ID))).to.include({
      code: "EM_TIMEOUT",
      mayHaveHappened: false,
    });
  });

  it("says Content-Length: 0 with a POST that has no body, and nothing of cookies", async () => {
    const server = await bench.server((_request, response) =>
      response.writeHead(204, { "Set-Cookie": "X-RestSvcSessionId=other; Path=/api;" }).end(),
    );
    const em = bench.connectToServer(server);
    await em.toggleAllVms(operation(), ID);
    await em.toggleAllVms(operation(), ID);
    const posts = server.requests.filter(({ method }) => method === "POST");
    expect(posts.map(({ headers }) => headers["content-length"])).to.deep.equal(["0", "0", "0"]);
    expect(
      server.requests.every(
        ({ headers }) => headers.cookie === undefined && headers["accept-encoding"] === undefined,
      ),
    ).to.equal(true);
  });
});
