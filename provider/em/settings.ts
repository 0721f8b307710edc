import { inspect } from "node:util";

/** A text that no log, error, snapshot or JSON shows. */
export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  /** The text itself; only for what goes to the server. */
  reveal(): string {
    return this.#text;
  }
  toJSON(): string {
    return "[secret]";
  }
  toString(): string {
    return "[secret]";
  }
  [inspect.custom](): string {
    return "[secret]";
  }
}

/** Settings as they are written: keys of the configuration without their namespace; `explicit: "true"` for an explicit provider. */
export type RawSettings = Readonly<Record<string, string | undefined>>;

export type SettingSource = "environment variable" | "configuration" | "default" | "missing";

/** Checked settings of one connection to Enterprise Manager. */
export interface Settings {
  /** Normalised by {@link serverOf}. */
  readonly server: string;
  readonly username: string;
  readonly password: Secret;
  /** PEM text, already read from its file. */
  readonly caCert: string | undefined;
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string | undefined;
  readonly insecure: boolean;
  readonly format: "xml" | "json";
  readonly apiVersion: string;
  readonly maxConcurrency: number;
  readonly timeoutSeconds: number;
  readonly allowLockout: boolean;
  readonly warnings: boolean;
  /** Normalised like `server`. */
  readonly formerUrl: string | undefined;
  /** Where each setting came from, for `veeam-em doctor`. */
  readonly sources: Readonly<Record<string, SettingSource>>;
}

export function resolveSettings(_raw: RawSettings, _env: Readonly<Record<string, string | undefined>>): Settings {
  throw new Error("under construction");
}

/** The `server` output: scheme, lower-case host, port always written, a path prefix before `/api` kept, no last slash. */
export function serverOf(_url: string): string {
  throw new Error("under construction");
}
