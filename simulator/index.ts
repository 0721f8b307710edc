import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverCertificate } from "./certificate";
import { systemClock } from "./clock";
import { Faults } from "./faults";
import { DEFAULT_HOST, DEFAULT_LINUX_USERNAME, DEFAULT_PASSWORD, DEFAULT_USERNAME } from "./options";
import type { SimulatorOptions } from "./options";
import type { RequestRecord } from "./request-log";
import { SimulatorServer } from "./server";
import { Administration } from "./state/administration";
import { EmState } from "./state/em-state";
import { DEFAULT_SIZE } from "./state/inventory-generator";
import { defaultSwitches, setSwitch } from "./switches";
import type { SwitchName } from "./switches";

export type { CertificateFlaw } from "./certificate";
export type { Clock } from "./clock";
export type { Fault, FaultEffect, FaultKind, FaultMatch, Faults } from "./faults";
export type { SimulatorOptions } from "./options";
export type { RequestRecord } from "./request-log";
export type { AccountSeed, AccountSnapshot, Administration, ScopeSnapshot } from "./state/administration";
export type { HierarchyRoot, InventoryObject, InventorySize } from "./state/inventory-generator";
export type { User } from "./state/users";
export { SWITCH_TABLE, UnknownSwitchError } from "./switches";
export type { SwitchName, SwitchSettings } from "./switches";

/** A running Enterprise Manager simulator. */
export interface Simulator {
  /** Base URL without `/api`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** A PEM file with the server's certificate, to be trusted; removed by `close()`. Empty for plain HTTP. */
  readonly caFile: string;
  /** The same certificate as PEM text. Empty for plain HTTP. */
  readonly caCert: string;
  /** SHA-256 of the certificate, in upper case with colons. Empty for plain HTTP. */
  readonly fingerprint: string;
  /** Every request since the start or the last `clearRequests()`, in the order of arrival. */
  readonly requests: readonly RequestRecord[];
  clearRequests(): void;
  /** How many requests of a route there are in the log. */
  count(route: string): number;
  /** Logon sessions that are open now. */
  readonly openSessions: number;
  readonly logons: number;
  readonly logoffs: number;
  /** The highest number of requests that were in flight together since the last `clearRequests()`. */
  readonly maxInFlight: number;
  /** The accounts and the inventory as an administrator sees and changes them. */
  readonly state: Administration;
  readonly faults: Faults;
  /** Puts a switch into another position. Throws `UnknownSwitchError`. */
  set(name: SwitchName, value: string | number | boolean): void;
  /** Forgets all logon sessions and tasks, as a service that starts again. */
  restart(): void;
  /** Ends all logon sessions as if they had been idle for too long. */
  expireSessions(): void;
  /** Stops, drops all connections and removes the files. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts an Enterprise Manager on this machine that behaves as its reference says, over real sockets.
 * Rejects if the port is taken; throws `UnknownSwitchError` for a switch that there is not.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const switches = defaultSwitches();
  for (const [name, value] of Object.entries(options.switches ?? {})) setSwitch(switches, name, value);
  const username = options.username ?? (switches.accountNames === "linux" ? DEFAULT_LINUX_USERNAME : DEFAULT_USERNAME);
  const password = options.password ?? DEFAULT_PASSWORD;
  const users = [{ username, password }, ...(options.users ?? [])];
  const em = new EmState(switches, options.clock ?? systemClock, users, { ...DEFAULT_SIZE, ...options.inventory });
  const state = new Administration(em);
  for (const account of options.accounts ?? []) state.addAccount(account);
  const tls = options.tls === false ? undefined : await serverCertificate(options.certificateFlaw ?? "none");
  const faults = new Faults();
  const server = new SimulatorServer(em, faults, tls);
  const host = options.host ?? DEFAULT_HOST;
  const port = await server.listen(options.port ?? 0, host);
  const url = `${tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (switches.linkHost === "self") switches.linkHost = url;
  const files = tls === undefined ? undefined : await certificateFile(tls.certificate);
  return {
    url, username, password, state, faults,
    caFile: files?.file ?? "",
    caCert: tls?.certificate ?? "",
    fingerprint: tls?.fingerprint ?? "",
    requests: server.requests,
    clearRequests: () => server.clearRequests(),
    count: (route) => server.requests.filter((request) => request.route === route).length,
    get openSessions() {
      return em.sessions.open.length;
    },
    get logons() {
      return em.sessions.logons;
    },
    get logoffs() {
      return em.sessions.logoffs;
    },
    get maxInFlight() {
      return server.maxInFlight;
    },
    set: (name, value) => setSwitch(switches, name, name === "linkHost" && value === "self" ? url : value),
    restart: () => {
      em.sessions.expireAll();
      em.tasks.forgetAll();
    },
    expireSessions: () => em.sessions.expireAll(),
    close: async () => {
      await server.close();
      await files?.remove();
    },
  };
}

async function certificateFile(certificate: string): Promise<{ readonly file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "em-simulator-"));
  const file = join(folder, "ca.pem");
  await writeFile(file, certificate);
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}
