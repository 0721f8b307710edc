import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import {
  EmTlsError,
  EmUnreachableError,
  probeTls,
  SETTING_DEFAULTS,
  SETTING_KEYS,
  SETTINGS_TABLE,
  settingSources,
  trustedBy,
  distrust,
  type EnterpriseManager,
  type Operation,
  type Settings,
  type SettingSource,
} from "../../provider/em";
import type { CommandIo } from "../command";
import { environmentWith, sourcesWith, type SettingsValues } from "../shared/settings-options";

/** What a step found: lines for people, data for machines. */
export interface StepFinding {
  readonly lines: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the steps have to go by; later ones run only when the earlier ones went well. */
export interface Examination {
  readonly values: SettingsValues;
  readonly io: CommandIo;
  readonly settings: () => Settings;
  readonly manager: () => EnterpriseManager;
  readonly operation: (description: string) => Operation;
}

export interface DoctorStep {
  readonly name: string;
  readonly run: (examination: Examination) => Promise<StepFinding> | StepFinding;
}

export const STEPS: readonly DoctorStep[] = [
  { name: "settings", run: examineSettings },
  { name: "name resolution", run: examineName },
  { name: "TLS", run: examineTls },
  { name: "API versions", run: examineVersions },
  { name: "logon", run: examineLogon },
  { name: "rights", run: examineRights },
];

function examineSettings(examination: Examination): StepFinding {
  examination.settings();
  return settingsFinding(examination);
}

/** Every setting with where it came from; a secret only as "set" or "missing". */
export function settingsFinding({ values, io }: Examination): StepFinding {
  const env = environmentWith(values, io.env);
  const sources = sourcesWith(values, settingSources({}, env));
  const shown = SETTING_KEYS.map((key) => ({
    key,
    variable: SETTINGS_TABLE[key].variable,
    value: shownValue(key, env),
    source: sources[key] ?? "not set",
  }));
  return {
    lines: shown.map(({ key, variable, value, source }) =>
      settingLine(key, variable, value, source),
    ),
    data: { settings: shown },
  };
}

function shownValue(
  key: (typeof SETTING_KEYS)[number],
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { variable, secret } = SETTINGS_TABLE[key];
  const value = env[variable];
  if (secret) return value === undefined || value === "" ? "missing" : "set";
  if (value?.includes("-----BEGIN") === true) return "PEM text";
  if (value === undefined || value === "") return findDefault(key);
  // A URL may hold a password by mistake; it is refused, and not shown either.
  return value.replace(/\/\/[^/@]*@/, "//***@");
}

function findDefault(key: string): string | undefined {
  const found = Object.entries(SETTING_DEFAULTS).find(([name]) => name === key);
  return found === undefined ? undefined : String(found[1]);
}

function settingLine(
  key: string,
  variable: string,
  value: string | undefined,
  source: SettingSource | "option",
): string {
  const from = source === "environment variable" ? variable : source;
  return value === undefined ? `${key}: ${from}` : `${key}: ${value} (${from})`;
}

async function examineName({ settings }: Examination): Promise<StepFinding> {
  const { server } = settings();
  const host = new URL(server).hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0)
    return { lines: [`${host} is an address`], data: { host, addresses: [host] } };
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    return { lines: [`${host}: ${addresses.join(", ")}`], data: { host, addresses } };
  } catch (error) {
    const reason =
      error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    throw new EmUnreachableError(`The name ${host} cannot be resolved (${reason}).`, {
      hint: "Check the host in `url` (VEEAM_EM_URL), and the DNS server or VPN of this machine.",
    });
  }
}

async function examineTls({ settings }: Examination): Promise<StepFinding> {
  const checked = settings();
  if (checked.server.startsWith("http:"))
    return {
      lines: ["none: the URL starts with http:, everything goes in clear text"],
      data: { tls: false },
    };
  const handshake = await probeTls(checked.server, checked);
  const refusal = distrust(checked.server, checked, handshake);
  if (refusal !== undefined) throw refusal;
  const { certificate } = handshake;
  if (certificate === undefined) throw new EmTlsError(`${checked.server} showed no certificate.`);
  const data = {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: certificate.validFrom,
    validTo: certificate.validTo,
    fingerprint: certificate.fingerprint256,
    trustedBy: trustedBy(checked, handshake),
  };
  const lines = [
    `subject ${data.subject}`,
    `valid from ${data.validFrom} to ${data.validTo}`,
    `SHA-256 fingerprint ${data.fingerprint}`,
    `trusted by ${data.trustedBy}`,
  ];
  return { lines, data };
}

function oneLine(name: string): string {
  return name.replaceAll("\n", ", ");
}

async function examineVersions({
  manager,
  operation,
  settings,
}: Examination): Promise<StepFinding> {
  const versions = await manager().versions(operation("ask for API versions"));
  return {
    lines: [`${versions.join(", ")}; asking for ${settings().apiVersion}`],
    data: { versions, asked: settings().apiVersion },
  };
}

async function examineLogon({ manager, operation }: Examination): Promise<StepFinding> {
  const userName = await manager().userName(operation("log on"));
  return { lines: [`logged on as ${userName}`], data: { userName } };
}

async function examineRights({ manager, operation }: Examination): Promise<StepFinding> {
  await manager().probeSecurity(operation("check whether permissions may be managed"));
  const accounts = await manager().listAccounts(operation("list the accounts"));
  return {
    lines: [`may manage permissions; Enterprise Manager has ${accounts.length} accounts`],
    data: { accounts: accounts.length },
  };
}
