import { expect } from "chai";
import * as net from "node:net";
import {
  type Clock,
  Connections,
  type EmError,
  Operation,
  resolveSettings,
} from "../../provider/em";
import { LoadLimit } from "../../provider/em/transport/load-limit";
import {
  answering,
  Bench,
  failure,
  type HandmadeServer,
  ManualClock,
  ONE_ACCOUNT,
  operation,
  quietly,
  type Answer,
} from "./support";

const WANTED = 200;
const NO_SCOPES = answering(200, "application/xml", "<EnterpriseAccountHierarchyScopes/>");
const SPEED = 200;
const LONG_SECONDS = 40_000;

/** What a request, and a logon, may take; every pause before a retry is shorter. */
const SHORTEST_LIMIT_MS = 60_000;

/**
 * Time in which pauses pass so many times faster and no limit is ever reached: how long a busy
 * machine takes for a request changes nothing.
 */
function clockOfPauses(factor: number, limitMs = SHORTEST_LIMIT_MS): Clock {
  return {
    now: () => 0,
    after: (milliseconds, callback) => {
      if (milliseconds >= limitMs) return () => undefined;
      const timer = setTimeout(callback, milliseconds / factor);
      return () => clearTimeout(timer);
    },
  };
}

/** A port on which every connection is accepted and reset at once; counts them. */
async function resettingPort(): Promise<{ url: string; count: () => number; close: () => void }> {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined).resetAndDestroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    count: () => connections,
    close: () => server.close(),
  };
}

/** How often each path was asked for. */
function timesByPath(server: HandmadeServer): number[] {
  const times = new Map<string, number>();
  for (const { url } of server.requests) times.set(url, (times.get(url) ?? 0) + 1);
  return [...times.values()];
}

describe("Retries", () => {
  const bench = new Bench();
  afterEach(() => bench.end());
  const clock = clockOfPauses(SPEED);
  /** With more time than any machine needs: what is measured here are requests. */
  const fast = (): Operation => new Operation("list scopes", LONG_SECONDS, clock);

  /** So many reads at once, and what each failed with. */
  async function want(em: ReturnType<Bench["connectToServer"]>): Promise<EmError[]> {
    return Promise.all(
      Array.from({ length: WANTED }, (_, nth) => failure(em.listScopes(fast(), `${nth}`))),
    );
  }

  for (const [what, answer] of [
    ["drops every connection", (_request, response) => response.destroy()],
    ["answers 503 to everything", answering(503, "text/plain", "")],
    ["answers 502 to everything", answering(502, "text/html", "<html></html>")],
    [
      "breaks off every answer",
      (_request, response) =>
        response.writeHead(200, { "Content-Length": 99 }).write("<", () => response.destroy()),
    ],
  ] as const satisfies readonly (readonly [string, Answer])[]) {
    it(`of ${WANTED} requests to a server that ${what} send at most half as many again, and none more than three times`, async () => {
      const server = await bench.server(answer);
      const em = bench.connectToServer(server, { maxConcurrency: "16" });
      await em.userName(operation());
      for (const { code } of await want(em))
        expect(["EM_UNREACHABLE", "EM_REFUSED"]).to.include(code);
      expect(server.count()).to.be.within(WANTED, 1.5 * WANTED);
      expect(Math.max(...timesByPath(server))).to.be.within(2, 3);
    });
  }

  it(`of ${WANTED} requests that cannot even log on make at most half as many connections again`, async () => {
    const port = await resettingPort();
    const em = quietly(() =>
      new Connections(clock).connect(
        resolveSettings({ url: port.url, username: "a", password: "unused", insecure: "true" }, {}),
      ),
    );
    for (let nth = 0; nth < WANTED; nth += 1)
      expect((await failure(em.listScopes(fast(), `${nth}`))).code).to.equal("EM_UNREACHABLE");
    expect(port.count()).to.be.at.most(1.5 * WANTED);
    port.close();
  });

  it("and a new logon session together send nothing more than three times", async () => {
    const server = await bench.server((_request, response, nth) =>
      response.writeHead(nth % 3 === 0 ? 401 : 503, { "Retry-After": "0" }).end(),
    );
    const error = await failure(bench.connectToServer(server).listAccounts(fast()));
    expect(error.code).to.equal("EM_UNREACHABLE");
    expect(server.count()).to.equal(3);
  });

  it("of a logon happen where it certainly was not looked at, and never after a rejection or a lost answer", async () => {
    const refused = await bench.server(
      ONE_ACCOUNT,
      answering(503, "text/plain", "", { "Retry-After": "0" }),
    );
    expect((await failure(bench.connectToServer(refused).listAccounts(fast()))).code).to.equal(
      "EM_REFUSED",
    );
    expect(refused.logons()).to.equal(3);
    for (const answer of [
      answering(401, "text/plain", ""),
      answering(502, "text/plain", ""),
      ((_request, response) => response.destroy()) satisfies Answer,
    ]) {
      const server = await bench.server(ONE_ACCOUNT, answer);
      await failure(bench.connectToServer(server).listAccounts(fast()));
      expect(server.logons()).to.equal(1);
    }
  });

  it("wait as long as Retry-After says", async () => {
    const manual = new ManualClock();
    let refused: () => void = () => undefined;
    const refusal = new Promise<void>((resolve) => (refused = resolve));
    const server = await bench.server((request, response, nth) => {
      if (nth > 1) ONE_ACCOUNT(request, response, nth);
      else response.writeHead(503, { "Retry-After": "20" }).end(() => refused());
    });
    const em = bench.connectToServer(server);
    await em.userName(operation());
    const listed = em.listAccounts(new Operation("list", 30, manual));
    await refusal;
    while (manual.waiting !== 1 || manual.next !== 20_000)
      await new Promise((resolve) => setImmediate(resolve));
    manual.pass(19_999);
    expect(server.count()).to.equal(1);
    manual.pass(1);
    expect(await listed).to.have.length(1);
    expect(server.count()).to.equal(2);
  });

  it("are given up at once when Retry-After asks for more time than the operation has, and the error says so", async () => {
    for (const asked of ["3600", new Date(Date.now() + 3_600_000).toUTCString(), "9".repeat(400)]) {
      const server = await bench.server(answering(503, "text/plain", "", { "Retry-After": asked }));
      const error = await failure(bench.connectToServer(server).listAccounts(operation()));
      expect(error.code).to.equal("EM_REFUSED");
      expect(error.hint).to.include("Retry-After").and.to.include("timeoutSeconds");
      expect(server.count()).to.equal(1);
    }
  });

  it("never sleep beyond the operation's time", async () => {
    const server = await bench.server((_request, response) => response.destroy());
    const em = bench.connectToServer(server);
    await em.userName(operation());
    const sleeps: number[] = [];
    const short = clockOfPauses(SPEED, 1000);
    const recording = {
      now: () => short.now(),
      after: (milliseconds: number, callback: () => void) => (
        sleeps.push(milliseconds),
        short.after(milliseconds, callback)
      ),
    };
    for (let nth = 0; nth < 20; nth += 1)
      await failure(em.listScopes(new Operation("list", 1, recording), `${nth}`));
    expect(Math.max(...sleeps)).to.be.at.most(1000);
    // The first pause is always shorter than a second, so that each is sent again.
    expect(server.count()).to.be.at.least(40);
  });

  it("stop at once when the run is cancelled, also in the middle of a pause", async () => {
    const ended = new AbortController();
    let refused: () => void = () => undefined;
    const refusal = new Promise<void>((resolve) => (refused = resolve));
    const server = await bench.server((_request, response) =>
      response.writeHead(503, { "Retry-After": "20" }).end(() => refused()),
    );
    const manual = new ManualClock();
    const em = bench.connectToServer(server);
    await em.userName(operation());
    const listed = failure(em.listAccounts(new Operation("list", 30, manual, ended.signal)));
    await refusal;
    while (manual.next !== 20_000) await new Promise((resolve) => setImmediate(resolve));
    ended.abort();
    expect((await listed).code).to.equal("EM_TIMEOUT");
    expect(server.count()).to.equal(1);
  });

  it("of many operations that one signal ends print no warning about listeners", async () => {
    const warnings: string[] = [];
    const listen = ({ message }: Error): number => warnings.push(message);
    process.on("warning", listen);
    const ended = new AbortController();
    const server = await bench.server(NO_SCOPES);
    const em = bench.connectToServer(server);
    await Promise.all(
      Array.from({ length: 50 }, (_, nth) =>
        em.listScopes(operation(undefined, ended.signal), `${nth}`),
      ),
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);
    expect(warnings).to.deep.equal([]);
  });
});

