import { expect } from "chai";
import * as sinon from "sinon";
import { FAULTS } from "../../tools/torture/faults";
import type { Fault } from "../../simulator";
import {
  Bench,
  failure,
  type HandmadeServer,
  ONE_ACCOUNT,
  operation,
  SESSION_ID,
  TOKEN,
  type Answer,
} from "./support";
import { until } from "../support/until";

const DELETE_SESSION = "DELETE /logonSessions/{ID}";
const LOGON = "POST /sessionMngr";

/** After these a logon's session ID is known to nobody but the server. */
const UNKNOWABLE = [
  "reset after the effect",
  "no answer, but the effect",
  "503 after the effect",
  "504 after the effect (HTML)",
  "500 after the effect",
  "web page after the effect",
];

describe("A log-off", () => {
  const bench = new Bench();
  afterEach(() => bench.end());
  const closeAll = () =>
    Promise.all(bench.connections.map((connections) => connections.closeAll()));

  for (const [name, fault] of Object.entries<Fault>({
    ...FAULTS,
    "answer that is too long": { kind: "huge" },
  })) {
    it(`that meets "${name}" still ends the logon session`, async () => {
      const simulator = await bench.simulator();
      await bench.connectTo(simulator).listAccounts(operation());
      simulator.faults.add({ ...fault, match: { route: DELETE_SESSION } });
      await closeAll();
      expect(simulator.openSessions).to.equal(0);
    });

    if (UNKNOWABLE.includes(name)) continue;
    it(`follows a logon that met "${name}", so that no session stays open`, async () => {
      const simulator = await bench.simulator();
      simulator.faults.add({ ...fault, match: { route: LOGON } });
      const ended = new AbortController();
      const em = bench.connectTo(simulator);
      const listed = em.listAccounts(operation(undefined, ended.signal)).catch(() => undefined);
      if (fault.kind === "never" || fault.kind === "endless")
        await until(() => simulator.count(LOGON) === 1);
      else await listed;
      await closeAll();
      await listed;
      expect(simulator.openSessions).to.equal(0);
    });
  }

  for (const kind of ["emptyBody", "garbled", "truncated", "wrongLength"] as const) {
    it(`is possible, and so is all work, when the body of the logon's answer is lost (${kind}): the token tells the session`, async () => {
      const simulator = await bench.simulator();
      simulator.faults.add({ kind, match: { route: LOGON } });
      const em = bench.connectTo(simulator, { username: simulator.username.toLowerCase() });
      expect(await em.userName(operation())).to.equal(simulator.username);
      await em.listAccounts(operation());
      await closeAll();
      expect(simulator).to.include({ logons: 1, logoffs: 1, openSessions: 0 });
    });
  }

  it("is tried three times and no more, within its time, whatever the server answers", async () => {
    for (const status of [403, 429, 503, 302]) {
      const server = await bench.server(ONE_ACCOUNT);
      const offs = answerLogOff(server, (_request, response) =>
        response.writeHead(status, { Location: "/" }).end(),
      );
      await bench.connectToServer(server).listAccounts(operation());
      await bench.quietly(closeAll);
      expect(offs.count, String(status)).to.equal(3);
    }
  });

  for (const status of [401, 404, 500]) {
    it(`that is answered ${status}, and no such session is there any more, is done: no second try, no warning`, async () => {
      const server = await bench.server((request, response, nth) => {
        if (request.url.includes("/logonSessions/")) response.writeHead(status).end();
        else ONE_ACCOUNT(request, response, nth);
      });
      const offs = answerLogOff(server, (_request, response) => response.writeHead(status).end());
      await bench.connectToServer(server).listAccounts(operation());
      expect(await said(closeAll)).not.to.include(" warn ");
      expect(offs.count).to.equal(1);
    });
  }

  for (const unknownSessionStatus of [500, 404]) {
    it(`of a session that ended by itself is one request to log off (${unknownSessionStatus} for unknown sessions)`, async () => {
      const simulator = await bench.simulator({ switches: { unknownSessionStatus } });
      await bench.connectTo(simulator).listAccounts(operation());
      simulator.expireSessions();
      expect(await said(closeAll)).not.to.include(" warn ");
      expect(simulator.count(DELETE_SESSION)).to.equal(1);
    });
  }

  it("is given up in time by a server that hangs, and said with a warning", async () => {
    const server = await bench.server(ONE_ACCOUNT);
    const offs = answerLogOff(server, () => undefined);
    await bench.connectToServer(server).listAccounts(operation());
    await bench.quietly(closeAll);
    expect(offs.count).to.equal(3);
  });

  it("of a session that the server forgot is not repeated", async () => {
    const simulator = await bench.simulator();
    const em = bench.connectTo(simulator);
    await em.listAccounts(operation());
    simulator.expireSessions();
    await em.probeSecurity(operation());
    await closeAll();
    expect(simulator.count(DELETE_SESSION)).to.equal(2);
    expect(simulator).to.include({ logons: 2, openSessions: 0 });
  });

  it("follows one new logon when a restart of the server forgot the session of many requests", async () => {
    for (const format of ["xml", "json"]) {
      const simulator = await bench.simulator();
      const em = bench.connectTo(simulator, { format, maxConcurrency: "8" });
      const ids = (await em.listAccounts(operation())).map(({ id }) => id);
      simulator.restart();
      await Promise.all([
        ...ids.map((id) => em.listScopes(operation(), id)),
        ...ids.map((id) => em.listAccountRoles(operation(), id)),
        ...ids.map((id) => em.getAccount(operation(), id)),
        em.listRoles(operation()),
      ]);
      expect(simulator.logons).to.equal(2);
    }
  });

  it("happens also where a proxy drops the token's header", async () => {
    const simulator = await bench.simulator({ switches: { sessionHeader: "missing" } });
    await bench.connectTo(simulator).listAccounts(operation());
    await closeAll();
    expect(simulator).to.include({ logons: 1, logoffs: 1, openSessions: 0 });
  });

  it("of a logon that opens a session but is refused all the same happens, too", async () => {
    const server = await bench.server(ONE_ACCOUNT, (_request, response) =>
      response.writeHead(500, { "X-RestSvcSessionId": TOKEN }).end(),
    );
    await failure(bench.connectToServer(server).listAccounts(operation()));
    await closeAll();
    expect(server.requests.at(-1)).to.include({
      method: "DELETE",
      url: `/api/logonSessions/${SESSION_ID}`,
    });
  });

  it("reaches a session whose ID is no GUID, but never goes through its path", async () => {
    for (const [id, path] of [
      ["0815", "/api/logonSessions/0815"],
      ["../security/accounts/x", "/api/logonSessions/..%2Fsecurity%2Faccounts%2Fx"],
      ["..", undefined],
    ] as const) {
      const server = await bench.server(ONE_ACCOUNT, (_request, response) =>
        response
          .writeHead(201, { "Content-Type": "application/json", "X-RestSvcSessionId": "opaque" })
          .end(JSON.stringify({ SessionId: id })),
      );
      await bench.connectToServer(server, { format: "json" }).listAccounts(operation());
      await closeAll();
      expect(server.requests.find(({ method }) => method === "DELETE")?.url).to.equal(path);
    }
  });
});

/** What is written to the log meanwhile. */
async function said(work: () => Promise<unknown>): Promise<string> {
  const write = sinon.stub(process.stderr, "write").returns(true);
  try {
    await work();
    return write.args.map(([text]) => String(text)).join("");
  } finally {
    write.restore();
  }
}

/** Lets a hand-made server answer log-offs in its own way; counts them. */
function answerLogOff(server: HandmadeServer, answer: Answer): { readonly count: number } {
  const counter = { count: 0 };
  const [usual] = server.server.listeners("request");
  server.server.removeAllListeners("request");
  server.server.on("request", (request, response) => {
    if (request.method !== "DELETE") {
      usual?.call(server.server, request, response);
      return;
    }
    counter.count += 1;
    answer(
      { method: "DELETE", url: request.url ?? "", headers: request.headers, body: "" },
      response,
      counter.count,
    );
  });
  return counter;
}
