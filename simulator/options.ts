import type { CertificateFlaw } from "./https/certificate";
import type { Clock } from "./clock";
import type { AccountSeed } from "./state/administration";
import type { InventorySize } from "./state/inventory-generator";
import type { User } from "./state/users";
import type { SwitchSettings } from "./switches";

/** How a simulator starts; everything has a default. */
export interface SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** `false`: plain HTTP. Default `true`. */
  readonly tls?: boolean;
  /** A certificate that a client must refuse. Default `none`: a good one. */
  readonly certificateFlaw?: CertificateFlaw;
  /** Who logs on; gets an account with Portal Administrator. Default `TECH\em-admin`. */
  readonly username?: string;
  /**
   * Default `correct horse: battery staple`, with the colon and blanks that a password may have.
   */
  readonly password?: string;
  /**
   * More people who can log on, with whatever rights the accounts of their names give. Default
   * none.
   */
  readonly users?: readonly User[];
  /** Accounts besides those of a new installation. Default none. */
  readonly accounts?: readonly AccountSeed[];
  /**
   * Size of the inventory. Defaults: 4 roots with 4 containers and 8 virtual machines each, 2 file
   * shares, seed 1.
   */
  readonly inventory?: Partial<InventorySize>;
  /**
   * A file that `VEEAM_EM_RECORD` or `veeam-em doctor --record` made: the server that was recorded.
   * Default none. Switches that are set here win over what it shows.
   */
  readonly recording?: string;
  /** Switches in other than their default positions (`simulator/switches.ts`). */
  readonly switches?: SwitchSettings;
  /** The time for idle logon sessions, scopes, tasks and delays. Default: the machine's. */
  readonly clock?: Clock;
}

export const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_USERNAME = "TECH\\em-admin";
/** On Linux, accounts of a domain have this form. */
export const DEFAULT_LINUX_USERNAME = "em-admin@TECH.LOCAL";
export const DEFAULT_PASSWORD = "correct horse: battery staple";
