import { expect } from "chai";
import * as tls from "node:tls";
import nodeTls from "node:tls";
import type { AddressInfo, Socket } from "node:net";
import { spy } from "sinon";
import { Connections, resolveSettings, type RawSettings } from "../../provider/em";
import { Bench, failure, operation, quietly } from "./support";
import { serverCertificate } from "../../simulator/https/certificate";

const WRONG_FINGERPRINT = "0".repeat(64);

describe("TLS", () => {
  const bench = new Bench();
  afterEach(() => bench.end());
  const listed = (raw: RawSettings) => {
    const connections = new Connections();
    bench.connections.push(connections);
    return quietly(() =>
      connections.connect(resolveSettings({ username: "TECH\\em-admin", ...raw }, {})),
    ).listAccounts(operation());
  };

  it("refuses a self-signed certificate and shows its fingerprint, which then may be pinned in any spelling", async () => {
    const simulator = await bench.simulator();
    const { url, password, fingerprint } = simulator;
    const error = await failure(listed({ url, password }));
    expect(error).to.include({ code: "EM_TLS", mayHaveHappened: false });
    expect(error.message).to.include("self-signed");
    expect(error.hint).to.include(fingerprint);
    expect(simulator.requests).to.deep.equal([]);
    for (const spelling of [
      fingerprint,
      fingerprint.toLowerCase(),
      fingerprint.replaceAll(":", ""),
      `SHA256:${fingerprint}`,
    ]) {
      expect((await listed({ url, password, fingerprint: spelling })).length).to.be.greaterThan(0);
    }
  });

  it("trusts an authority that is named as a file or as text", async () => {
    const { url, password, caFile, caCert } = await bench.simulator();
    for (const value of [caFile, caCert])
      expect((await listed({ url, password, caCert: value })).length).to.be.greaterThan(0);
  });

  it("reads the authorities once for all connections with the same ones", async () => {
    const { url, password, caCert } = await bench.simulator();
    const read = spy(nodeTls, "createSecureContext");
    try {
      // Named by no other test.
      const authorities = `${caCert}\n${(await serverCertificate("wrongHost")).certificate}`;
      for (let at = 0; at < 3; at++)
        expect((await listed({ url, password, caCert: authorities })).length).to.be.greaterThan(0);
      const given = read.args.flatMap(([options]) => (options?.ca === undefined ? [] : [options]));
      expect(given).to.have.length(1);
    } finally {
      read.restore();
    }
  });

  for (const [flaw, words] of [
    ["expired", "expired on"],
    ["notYetValid", "valid from"],
    ["wrongHost", "em.elsewhere.example"],
  ] as const) {
    it(`says what is wrong with a certificate that is ${flaw}, but trusts it when it is pinned`, async () => {
      const { url, password, caCert, fingerprint } = await bench.simulator({
        certificateFlaw: flaw,
      });
      const error = await failure(listed({ url, password, caCert }));
      expect(error.code).to.equal("EM_TLS");
      expect(error.message).to.include(words);
      expect(error.hint).to.include(fingerprint);
      expect((await listed({ url, password, fingerprint })).length).to.be.greaterThan(0);
    });
  }

  it("sends not one byte to a server whose certificate is not the pinned one, although an authority vouches for it", async () => {
    const { certificate, privateKey } = await serverCertificate("none");
    let received = 0;
    const server = tls.createServer({ cert: certificate, key: privateKey }, (socket) => {
      socket.on("data", (data: Buffer) => (received += data.length)).on("error", () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const closed = new Promise<void>((resolve) =>
      server.on("connection", (socket: Socket) => socket.on("close", () => resolve())),
    );
    const error = await failure(
      listed({
        url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
        password: "pw",
        caCert: certificate,
        fingerprint: WRONG_FINGERPRINT,
      }),
    );
    expect(error.code).to.equal("EM_TLS");
    await closed;
    expect(received).to.equal(0);
    server.close();
  });

  it("checks the certificate on every new connection, also when one was good before", async () => {
    const good = await serverCertificate("none");
    const other = await serverCertificate("wrongHost");
    const simulator = await bench.simulator();
    const server = tls.createServer({ cert: good.certificate, key: good.privateKey }, (socket) => {
      // Answers one request, then closes: the next one needs a new connection, which could resume
      // the session.
      socket
        .on("error", () => undefined)
        .once("data", () =>
          socket.end(
            "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
          ),
        );
      server.setSecureContext({ cert: other.certificate, key: other.privateKey });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const connections = new Connections();
    bench.connections.push(connections);
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const em = connections.connect(
      resolveSettings(
        { url, username: "a", password: "unused", fingerprint: good.fingerprint },
        {},
      ),
    );
    expect((await failure(em.versions(operation()))).code).to.equal("EM_TLS");
    server.close();
    expect(simulator.requests).to.deep.equal([]);
  });

  it("is not verified with insecure, and says so once", async () => {
    const { url, password } = await bench.simulator();
    expect((await listed({ url, password, insecure: "true" })).length).to.be.greaterThan(0);
    const connections = new Connections();
    bench.connections.push(connections);
    const lines: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string | Uint8Array) => lines.push(String(text)) > 0;
    try {
      for (const format of ["xml", "json"])
        connections.connect(
          resolveSettings({ url, username: "a", password, insecure: "true", format }, {}),
        );
    } finally {
      process.stderr.write = write;
    }
    expect(lines.filter((line) => line.includes("not verified"))).to.have.length(1);
  });

  it("says that a port does not speak TLS", async () => {
    const { url, password } = await bench.simulator({ tls: false });
    expect(
      (await failure(listed({ url: url.replace("http:", "https:"), password }))).code,
    ).to.equal("EM_TLS");
  });
});
