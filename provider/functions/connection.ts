import * as pulumi from "@pulumi/pulumi";
import {
  CallSite,
  EmConfigError,
  Operation,
  processConnections,
  type RawSettings,
  resolveSettings,
  SETTING_KEYS,
} from "../em";
import type { ServerOperation } from "../lifecycle/shared/context";
import { warnOfPlainPassword } from "../stack/plain-password";
import { logOffAfterLookUps } from "./log-off";

/**
 * The connection of a look-up, given in the program: the same keys as those of `Provider`, as plain
 * values. The `VEEAM_EM_*` variables do not apply to it.
 */
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
  /** Media type on the wire. Default `auto`: JSON for version 13, XML before. */
  readonly format?: "auto" | "xml" | "json" | undefined;
  /** Default `latest`. */
  readonly apiVersion?: string | undefined;
  /** Requests in flight. Default 4. */
  readonly maxConcurrency?: number | undefined;
  /** Seconds for one look-up, retries included. Default 300. */
  readonly timeoutSeconds?: number | undefined;
}

/** What every look-up takes besides what to look for. */
export interface LookUpOptions {
  /**
   * Default: the program's stack configuration (`veeam-em:…`) and the environment (`VEEAM_EM_…`),
   * as for resources.
   */
  readonly connection?: Connection | undefined;
}

/**
 * What the output form of every look-up takes besides what to look for: each setting may be an
 * output.
 */
export interface LookUpOutputOptions {
  /** Default: as in {@link LookUpOptions}. A secret in it makes no secret of what is found. */
  readonly connection?:
    pulumi.Input<{ readonly [Key in keyof Connection]: pulumi.Input<Connection[Key]> }> | undefined;
}

/**
 * Runs one look-up. All look-ups of a program with the same settings share a connection and its
 * logon session.
 */
export async function lookUp<Result>(
  what: string,
  options: LookUpOptions,
  run: (work: ServerOperation) => Promise<Result>,
): Promise<Result> {
  return marked(new CallSite(), async () => {
    const em = processConnections.connect(
      resolveSettings(rawSettings(options.connection), process.env),
    );
    const done = logOffAfterLookUps();
    try {
      return await run({ em, op: new Operation(what, em.settings.timeoutSeconds) });
    } finally {
      done();
    }
  });
}

/** Lets what fails name the line of the program. */
async function marked<Result>(site: CallSite, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    site.mark(error);
    throw error;
  }
}

/** The output form of a look-up: looks up once all is known, which in a preview may be never. */
export function lookUpOutput<Wanted, Result>(
  wanted: pulumi.Output<Wanted>,
  options: LookUpOutputOptions,
  look: (wanted: Wanted, options: LookUpOptions) => Promise<Result>,
): pulumi.Output<Result> {
  const site = new CallSite();
  const connection = pulumi.unsecret(pulumi.output(options.connection));
  return wanted.apply((what) =>
    connection.apply((known) =>
      marked(site, () => look(what, known === undefined ? {} : { connection: known })),
    ),
  );
}

/** The settings as they are written: those of the program's stack, or those that it gives. */
function rawSettings(connection: Connection | undefined): RawSettings {
  if (connection === undefined) {
    warnOfPlainPassword();
    const config = new pulumi.Config("veeam-em");
    return Object.fromEntries(SETTING_KEYS.map((key) => [key, config.get(key)]));
  }
  return {
    ...Object.fromEntries(
      Object.entries(connection).map(([key, value]: [string, unknown]) => [
        key,
        asText(key, value),
      ]),
    ),
    explicit: "true",
  };
}

/** An output's text would be a warning of Pulumi's, and be sent as the password. */
function asText(key: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new EmConfigError(
    `\`${key}\` of the connection is ${pulumi.Output.isInstance(value) ? "an output" : `a value of type ${typeof value}`}, and must be plain text, a number, true or false.`,
    {
      hint: "Use the output form of the look-up (getAccountOutput …), which takes outputs; or give `passwordEnv` instead of a password.",
    },
  );
}
