import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A program for a test's PATH, in a folder that may not be there yet. */
export function writeScript(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o755 });
}
