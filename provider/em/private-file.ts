import { closeSync, constants, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { randomUUID } from "node:crypto";

/** What this package writes tells who may restore what: for nobody but its owner. */
const OWNER_ONLY = 0o600;

/** With O_EXCL no link is followed, wherever it leads (open(2)). */
const ONLY_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/** Makes a file. @throws Error EEXIST where there is one already, or a link. */
export function makePrivateFile(file: string, text: string): void {
  write(file, ONLY_NEW, text);
}

/** Makes a file that is written bit by bit. @throws Error EEXIST as above. */
export function openNewPrivateFile(file: string): number {
  return openSync(file, ONLY_NEW, OWNER_ONLY);
}

/**
 * Puts a file in the place of what has its name: a link is replaced, and what it leads to is left
 * alone.
 */
export function replaceWithPrivateFile(file: string, text: string): void {
  const fresh = `${file}.${randomUUID()}.tmp`;
  makePrivateFile(fresh, text);
  try {
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** Adds to the end of a file, and makes it if there is none. @throws Error ELOOP for a link. */
export function appendToPrivateFile(file: string, text: string): void {
  // Windows has no O_NOFOLLOW (Node.js, fs constants): there it is undefined, which counts as 0.
  write(
    file,
    constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW,
    text,
  );
}

function write(file: string, flags: number, text: string): void {
  const descriptor = openSync(file, flags, OWNER_ONLY);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}
