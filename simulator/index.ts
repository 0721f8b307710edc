import { serverCertificate } from "./https/certificate";
import { writeCertificateFile } from "./https/certificate-file";
import { Faults } from "./faults";
import { makeState } from "./initial-state";
import { DEFAULT_HOST } from "./options";
import type { SimulatorOptions } from "./options";
import { Replay } from "./recording/replay";
import { RunningSimulator } from "./running-simulator";
import { SimulatorServer } from "./https/server";
import type { Simulator } from "./simulator";

export type { CertificateFlaw } from "./https/certificate";
export type { Clock } from "./clock";
export type { Fault, FaultEffect, FaultKind, FaultMatch, Faults } from "./faults";
export type { SimulatorOptions } from "./options";
export { RecordingError } from "./recording/recording-lines";
export type { ToldByRecording } from "./recording/replay";
export type { RequestRecord } from "./request-log";
export type { Simulator } from "./simulator";
export type {
  AccountSeed,
  AccountSnapshot,
  Administration,
  ScopeSnapshot,
} from "./state/administration";
export { InventoryError } from "./state/inventory-generator";
export type { HierarchyRoot, InventorySize } from "./state/inventory-generator";
export type { InventoryObject } from "./state/inventory-object";
export type { User } from "./state/users";
export { SWITCH_TABLE, UnknownSwitchError } from "./switches";
export type { SwitchName, SwitchSettings } from "./switches";

/**
 * Starts an Enterprise Manager on this machine that behaves as its reference says, over real
 * sockets. Rejects if the port is taken, with `UnknownSwitchError` for a switch or a value that
 * there is not, and with `InventoryError` for an inventory that is too large.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const replay = options.recording === undefined ? undefined : new Replay(options.recording);
  const em = makeState(options, replay);
  replay?.begin(em);
  const tls =
    options.tls === false ? undefined : await serverCertificate(options.certificateFlaw ?? "none");
  const faults = new Faults();
  const server = new SimulatorServer(em, faults, tls, replay);
  const host = options.host ?? DEFAULT_HOST;
  const port = await server.listen(options.port ?? 0, host);
  const url = `${tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const caFile = tls === undefined ? undefined : await writeCertificateFile(tls.certificate);
  return new RunningSimulator({
    em,
    server,
    faults,
    recording: replay?.positions,
    url,
    tls,
    caFile,
  });
}
