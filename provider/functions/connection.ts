import * as pulumi from "@pulumi/pulumi";
import { connect, type EnterpriseManager, Operation, type RawSettings, resolveSettings, SETTING_KEYS } from "../em";
import { logOffAfterLookUps } from "./log-off";

/** The connection of a look-up, given in the program: the same keys as those of `Provider`, as plain values. The `VEEAM_EM_*` variables do not apply to it. */
export interface Connection {
  /** `https://em.tech.local:9398`, with or without `/api`. */
  readonly url: string;
  /** `DOMAIN\\user` or `user@domain`. */
  readonly username: string;
  /** Give this or `passwordEnv`. */
  readonly password?: string | undefined;
  /** The name of an environment variable to take the password from. */
  readonly passwordEnv?: string | undefined;
  /** PEM text, or a file's path: trusted besides the system's authorities. */
  readonly caCert?: string | undefined;
  /** SHA-256 of the server's certificate, with or without colons: exactly this one is trusted. */
  readonly fingerprint?: string | undefined;
  /** `true`: no TLS verification. Default `false`. */
  readonly insecure?: boolean | undefined;
  /** Media type on the wire. Default `xml`. */
  readonly format?: "xml" | "json" | undefined;
  /** Default `latest`. */
  readonly apiVersion?: string | undefined;
  /** Requests in flight. Default 4. */
  readonly maxConcurrency?: number | undefined;
  /** Seconds for one look-up, retries included. Default 300. */
  readonly timeoutSeconds?: number | undefined;
}

/** What every look-up takes besides what to look for. */
export interface LookUpOptions {
  /** Default: the program's stack configuration (`veeam-em:…`) and the environment (`VEEAM_EM_…`), as for resources. */
  readonly connection?: Connection | undefined;
}

/** What look-ups work with. */
export interface LookUp {
  readonly em: EnterpriseManager;
  readonly op: Operation;
}

/** Runs one look-up. All look-ups of a program with the same settings share a connection and its logon session. */
export async function lookUp<Result>(what: string, options: LookUpOptions, run: (lookUp: LookUp) => Promise<Result>): Promise<Result> {
  const em = connect(resolveSettings(rawSettings(options.connection), process.env));
  const done = logOffAfterLookUps();
  try {
    return await run({ em, op: new Operation(what, em.settings.timeoutSeconds) });
  } finally {
    done();
  }
}

/** The settings as they are written: those of the program's stack, or those that it gives. */
function rawSettings(connection: Connection | undefined): RawSettings {
  if (connection === undefined) {
    const config = new pulumi.Config("veeam-em");
    return Object.fromEntries(SETTING_KEYS.map((key) => [key, config.get(key)]));
  }
  const given: Readonly<Record<string, string | number | boolean | undefined>> = { ...connection };
  const texts = Object.entries(given).map(([key, value]) => [key, value === undefined ? undefined : String(value)] as const);
  return { ...Object.fromEntries(texts), explicit: "true" };
}
