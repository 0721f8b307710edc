import { expect } from "chai";
import { once } from "node:events";
import * as net from "node:net";
import * as tls from "node:tls";
import type { AddressInfo } from "node:net";
import { Connections, resolveSettings, type EnterpriseManager } from "../../provider/em";
import { serverCertificate } from "../../simulator/https/certificate";
import { Bench, operation, quietly, SESSION_ID, TOKEN } from "./support";

const UID = "urn:veeam:EnterpriseAccount:d6701c3d-15f4-421d-b376-c0e2634bc1f4";

function answer(body: string, headers = "", status = "200 OK"): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: application/xml\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const accounts = (name: string): string =>
  answer(`<EntityReferences><Ref Name="${name}" UID="${UID}"/></EntityReferences>`);
const LOGON = answer(
  `<LogonSession><UserName>TECH\\admin</UserName><SessionId>${SESSION_ID}</SessionId></LogonSession>`,
  `X-RestSvcSessionId: ${TOKEN}\r\n`,
  "201 Created",
);
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
    else if (request.startsWith("POST ")) socket.write(LOGON);
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

async function withServer(
  isTls: boolean,
  talkative: TalkativeServer,
  run: (em: EnterpriseManager) => Promise<void>,
): Promise<void> {
  const certificate = await serverCertificate("none");
  const server = isTls
    ? tls.createServer(
        { key: certificate.privateKey, cert: certificate.certificate },
        talkative.serve,
      )
    : net.createServer(talkative.serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connections = new Connections();
  const url = `${isTls ? "https" : "http"}://127.0.0.1:${port}`;
  const given = { username: "TECH\\admin", password: "secret-of-ours", insecure: "true" };
  const raw = { url, ...given, format: "xml" };
  try {
    await run(quietly(() => connections.connect(resolveSettings(raw, {}))));
  } finally {
    await connections.closeAll();
    server.close();
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
        await withServer(isTls, talkative, async (em) => {
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
        socket.write(isLogon ? LOGON : accounts("TECH\\ops"));
      });
    };
    const talkative = new TalkativeServer("in the next packet");
    await withServer(true, Object.assign(talkative, { serve: quiet }), async (em) => {
      for (let nth = 1; nth <= 20; nth += 1)
        await em.listAccounts(operation(), { maxAgeSeconds: -1 });
      expect(connections).to.equal(1);
    });
  });
});
