import { appendFileSync } from "node:fs";
import { withoutSecrets } from "./known-secrets";

const LEVELS = ["error", "warn", "info", "debug"] as const;
type LogLevel = (typeof LEVELS)[number];

/** Where log lines go, and from which level on. */
interface LogTarget {
  readonly level: LogLevel;
  /** `undefined`: standard error. */
  readonly file: string | undefined;
}

/** Line breaks, and what a terminal takes for commands. */
// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTERS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;

const DEFAULT_TARGET: LogTarget = { level: "warn", file: undefined };

/**
 * Reads `VEEAM_EM_LOG`: `<level>[:file]`. Only the first colon separates, so that
 * `debug:C:\logs\em.log` works; an unknown level is `warn`.
 */
export function parseLogTarget(setting: string | undefined): LogTarget {
  const [levelText, ...rest] = (setting ?? "").split(":");
  const level =
    LEVELS.find((known) => known === levelText?.trim().toLowerCase()) ?? DEFAULT_TARGET.level;
  const file = rest.join(":").trim();
  return { level, file: file === "" ? undefined : file };
}

/**
 * One line per decision or request. Secrets are masked, and line breaks removed, so that a server's
 * text cannot forge lines.
 */
export function log(level: LogLevel, message: string): void {
  const target = parseLogTarget(process.env["VEEAM_EM_LOG"]);
  if (LEVELS.indexOf(level) > LEVELS.indexOf(target.level)) return;
  const line = `${new Date().toISOString()} ${level} veeam-em: ${withoutSecrets(message).replace(CONTROL_CHARACTERS, " ")}\n`;
  try {
    if (target.file === undefined) process.stderr.write(line);
    else appendFileSync(target.file, line);
  } catch {
    // A log that cannot be written must not stop a change of permissions half-way.
  }
}
