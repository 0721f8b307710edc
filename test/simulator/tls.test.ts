import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { request as tlsRequest } from "node:https";
import { expect } from "chai";
import { endScenes, errorCode, logOn, scene, send } from "./scene";
import type { Simulator } from "../../simulator/index";

/** The error of a client that trusts the simulator's certificate and nothing else. */
function tlsError(simulator: Simulator): Promise<string> {
  return new Promise((resolve) => {
    const request = tlsRequest(
      `${simulator.url}/api/`,
      { ca: readFileSync(simulator.caFile), agent: false },
      (message) => {
        message.resume();
        resolve("none");
      },
    );
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end();
  });
}

describe("simulator: TLS", () => {
  afterEach(endScenes);

  it("the CA file verifies the connection, and the fingerprint is the certificate's", async () => {
    const simulator = await scene();
    expect(await tlsError(simulator)).to.equal("none");
    expect(readFileSync(simulator.caFile, "utf8")).to.equal(simulator.caCert);
    const certificate = new X509Certificate(simulator.caCert);
    expect(simulator.fingerprint)
      .to.equal(certificate.fingerprint256)
      .and.to.match(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(certificate.subjectAltName).to.equal(
      "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
    );
  });

  for (const [flaw, code] of [
    ["expired", "CERT_HAS_EXPIRED"],
    ["notYetValid", "CERT_NOT_YET_VALID"],
    ["wrongHost", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ] as const) {
    it(`a certificate that is ${flaw} fails with ${code}`, async () => {
      expect(await tlsError(await scene({}, { certificateFlaw: flaw }))).to.equal(code);
    });
  }

  it("closing removes the CA file, drops connections and may be done twice", async () => {
    const simulator = await scene();
    await logOn(simulator);
    await simulator.close();
    await simulator.close();
    expect(existsSync(simulator.caFile)).to.equal(false);
    expect(await send(simulator, "GET", "/api/").catch(errorCode)).to.equal("ECONNREFUSED");
  });

  it("tls: false speaks plain HTTP and has no certificate", async () => {
    const simulator = await scene({}, { tls: false });
    expect(simulator.url).to.match(/^http:/);
    expect([simulator.caFile, simulator.caCert, simulator.fingerprint]).to.deep.equal(["", "", ""]);
    expect((await send(simulator, "GET", "/api/")).status).to.equal(200);
  });

  it("a port that is taken rejects the start", async () => {
    const simulator = await scene();
    const port = Number(new URL(simulator.url).port);
    expect(await scene({}, { port }).catch(errorCode)).to.equal("EADDRINUSE");
  });
});
