import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makePrivateFile } from "../../../provider/em";
import { UsageError } from "../../command";
import { PLUGIN_CLASSES } from "./plugin-classes";
import { type Files, TSCONFIG } from "./project-files";
import { MARK, YAML_MARK } from "./text";

/**
 * Refuses a folder with something in it, or that cannot be written to: before the server is asked
 * for anything. @throws UsageError
 */
export function refuseOccupied(folder: string, force: boolean): void {
  orUnusable(folder, () => {
    const place = nearestExisting(folder);
    if (!statSync(place).isDirectory())
      throw new UsageError(
        `--out ${folder} cannot be a folder, because ${place} is a file: give another folder.`,
      );
    accessSync(place, constants.W_OK | constants.X_OK);
    if (place !== resolve(folder) || force || readdirSync(folder).length === 0) return;
    throw new UsageError(
      `The folder ${folder} is not empty, and nothing was written. Give another one, or --force to overwrite the files of an earlier export.`,
    );
  });
}

/** The folder itself, or the nearest one above it that is there. */
function nearestExisting(folder: string): string {
  for (let place = resolve(folder); ; place = dirname(place))
    if (existsSync(place) || place === dirname(place)) return place;
}

/**
 * Writes all files or none: they are put in place when all of them are written. What an earlier
 * export wrote and this one did not is removed.
 * @throws UsageError
 */
export function writeFolder(folder: string, files: Files, force: boolean): void {
  // Reading a large server takes a while: somebody may have used the folder for something else
  // meanwhile.
  refuseOccupied(folder, force);
  orUnusable(folder, () => {
    const made = makeFolder(resolve(folder));
    try {
      putFiles(folder, files);
    } catch (error) {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
      throw error;
    }
    removeStale(folder, files);
  });
}

/**
 * The uppermost folder that had to be made. Not with `recursive`: where a folder is there that
 * takes no folders (as `/proc`), Node.js 20 tries that for ever.
 */
function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const above = makeFolder(dirname(folder));
  mkdirSync(folder);
  return above ?? folder;
}

function putFiles(folder: string, files: Files): void {
  const desk = mkdtempSync(join(folder, ".veeam-em-export-"));
  try {
    for (const [name, text] of files) {
      makeFolder(dirname(join(desk, name)));
      makePrivateFile(join(desk, name), text);
    }
    for (const name of files.keys()) makeRoom(join(folder, name));
    for (const name of files.keys()) renameSync(join(desk, name), join(folder, name));
  } finally {
    rmSync(desk, { recursive: true, force: true });
  }
}

/** Whatever can be in the way of a file shows before the first one is put in place. */
function makeRoom(file: string): void {
  makeFolder(dirname(file));
  if (existsSync(file) && statSync(file).isDirectory())
    throw new UsageError(
      `The folder ${file} cannot be written to as a file, and nothing was written. Move it away, or give another folder with --out.`,
    );
}

/** Files that not every program has. */
const NOT_IN_ALL = ["index.ts", "roots.ts", "accounts.yaml", `${PLUGIN_CLASSES}.ts`];

/**
 * Program files of another form, language or layout, and of accounts that are no more; only those
 * that bear the mark, or are the very same.
 */
function removeStale(folder: string, files: Files): void {
  const accounts = join(folder, "accounts");
  const ofAccounts =
    existsSync(accounts) && statSync(accounts).isDirectory()
      ? readdirSync(accounts)
          .filter((name) => name.endsWith(".ts"))
          .map((name) => `accounts/${name}`)
      : [];
  for (const name of ["tsconfig.json", ...NOT_IN_ALL, ...ofAccounts]) {
    if (!files.has(name) && existsSync(join(folder, name)) && isOurs(join(folder, name)))
      rmSync(join(folder, name));
  }
  if (ofAccounts.length > 0 && readdirSync(accounts).length === 0)
    rmSync(accounts, { recursive: true });
}

function isOurs(file: string): boolean {
  if (!statSync(file).isFile()) return false;
  const content = readFileSync(file, "utf8");
  const [first = ""] = content.split("\n", 1);
  return content === TSCONFIG || first === MARK || first === YAML_MARK;
}

/**
 * What the system says (no rights, no space, no such place) is about what was given to the command,
 * and no mistake in it.
 */
function orUnusable(folder: string, use: () => void): void {
  try {
    use();
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new UsageError(
      `The folder ${folder} cannot be written to, and nothing was written: ${error.message}. Give another one with --out, or the rights and the space that it needs.`,
    );
  }
}
