import { visible } from "../model/visible";
import { appendToPrivateFile } from "./private-file";
import { shownText } from "./known-secrets";

const LEVELS = ["error", "warn", "info", "debug"] as const;
type LogLevel = (typeof LEVELS)[number];

/** Where log lines go, and from which level on. */
interface LogTarget {
  readonly level: LogLevel;
  /** `undefined`: standard error. */
  readonly file: string | undefined;
}

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
 * Names of the process's own streams. Most of them are links, and no link is followed: they are
 * known by their names.
 */
const STREAMS: ReadonlyMap<string, "stderr" | "stdout"> = new Map([
  ["/dev/stderr", "stderr"],
  ["/dev/fd/2", "stderr"],
  ["/proc/self/fd/2", "stderr"],
  ["/dev/stdout", "stdout"],
  ["/dev/fd/1", "stdout"],
  ["/proc/self/fd/1", "stdout"],
]);

/**
 * One line per decision or request. Secrets are masked, and line breaks made visible, so that a
 * server's text cannot forge lines.
 */
export function log(level: LogLevel, message: string): void {
  const target = parseLogTarget(process.env["VEEAM_EM_LOG"]);
  if (LEVELS.indexOf(level) > LEVELS.indexOf(target.level)) return;
  const line = `${new Date().toISOString()} ${level} veeam-em: ${shownText(message)}\n`;
  try {
    const stream = STREAMS.get(target.file ?? "/dev/stderr");
    if (stream !== undefined) writeTo(stream, line);
    else if (target.file !== undefined) appendToPrivateFile(target.file, line);
  } catch (error) {
    // A log that cannot be written must not stop a change of permissions half-way.
    if (target.file !== undefined) sayUnwritten(target.file, error);
  }
}

function writeTo(stream: "stderr" | "stdout", line: string): void {
  outliveReaders();
  process[stream].write(line);
}

/**
 * Keeps this process alive when nobody reads what it writes any longer, as after a kill of the
 * engine or in `veeam-em … | head`: Node.js would end it at the next line, with the logon session
 * still open. The console's own protection does not hold for a pipe that stays broken.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners("error").includes(ignore)) stream.on("error", ignore);
}

function ignore(): void {
  // There is nobody left to say it to.
}

/** Log files of which it was said that they cannot be written. */
const unwritten = new Set<string>();

function sayUnwritten(file: string, error: unknown): void {
  if (unwritten.has(file)) return;
  unwritten.add(file);
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
  const why = code === "ELOOP" ? "it is a symbolic link, and links are not followed" : code;
  writeTo("stderr", `veeam-em: the log file ${visible(file)} is not written: ${visible(why)}.\n`);
}