describe("Requests in flight", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  for (const [most, allowed] of [
    [16, 4],
    [16, 1],
    [64, 2],
    [4, 3],
  ] as const) {
    it(`become fewer when a server takes ${allowed} at a time and refuses the rest of ${most} with 503, so that all ${WANTED} come through`, async () => {
      const clock = clockOfPauses(20);
      let inFlight = 0;
      let refusals = 0;
      const seen: number[] = [];
      const server = await bench.server((request, response, nth) => {
        inFlight += 1;
        seen.push(inFlight);
        const overloaded = inFlight > allowed;
        if (overloaded) refusals += 1;
        const answer = (): void => {
          inFlight -= 1;
          (overloaded ? answering(503, "text/plain", "") : NO_SCOPES)(request, response, nth);
        };
        if (overloaded) answer();
        else setTimeout(answer, 2);
      });
      const em = bench.connectToServer(server, { maxConcurrency: String(most) });
      await em.userName(operation());
      const wanted = Array.from({ length: WANTED }, (_, nth) =>
        em.listScopes(new Operation("list", LONG_SECONDS, clock), `${nth}`),
      );
      expect((await Promise.all(wanted)).flat()).to.deep.equal([]);
      expect(refusals).to.be.within(1, WANTED / 2);
      // The second half runs at what the server takes, or one more as a trial.
      expect(Math.max(...seen.slice(-WANTED / 2))).to.be.at.most(allowed + 1);
    });
  }

  it("are halved by each refusal down to one, and come back step by step", () => {
    const limit = new LoadLimit(16);
    limit.refused(16);
    expect(limit.current).to.equal(8);
    for (let nth = 0; nth < 9; nth += 1) limit.refused(8);
    expect(limit.current).to.equal(1);
    const steps: number[] = [];
    for (let answers = 0; answers < 2000; answers += 1) {
      limit.answered();
      if (steps.at(-1) !== limit.current) steps.push(limit.current);
    }
    expect(steps).to.deep.equal(Array.from({ length: 16 }, (_, nth) => nth + 1));
  });

  it("come back soon up to what the server took, and only slowly beyond", () => {
    const limit = new LoadLimit(16);
    limit.refused(7);
    limit.refused(7);
    for (let answers = 0; answers < 20; answers += 1) limit.answered();
    expect(limit.current).to.equal(6);
    for (let answers = 0; answers < 99; answers += 1) limit.answered();
    expect(limit.current).to.equal(6);
    limit.answered();
    expect(limit.current).to.equal(7);
  });
});
