import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../command";
import { type Files, MARK } from "./project-files";

/** Refuses a folder with something in it, before the server is asked for anything. @throws UsageError */
export function refuseOccupied(folder: string, force: boolean): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new UsageError(`--out ${folder} is a file: give a folder.`);
  if (!force && readdirSync(folder).length > 0) throw new UsageError(`The folder ${folder} is not empty, and nothing was written. Give another one, or --force to overwrite the files of an earlier export.`);
}

/** Writes all files; those of accounts that an earlier export wrote and that are no more are removed. */
export function writeFolder(folder: string, files: Files): void {
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  removeStale(folder, files);
}

function removeStale(folder: string, files: Files): void {
  const accounts = join(folder, "accounts");
  if (!existsSync(accounts)) return;
  for (const name of readdirSync(accounts)) {
    const isOwn = name.endsWith(".ts") && readFileSync(join(accounts, name), "utf8").startsWith(`${MARK}\n`);
    if (isOwn && !files.has(`accounts/${name}`)) rmSync(join(accounts, name));
  }
}
