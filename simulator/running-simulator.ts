import type { ServerCertificate } from "./https/certificate";
import type { CertificateFile } from "./https/certificate-file";
import type { Faults } from "./faults";
import type { ToldByRecording } from "./recording/replay";
import type { RequestRecord } from "./request-log";
import type { SimulatorServer } from "./https/server";
import type { Simulator } from "./simulator";
import { Administration } from "./state/administration";
import type { EmState } from "./state/em-state";
import { setSwitch } from "./switches";
import type { SwitchName } from "./switches";

/** What a simulator is made of. */
interface SimulatorParts {
  readonly em: EmState;
  readonly server: SimulatorServer;
  readonly faults: Faults;
  readonly recording?: ToldByRecording | undefined;
  readonly url: string;
  /** Nothing for plain HTTP. */
  readonly tls: ServerCertificate | undefined;
  readonly caFile: CertificateFile | undefined;
}

/** A simulator that listens. */
export class RunningSimulator implements Simulator {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly caFile: string;
  readonly caCert: string;
  readonly fingerprint: string;
  readonly state: Administration;
  readonly faults: Faults;
  readonly recording: ToldByRecording | undefined;
  readonly #em: EmState;
  readonly #server: SimulatorServer;
  readonly #file: CertificateFile | undefined;

  constructor({ em, server, faults, recording, url, tls, caFile }: SimulatorParts) {
    const [first] = em.users;
    this.url = url;
    this.username = first.username;
    this.password = first.password;
    this.caFile = caFile?.path ?? "";
    this.#file = caFile;
    this.caCert = tls?.certificate ?? "";
    this.fingerprint = tls?.fingerprint ?? "";
    this.state = new Administration(em);
    this.faults = faults;
    this.recording = recording;
    this.#em = em;
    this.#server = server;
    this.set("linkHost", em.switches.linkHost);
  }

  get requests(): readonly RequestRecord[] {
    return this.#server.requests;
  }

  get openSessions(): number {
    return this.#em.sessions.open.length;
  }

  get logons(): number {
    return this.#em.sessions.logons;
  }

  get logoffs(): number {
    return this.#em.sessions.logoffs;
  }

  get maxInFlight(): number {
    return this.#server.maxInFlight;
  }

  clearRequests(): void {
    this.#server.clearRequests();
  }

  count(route: string): number {
    return this.requests.filter((request) => request.route === route).length;
  }

  set(name: SwitchName, value: string | number | boolean): void {
    setSwitch(this.#em.switches, name, name === "linkHost" && value === "self" ? this.url : value);
  }

  restart(): void {
    this.#em.sessions.expireAll();
    this.#em.tasks.forgetAll();
  }

  expireSessions(): void {
    this.#em.sessions.expireAll();
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#file?.remove();
  }
}
