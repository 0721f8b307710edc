import net from "node:net";
import * as sinon from "sinon";
import { type RawSettings } from "../../provider/em";
import type { RequestRecord, Simulator, SimulatorOptions } from "../../simulator";
import { Faults } from "../../simulator/faults";
import { SimulatorServer } from "../../simulator/https/server";
import { makeState } from "../../simulator/initial-state";
import { RunningSimulator } from "../../simulator/running-simulator";
import type { JumpingClock } from "./jumping-clock";
import { MemorySocket } from "./memory-socket";

const HOST = "em.memory.test";
const PORT = 9399;

/** What somebody else does right before a request is served. */
type Interruption = (request: Pick<RequestRecord, "method" | "path" | "route">) => void;

/**
 * A simulated Enterprise Manager that provider code in this process reaches without the kernel:
 * HTTP, its parser and its faults are real, but what happens, and in which order, depends on the
 * seed alone.
 */
export class MemoryEm {
  readonly sim: Simulator;
  interrupt: Interruption | undefined;
  private readonly sandbox = sinon.createSandbox();
  private readonly logBefore = process.env["VEEAM_EM_LOG"];

  private constructor(options: SimulatorOptions, clock: JumpingClock) {
    const em = makeState({ ...options, clock });
    const faults = new Faults();
    const server = new SimulatorServer(em, faults, undefined);
    const url = `http://${HOST}:${PORT}`;
    const [tls, caFile] = [undefined, undefined];
    this.sim = new RunningSimulator({ em, server, faults, url, tls, caFile });
    this.sandbox.replace(faults, "next", (request) => {
      this.interrupt?.(request);
      return Faults.prototype.next.call(faults, request);
    });
    // Every connection without TLS is warned of.
    process.env["VEEAM_EM_LOG"] = "error";
    this.sandbox.stub(net, "connect").callsFake(() => {
      const [client, other] = MemorySocket.pair(() => clock.touch());
      process.nextTick(() => {
        server.accept(other);
        client.emit("connect");
      });
      return client;
    });
  }

  static async start(options: SimulatorOptions, clock: JumpingClock): Promise<MemoryEm> {
    // Loaded at its first use, which would be a wait that the clock knows nothing of.
    await import("node-fetch");
    return new MemoryEm(options, clock);
  }

  get settings(): RawSettings {
    const { url, username, password } = this.sim;
    return { url, username, password, insecure: "true" };
  }

  async close(): Promise<void> {
    this.sandbox.restore();
    if (this.logBefore === undefined) delete process.env["VEEAM_EM_LOG"];
    else process.env["VEEAM_EM_LOG"] = this.logBefore;
    await this.sim.close();
  }
}
