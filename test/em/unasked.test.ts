import { expect } from "chai";
import { once } from "node:events";
import type * as net from "node:net";
import { RAW_LOGON, rawAnswer, withRawServer } from "./raw-server";
import { Bench, operation } from "./support";

const UID = "urn:veeam:EnterpriseAccount:d6701c3d-15f4-421d-b376-c0e2634bc1f4";

const accounts = (name: string): string =>
  rawAnswer(`<EntityReferences><Ref Name="${name}" UID="${UID}"/></EntityReferences>`);
const UNASKED = accounts("nobody asked");

/** When the answer that nobody asked for follows the one that was asked for. */
type Follows = "in the same packet" | "in the next packet" | "later, while the connection is idle";

/** A server that sends another answer behind each list, and tells what was asked in its names. */
class TalkativeServer {
  connections = 0;
  lists = 0;
  /** Resolves when the client has closed the connection of an unasked answer. */
  whenClosed: Promise<unknown> = Promise.resolve();

  constructor(private readonly follows: Follows) {}

  readonly serve = (socket: net.Socket): void => {
    this.connections += 1;
    socket.on("error", () => undefined).setNoDelay(true);
    socket.on("data", (data) => this.receive(socket, data.toString("latin1")));
  };

  private receive(socket: net.Socket, request: string): void {
    if (request.startsWith("DELETE ")) socket.write("HTTP/1.1 204 No Content\r\n\r\n");
    else if (request.startsWith("POST ")) socket.write(RAW_LOGON);
    else {
      this.lists += 1;
      this.answer(socket, accounts(`list ${this.lists}`));
    }
  }

  private answer(socket: net.Socket, asked: string): void {
    this.whenClosed = once(socket, "close");
    if (this.follows === "in the same packet") socket.write(asked + UNASKED);
    else if (this.follows === "in the next packet")
      socket.write(asked, () => void socket.write(UNASKED));
    else {
      socket.write(asked);
      setTimeout(() => socket.write(UNASKED), 30);
    }
  }
}

describe("An answer that nobody asked for, on a connection that is kept", () => {
  for (const isTls of [false, true]) {
    for (const follows of [
      "in the same packet",
      "in the next packet",
      "later, while the connection is idle",
    ] as const) {
      it(`${follows}, is never taken for the next request's${isTls ? " (TLS)" : ""}`, async () => {
        const talkative = new TalkativeServer(follows);
        await withRawServer(isTls, talkative.serve, async (em) => {
          for (let nth = 1; nth <= 4; nth += 1) {
            const listed = await em.listAccounts(operation(), { maxAgeSeconds: -1 });
            expect(listed.map(({ name }) => name)).to.deep.equal([`list ${nth}`]);
            if (follows.startsWith("later")) await talkative.whenClosed;
          }
          // The logon's connection serves the first list; every other list needs one of its own.
          expect(talkative.connections).to.equal(4);
        });
      });
    }
  }

  for (const format of ["xml", "json"]) {
    it(`comes after each answer of a server, and all that is read and written is right (${format})`, async () => {
      const bench = new Bench();
      try {
        const simulator = await bench.simulator({ accounts: [{ name: "TECH\\ops" }] });
        simulator.faults.add({ kind: "unasked", match: { every: 1 } });
        const em = bench.connectTo(simulator, { format });
        const id = simulator.state.account("TECH\\ops")?.id ?? "";
        for (const allVms of [true, false, true]) {
          const isOn = (await em.getAccount(operation(), id)).allVms;
          if (isOn !== allVms) await em.toggleAllVms(operation(), id);
          expect((await em.getAccount(operation(), id)).allVms).to.equal(allVms);
          expect(
            (await em.listAccountRoles(operation(), id)).map(({ name }) => name),
          ).to.deep.equal(simulator.state.account("TECH\\ops")?.roles);
        }
      } finally {
        await bench.end();
      }
    });
  }

  it("is no reason to make a new connection for every request of a server that sends none", async () => {
    let connections = 0;
    const quiet = (socket: net.Socket): void => {
      connections += 1;
      socket.on("error", () => undefined);
      socket.on("data", (data) => {
        const isLogon = data.toString("latin1").startsWith("POST ");
        socket.write(isLogon ? RAW_LOGON : accounts("TECH\\ops"));
      });
    };
    await withRawServer(true, quiet, async (em) => {
      for (let nth = 1; nth <= 20; nth += 1)
        await em.listAccounts(operation(), { maxAgeSeconds: -1 });
      expect(connections).to.equal(1);
    });
  });
});
