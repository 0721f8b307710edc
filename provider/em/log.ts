import { appendFileSync } from "node:fs";

const LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LEVELS)[number];

/** Where log lines go, and from which level on. */
export interface LogTarget {
  readonly level: LogLevel;
  /** `undefined`: standard error. */
  readonly file: string | undefined;
}

const DEFAULT_TARGET: LogTarget = { level: "warn", file: undefined };

/** Reads `VEEAM_EM_LOG`: `<level>[:file]`. Only the first colon separates, so that `debug:C:\logs\em.log` works; an unknown level is `warn`. */
export function parseLogTarget(setting: string | undefined): LogTarget {
  const [levelText, ...rest] = (setting ?? "").split(":");
  const level = LEVELS.find((known) => known === levelText?.trim().toLowerCase()) ?? DEFAULT_TARGET.level;
  const file = rest.join(":").trim();
  return { level, file: file === "" ? undefined : file };
}

/** One line per decision or request. Callers hand in no secrets; line breaks are removed, so that a server's text cannot forge lines. */
export function log(level: LogLevel, message: string): void {
  const target = parseLogTarget(process.env["VEEAM_EM_LOG"]);
  if (LEVELS.indexOf(level) > LEVELS.indexOf(target.level)) return;
  const line = `${new Date().toISOString()} ${level} veeam-em: ${message.replace(/[\r\n]+/g, " ")}\n`;
  try {
    if (target.file === undefined) process.stderr.write(line);
    else appendFileSync(target.file, line);
  } catch {
    // A log that cannot be written must not stop a change of permissions half-way.
  }
}
