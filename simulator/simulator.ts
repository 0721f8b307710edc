import type { Faults } from "./faults";
import type { RequestRecord } from "./request-log";
import type { ToldByRecording } from "./recording/replay";
import type { Administration } from "./state/administration";
import type { SwitchName } from "./switches";

/** A running Enterprise Manager simulator. */
export interface Simulator {
  /** Base URL without `/api`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /**
   * A PEM file with the server's certificate, to be trusted; removed by `close()`. Empty for plain
   * HTTP.
   */
  readonly caFile: string;
  /** The same certificate as PEM text. Empty for plain HTTP. */
  readonly caCert: string;
  /** SHA-256 of the certificate, in upper case with colons. Empty for plain HTTP. */
  readonly fingerprint: string;
  /** Every request since the start or the last `clearRequests()`, in the order of arrival. */
  readonly requests: readonly RequestRecord[];
  /** Starts the list of requests anew. */
  clearRequests(): void;
  /** How many requests of a route there are in the log. */
  count(route: string): number;
  /** Logon sessions that are open now. */
  readonly openSessions: number;
  readonly logons: number;
  readonly logoffs: number;
  /**
   * The highest number of requests that were in flight together since the last `clearRequests()`.
   */
  readonly maxInFlight: number;
  /** The accounts and the inventory as an administrator sees and changes them. */
  readonly state: Administration;
  readonly faults: Faults;
  /** What the recording tells that the simulator was started with; nothing without one. */
  readonly recording: ToldByRecording | undefined;
  /** Puts a switch into another position. Throws `UnknownSwitchError`. */
  set(name: SwitchName, value: string | number | boolean): void;
  /** Forgets all logon sessions and tasks, as a service that starts again. */
  restart(): void;
  /** Ends all logon sessions as if they had been idle for too long. */
  expireSessions(): void;
  /** Stops, drops all connections and removes the files. May be called again. */
  close(): Promise<void>;
}
