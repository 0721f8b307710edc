import type { Simulator, ToldByRecording } from "../../simulator";

/** Every quote that PowerShell takes for the end of a text in single quotes. */
const POWERSHELL_QUOTES = /['\u2018-\u201B]/g;

type Announced = Pick<Simulator, "url" | "username" | "password" | "caFile" | "fingerprint">;

/** What another process reads to use the simulator. */
export function asJson({ url, username, password, caFile, fingerprint }: Announced): string {
  return `${JSON.stringify({ url, username, password, caFile, fingerprint })}\n`;
}

/** What somebody copies into another terminal to use the simulator, of whichever shell. */
export function announced({ url, username, password, caFile, fingerprint }: Announced): string {
  const variables = [
    ["VEEAM_EM_URL", url],
    ["VEEAM_EM_USERNAME", username],
    ["VEEAM_EM_PASSWORD", password],
    caFile === "" ? ["VEEAM_EM_INSECURE", "true"] : ["VEEAM_EM_CA_CERT", caFile],
  ] as const;
  return [
    `An Enterprise Manager simulator listens at ${url} until you interrupt it (Ctrl+C).`,
    ...(fingerprint === "" ? [] : [`SHA-256 of its certificate: ${fingerprint}`]),
    "To use it, set these variables in another terminal.",
    "",
    "In sh, bash or zsh:",
    "",
    ...variables.map(([name, value]) => `export ${name}=${quotedForSh(value)}`),
    "",
    "In PowerShell:",
    "",
    ...variables.map(([name, value]) => `$env:${name} = ${quotedForPowerShell(value)}`),
    "",
  ].join("\n");
}

function quotedForSh(value: string): string {
  return `'${value.replace(/'/g, "'\\''")}'`;
}

function quotedForPowerShell(value: string): string {
  return `'${value.replace(POWERSHELL_QUOTES, "$&$&")}'`;
}

/** Which switches a recording puts where, and of which it shows nothing. */
export function asPositions({ told, untold }: ToldByRecording): string {
  const shown = Object.entries(told).map(([name, value]) => `  ${name}=${String(value)}`);
  return [
    "The recording shows these positions of switches:",
    ...shown,
    `It shows nothing of these, which follow the reference: ${untold.join(", ")}.`,
    "",
  ].join("\n");
}
