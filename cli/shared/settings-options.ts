import { parseArgs } from "node:util";
import {
  EmConfigError,
  resolveSettings,
  SETTINGS_TABLE,
  type Settings,
  type SettingKey,
  type SettingSource,
} from "../../provider/em";
import { UsageError } from "../command";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Options of every sub-command that talks to Enterprise Manager. The password is none of them:
 * arguments show in process lists.
 */
export const SETTINGS_OPTIONS = {
  url: { type: "string" },
  username: { type: "string" },
  "ca-cert": { type: "string" },
  fingerprint: { type: "string" },
  insecure: { type: "boolean" },
  format: { type: "string" },
  "api-version": { type: "string" },
  "max-concurrency": { type: "string" },
  "timeout-seconds": { type: "string" },
} as const;

type SettingsOption = keyof typeof SETTINGS_OPTIONS;

const KEYS: Readonly<Record<SettingsOption, SettingKey>> = {
  url: "url",
  username: "username",
  "ca-cert": "caCert",
  fingerprint: "fingerprint",
  insecure: "insecure",
  format: "format",
  "api-version": "apiVersion",
  "max-concurrency": "maxConcurrency",
  "timeout-seconds": "timeoutSeconds",
};

/** The option that a setting has, if any. */
export function findOption(
  key: SettingKey,
): { readonly name: string; readonly takesValue: boolean } | undefined {
  const name = optionNames().find((option) => KEYS[option] === key);
  return name && { name, takesValue: SETTINGS_OPTIONS[name].type === "string" };
}

/** The part of a sub-command's usage that describes {@link SETTINGS_OPTIONS}. */
export const SETTINGS_USAGE = `Connection (each also as an environment variable, over which an option wins):
  --url URL               VEEAM_EM_URL, for example https://em.tech.local:9398
  --username NAME         VEEAM_EM_USERNAME, DOMAIN\\user or user@domain
                          VEEAM_EM_PASSWORD: the password, as a variable only
  --ca-cert FILE          VEEAM_EM_CA_CERT, an authority to trust, in addition to the system's
  --fingerprint SHA256    VEEAM_EM_FINGERPRINT, trust exactly this certificate
  --insecure              VEEAM_EM_INSECURE=true, no verification
  --format auto|xml|json  VEEAM_EM_FORMAT, default auto: JSON for version 13, XML before
  --api-version VERSION   VEEAM_EM_API_VERSION, default latest
  --max-concurrency N     VEEAM_EM_MAX_CONCURRENCY, requests in flight, default 4
  --timeout-seconds N     VEEAM_EM_TIMEOUT_SECONDS, for one operation, default 300
`;

/** What `parseArgs` read for {@link SETTINGS_OPTIONS}. */
export type SettingsValues = { readonly [Option in SettingsOption]?: string | boolean | undefined };

/** The environment with the options in place of the variables that they stand for. */
export function environmentWith(values: SettingsValues, env: Environment): Environment {
  const merged: Record<string, string | undefined> = { ...env };
  for (const [option, key] of givenOptions(values))
    merged[SETTINGS_TABLE[key].variable] = String(values[option]);
  return merged;
}

/** Checked settings from options and environment. @throws EmConfigError */
export function settingsFrom(values: SettingsValues, env: Environment): Settings {
  try {
    return resolveSettings({}, environmentWith(values, env));
  } catch (error) {
    if (!(error instanceof EmConfigError)) throw error;
    throw new EmConfigError(error.message, {
      hint: "Set the variables, or give options: veeam-em does not read the configuration of a stack.",
    });
  }
}

/** Where settings came from, with options told apart from the environment. */
export function sourcesWith(
  values: SettingsValues,
  sources: Readonly<Record<string, SettingSource>>,
): Readonly<Record<string, SettingSource | "option">> {
  return {
    ...sources,
    ...Object.fromEntries(givenOptions(values).map(([, key]) => [key, "option" as const])),
  };
}

type OptionsOfArguments = NonNullable<Parameters<typeof parseArgs>[0]>["options"];

/**
 * What node:util reads; named here, because a declaration file cannot name the type that the
 * compiler infers.
 */
type Parsed<Options extends OptionsOfArguments> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options; allowPositionals: boolean; strict: true }>
>;

/** Reads arguments. @throws UsageError on an unknown option or a missing value. */
export function parseOptions<Options extends OptionsOfArguments>(
  args: readonly string[],
  options: Options,
  allowPositionals = false,
): Parsed<Options> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "The arguments cannot be read.");
  }
}

function givenOptions(values: SettingsValues): (readonly [SettingsOption, SettingKey])[] {
  return optionNames()
    .filter((option) => values[option] !== undefined)
    .map((option) => [option, KEYS[option]]);
}

function optionNames(): SettingsOption[] {
  return Object.keys(KEYS).filter((option): option is SettingsOption => option in KEYS);
}
