import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** How often a waiting process looks again; a build takes minutes. */
const LOOK_AGAIN_MS = 500;

/**
 * A lock file without a readable owner is one that is just being written, unless it is older than
 * this.
 */
const UNREADABLE_FOR_MS = 10_000;

/**
 * Runs `work` while no other process on this machine holds `file`. A lock whose owner is gone is
 * taken over.
 */
export async function underLock<T>(
  file: string,
  whenWaiting: () => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!tryToLock(file)) {
    if (isAbandoned(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) whenWaiting();
    told = true;
    await delay(LOOK_AGAIN_MS);
  }
  const release = (): void => {
    rmSync(file, { force: true });
  };
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

function tryToLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function isAbandoned(file: string): boolean {
  try {
    const owner = Number(readFileSync(file, "utf8"));
    if (owner > 0) return !isRunning(owner);
    return Date.now() - statSync(file).mtimeMs > UNREADABLE_FOR_MS;
  } catch {
    return false; // Released in this moment.
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
