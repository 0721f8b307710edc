import { closeAll, logOffAll } from "../em";
import { logOffAtOnce } from "./log-off-at-once";

/**
 * A program that goes on for long after its look-ups, such as a service that runs others by the Automation API, never comes to its
 * end: its logon session is not left to Enterprise Manager's own limit of 15 minutes.
 */
const IDLE_MS = 60_000;

/** What ends a program from outside. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"] as const;

let running = 0;
let idle: NodeJS.Timeout | undefined;
let installed = false;

/** Counts a look-up; the returned function ends it. Nothing here keeps the process alive. */
export function logOffAfterLookUps(): () => void {
  if (!installed) install();
  installed = true;
  running += 1;
  clearTimeout(idle);
  return () => {
    running -= 1;
    if (running > 0) return;
    idle = setTimeout(() => void logOffAll(), IDLE_MS);
    idle.unref();
  };
}

function install(): void {
  // Comes when nothing is left to do, also after an error that Pulumi's own handlers reported, and once more after the log-off.
  process.on("beforeExit", () => void logOffAll());
  // Comes also after `process.exit()` and errors that nobody handles.
  process.on("exit", logOffAtOnce);
  for (const signal of SIGNALS) watch(signal);
}

/** First of all listeners: libraries that end the process themselves (signal-exit) count those that are left. */
function watch(signal: (typeof SIGNALS)[number]): void {
  process.prependOnceListener(signal, () => void endOn(signal));
}

/**
 * Logs off, then lets the signal do what it would have done. Another listener may go on with the program, or end it at once: the log-off is
 * done before it comes to that.
 */
async function endOn(signal: (typeof SIGNALS)[number]): Promise<void> {
  if (process.listenerCount(signal) > 0) {
    logOffAtOnce();
    process.nextTick(() => watch(signal));
    return;
  }
  await closeAll();
  process.kill(process.pid, signal);
}
