import { fstatSync } from "node:fs";
import { outliveReaders, processConnections } from "../em";
import { claimsOfThisRun } from "./claims-of-run";

/**
 * The engine ends a provider process with SIGINT (Windows: CTRL_BREAK) and kills it 5 s later
 * (pulumi, pkg/resource/plugin, `Kill`).
 */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGBREAK"] as const;

let ending: AbortController | undefined;

/**
 * Logs off when the engine ends this process, or when the engine itself was killed, which ends the
 * standard input. Returns what is aborted then. Installed with the first operation that needs the
 * server, or has something to clear away: a process without either ends at once.
 */
export function endWithEngine(): AbortSignal {
  if (ending !== undefined) return ending.signal;
  const controller = new AbortController();
  ending = controller;
  outliveReaders();
  const end = (): void => {
    void cancelWork().finally(() => {
      claimsOfThisRun.end();
      process.exit(0);
    });
  };
  for (const signal of SIGNALS) process.on(signal, end);
  if (isPipe()) process.stdin.on("end", end).on("error", end).resume();
  return controller.signal;
}

/** Ends all operations that run, and logs off; no new logon comes after it. */
export async function cancelWork(): Promise<void> {
  endWithEngine();
  ending?.abort();
  await processConnections.closeAll();
}

/**
 * Only the end of a pipe says that the engine is gone: a terminal, a file or /dev/null says
 * nothing.
 */
function isPipe(): boolean {
  try {
    const stdin = fstatSync(0);
    return !stdin.isFile() && !stdin.isCharacterDevice();
  } catch {
    return false;
  }
}
