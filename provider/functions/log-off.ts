import { closeAll, logOffAll } from "../em";

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
  for (const signal of SIGNALS) process.once(signal, () => void endOn(signal));
}

/** Logs off, then lets the signal do what it would have done. A program with a handler of its own decides itself whether to end. */
async function endOn(signal: (typeof SIGNALS)[number]): Promise<void> {
  const others = process.listenerCount(signal);
  await (others > 0 ? logOffAll() : closeAll());
  if (others === 0) process.kill(process.pid, signal);
}
