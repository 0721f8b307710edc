import { visible } from "../../model/visible";
import { EmConfigError } from "../errors";
import {
  SettingsReader,
  type SettingProblem,
  type Environment,
  type RawSettings,
  type SettingSource,
} from "./raw-settings";
import { Secret } from "../secret";
import { readServerUrl } from "./server-url";
import {
  MAX_CONCURRENCY_LIMIT,
  SETTING_DEFAULTS,
  SETTING_KEYS,
  TIMEOUT_SECONDS_LIMIT,
  type SettingKey,
} from "./settings-table";
import { readTlsSettings, type TlsSettings } from "./tls-settings";

/** The two families of documents in which Enterprise Manager can be asked. */
export type MediaFormat = "xml" | "json";

/** Checked settings of one connection to Enterprise Manager. */
export interface Settings extends TlsSettings {
  /** Normalised by `readServerUrl`. */
  readonly server: string;
  readonly username: string;
  readonly password: Secret;
  /** Media type on the wire; `auto`: by the first answer of the server. */
  readonly format: MediaFormat | "auto";
  /** `latest`, or as EM writes it: `v1_7`. */
  readonly apiVersion: string;
  /** Requests in flight. */
  readonly maxConcurrency: number;
  /** For one operation of a resource, retries and waits included. */
  readonly timeoutSeconds: number;
  readonly allowLockout: boolean;
  /** Whether a refresh may find nothing of what the state has. */
  readonly allowAllGone: boolean;
  readonly warnings: boolean;
  /** Normalised like `server`. */
  readonly formerUrl: string | undefined;
  /** Where each setting came from, for `veeam-em doctor`. */
  readonly sources: Readonly<Record<string, SettingSource>>;
}

/**
 * Checks settings and fills in defaults. `VEEAM_EM_*` variables win over `raw`; with `raw.explicit
 * === "true"` they are ignored, and `raw.passwordEnv` names the variable to take the password from.
 * @throws EmConfigError one error that names every missing and every contradictory setting, and how
 *   to set it.
 */
export function resolveSettings(raw: RawSettings, env: Environment): Settings {
  const { settings, problems } = readSettings(raw, env);
  if (problems.length > 0)
    throw new EmConfigError(
      `The connection to Enterprise Manager is not set up:\n${problems.map(({ key, reason }) => `  - ${visible(`${key} ${reason}`)}`).join("\n")}`,
    );
  return settings;
}

/** Everything that is missing or contradictory; see `resolveSettings`. */
export function settingProblems(raw: RawSettings, env: Environment): readonly SettingProblem[] {
  return readSettings(raw, env).problems;
}

function readSettings(
  raw: RawSettings,
  env: Environment,
): { settings: Settings; problems: readonly SettingProblem[] } {
  const reader = new SettingsReader(raw, env);
  const insecure = reader.flag("insecure", SETTING_DEFAULTS.insecure);
  const settings: Settings = {
    server: readServer(reader, insecure),
    username: readUsername(reader),
    password: readPassword(reader, raw),
    ...readTlsSettings(reader, insecure),
    format: reader.choice("format", ["auto", "xml", "json"], SETTING_DEFAULTS.format),
    apiVersion: readApiVersion(reader),
    maxConcurrency: reader.wholeNumber(
      "maxConcurrency",
      SETTING_DEFAULTS.maxConcurrency,
      MAX_CONCURRENCY_LIMIT,
    ),
    timeoutSeconds: reader.wholeNumber(
      "timeoutSeconds",
      SETTING_DEFAULTS.timeoutSeconds,
      TIMEOUT_SECONDS_LIMIT,
    ),
    allowLockout: reader.flag("allowLockout", SETTING_DEFAULTS.allowLockout),
    allowAllGone: reader.flag("allowAllGone", SETTING_DEFAULTS.allowAllGone),
    warnings: reader.flag("warnings", SETTING_DEFAULTS.warnings),
    formerUrl: readFormerUrl(reader),
    sources: findSources(reader),
  };
  return { settings, problems: reader.problems };
}

/** Where each setting comes from; also for settings that are not complete. */
export function settingSources(
  raw: RawSettings,
  env: Environment,
): Readonly<Record<string, SettingSource>> {
  return findSources(new SettingsReader(raw, env));
}

function readServer(reader: SettingsReader, insecure: boolean): string {
  const text = reader.required("url");
  if (text === "") return "";
  const read = readServerUrl(text);
  if ("problem" in read) {
    reader.report("url", read.problem);
    return "";
  }
  if (read.server.startsWith("http:") && !insecure) {
    reader.report(
      "url",
      "starts with http:, which sends the password in clear text and is allowed only together with insecure=true; use https:",
    );
  }
  return read.server;
}

function readFormerUrl(reader: SettingsReader): string | undefined {
  const { text } = reader.find("formerUrl");
  if (text === undefined) return undefined;
  const read = readServerUrl(text);
  if ("problem" in read) reader.report("formerUrl", read.problem);
  return "server" in read ? read.server : undefined;
}

function readUsername(reader: SettingsReader): string {
  const username = reader.required("username");
  // Basic authentication ends the user name at the first colon (RFC 7617): the rest would become a
  // part of the password.
  if (username.includes(":"))
    reader.report("username", "has a colon, which a user name cannot have");
  return username;
}

function readPassword(reader: SettingsReader, raw: RawSettings): Secret {
  const named = raw["passwordEnv"] ?? "";
  if (reader.explicit && named !== "" && (raw["password"] ?? "") !== "") {
    const reason = "and passwordEnv are both given; leave out one of them";
    reader.problems.push({ key: "password", reason, isMissing: false });
  }
  return new Secret(reader.required("password"));
}

function readApiVersion(reader: SettingsReader): string {
  const { text } = reader.find("apiVersion");
  if (text === undefined) return SETTING_DEFAULTS.apiVersion;
  const version = text.trim().toLowerCase();
  // Any version of this form: a newer Enterprise Manager may have more than are known here, and its
  // logon says which it has.
  if (!/^(latest|v\d+_\d+)$/.test(version))
    reader.report(
      "apiVersion",
      `must be latest or a version such as v1_7, but is ${JSON.stringify(text)}`,
    );
  return version;
}

function findSources(reader: SettingsReader): Readonly<Record<string, SettingSource>> {
  const findSource = (key: SettingKey): SettingSource => {
    const { source } = reader.find(key);
    if (source !== "none") return source;
    return key in SETTING_DEFAULTS ? "default" : "not set";
  };
  return Object.fromEntries(SETTING_KEYS.map((key) => [key, findSource(key)]));
}

/** Whether warnings of dangerous grants are wanted, also where other settings are missing. */
export function warningsWanted(raw: RawSettings, env: Environment): boolean {
  return new SettingsReader(raw, env).flag("warnings", SETTING_DEFAULTS.warnings);
}
