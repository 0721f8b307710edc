import { expect } from "chai";
import type * as net from "node:net";
import * as tls from "node:tls";
import { type Clock, type EnterpriseManager, Operation } from "../../provider/em";
import { RAW_LOGON, rawAnswer, withRawServer } from "./raw-server";
import { failure } from "./support";
import { ACCOUNT, ID } from "./transport-support";

/** A time in which no pause ever ends: whatever succeeds in it did not wait. */
const WITHOUT_PAUSES: Clock = { now: () => 0, after: () => () => undefined };

const ACCOUNTS = rawAnswer(
  `<EntityReferences><Ref Name="TECH\\admin" UID="urn:veeam:EnterpriseAccount:${ID}"/></EntityReferences>`,
);
const SCOPES = rawAnswer("<EnterpriseAccountHierarchyScopes/>");

/** How a server ends a connection on which a request has come. */
type Ending = "reset" | "closed" | "reset after the head";

/** A server that, once told so, ends every connection that was used before, at the next request. */
class ForgetfulServer {
  connections = 0;
  readonly requests: string[] = [];
  ending: Ending | undefined;
  /** Whether fresh connections end as well. */
  endsFresh = false;
  private readonly held: (() => void)[] = [];
  /** So many lists are answered together, so that each has a connection of its own. */
  together = 1;

  readonly serve = (socket: net.Socket): void => {
    this.connections += 1;
    let isUsed = false;
    socket.on("error", () => undefined).setNoDelay(true);
    socket.on("data", (data) => {
      const [method = "", path = ""] = data.toString("latin1").split(" ", 2);
      this.requests.push(`${method} ${path}`);
      if (this.ending !== undefined && (isUsed || this.endsFresh)) this.end(socket, this.ending);
      else this.answer(socket, method, path);
      isUsed = true;
    });
  };

  private end(socket: net.Socket, ending: Ending): void {
    if (ending === "closed") socket.end();
    else if (ending === "reset") reset(socket);
    else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<", () => reset(socket));
  }

  private answer(socket: net.Socket, method: string, path: string): void {
    if (method === "DELETE") socket.write("HTTP/1.1 204 No Content\r\n\r\n");
    else if (path.startsWith("/api/sessionMngr")) socket.write(RAW_LOGON);
    else {
      this.held.push(() => socket.write(path.endsWith("/scopes") ? SCOPES : ACCOUNTS));
      if (this.held.length < this.together) return;
      for (const write of this.held.splice(0)) write();
    }
  }
}

function reset(socket: net.Socket): void {
  if (socket instanceof tls.TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

/** With a server that lets the client log off in the end. */
async function withServer(
  isTls: boolean,
  run: (em: EnterpriseManager, server: ForgetfulServer) => Promise<void>,
): Promise<void> {
  const forgetful = new ForgetfulServer();
  await withRawServer(isTls, forgetful.serve, async (em) => {
    try {
      await run(em, forgetful);
    } finally {
      forgetful.ending = undefined;
    }
  });
}

const operation = (clock?: Clock): Operation => new Operation("test", 30, clock);

for (const isTls of [false, true])
  describe(`A connection that was used before and ends at the next request${isTls ? " (TLS)" : ""}`, () => {
    for (const ending of ["reset", "closed"] as const) {
      it(`(${ending}) costs a GET one more try, at once and on a fresh connection`, async () => {
        await withServer(isTls, async (em, server) => {
          await em.listAccounts(operation());
          server.ending = ending;
          server.requests.length = 0;
          const before = server.connections;
          expect(await em.listScopes(operation(WITHOUT_PAUSES), ID)).to.deep.equal([]);
          expect(server.requests).to.have.length(2);
          expect(server.connections - before).to.equal(1);
        });
      });

      it(`(${ending}) takes the others that are kept with it`, async () => {
        await withServer(isTls, async (em, server) => {
          await em.listAccounts(operation());
          server.together = 4;
          await Promise.all(["a", "b", "c", "d"].map((id) => em.listScopes(operation(), id)));
          expect(server.connections).to.equal(4);
          server.together = 1;
          server.ending = ending;
          server.requests.length = 0;
          expect(await em.listScopes(operation(WITHOUT_PAUSES), ID)).to.deep.equal([]);
          expect(server.requests).to.have.length(2);
        });
      });

      it(`(${ending}) leaves a POST with one try, and says that it may have happened`, async () => {
        await withServer(isTls, async (em, server) => {
          await em.listAccounts(operation());
          server.ending = ending;
          server.requests.length = 0;
          const error = await failure(em.createAccount(operation(WITHOUT_PAUSES), ACCOUNT));
          expect(error).to.include({ code: "EM_UNREACHABLE", mayHaveHappened: true });
          expect(server.requests).to.deep.equal(["POST /api/security/accounts"]);
        });
      });
    }

    it("lets a DELETE wait before it is sent again", async () => {
      await withServer(isTls, async (em, server) => {
        await em.listAccounts(operation());
        server.ending = "reset";
        const pauses: number[] = [];
        const clock: Clock = {
          now: () => 0,
          after: (milliseconds, callback) => {
            if (milliseconds < 20_000) (pauses.push(milliseconds), setImmediate(callback));
            return () => undefined;
          },
        };
        server.requests.length = 0;
        await em.deleteAccount(operation(clock), ID);
        expect(server.requests).to.deep.equal(Array(2).fill(`DELETE /api/security/accounts/${ID}`));
        expect(pauses).to.have.length(1);
      });
    });
  });

describe("A connection that ends at the first request, or in the middle of an answer", () => {
  for (const [what, ending, endsFresh] of [
    ["is a fresh one", "reset", true],
    ["had begun to answer", "reset after the head", false],
  ] as const)
    it(`is no reason to send a GET again without a pause: it ${what}`, async () => {
      await withServer(false, async (em, server) => {
        await em.listAccounts(operation());
        Object.assign(server, { ending, endsFresh });
        server.requests.length = 0;
        const most = endsFresh ? 2 : 1;
        let isWaiting: () => void = () => undefined;
        const waiting = new Promise<void>((resolve) => (isWaiting = resolve));
        const ended = new AbortController();
        const clock: Clock = {
          now: () => 0,
          after: (milliseconds) => {
            if (milliseconds < 20_000) isWaiting();
            return () => undefined;
          },
        };
        const listed = failure(em.listScopes(new Operation("t", 30, clock, ended.signal), ID));
        await waiting;
        expect(server.requests).to.have.length(most);
        ended.abort();
        await listed;
      });
    });
});
