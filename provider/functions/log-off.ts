import { processConnections } from "../em";

/**
 * A program that goes on for long after its look-ups, such as a service that runs others by the
 * Automation API, never comes to its end: its logon session is not left to Enterprise Manager's own
 * limit of 15 minutes.
 */
const IDLE_MS = 60_000;

let running = 0;
let idle: NodeJS.Timeout | undefined;
let installed = false;

/** Counts a look-up; the returned function ends it. Nothing here keeps the process alive. */
export function logOffAfterLookUps(): () => void {
  if (!installed) logOffAtEnd();
  installed = true;
  running += 1;
  clearTimeout(idle);
  return () => {
    running -= 1;
    if (running > 0) return;
    idle = setTimeout(() => void processConnections.logOffAll(), IDLE_MS);
    idle.unref();
  };
}

/**
 * The program's signals and exit are its own: a session that is open when a program ends itself
 * ends with the server's limit (docs/decisions/0009).
 */
function logOffAtEnd(): void {
  // Comes when nothing is left to do, also after an error that Pulumi's own handlers reported, and
  // once more after the log-off.
  process.on("beforeExit", () => void processConnections.logOffAll());
}
