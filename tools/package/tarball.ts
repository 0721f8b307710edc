import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { npm } from "../npm";

const ROOT = join(__dirname, "..", "..");

/** The folder of a tarball that was packed before, and is to be looked at instead of a new one. */
const PACKED_BEFORE = "PACKED_TARBALL_FOLDER";

/** Puts the package's tarball into a folder, as `npm pack` makes it. Returns its path. */
export function packInto(folder: string): string {
  const before = process.env[PACKED_BEFORE];
  if (before === undefined) npm(["pack", "--pack-destination", folder], ROOT);
  else copyFileSync(tarballIn(join(ROOT, before)), join(folder, "package.tgz"));
  return tarballIn(folder);
}

function tarballIn(folder: string): string {
  const name = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  if (name === undefined) throw new Error(`There is no tarball in ${folder}.`);
  return join(folder, name);
}

/** What is in a tarball. */
export interface Unpacked {
  readonly root: string;
  /** Paths from the root, with slashes. */
  readonly files: readonly string[];
}

export function unpackInto(folder: string, tarball: string): Unpacked {
  mkdirSync(folder, { recursive: true });
  const done = spawnSync("tar", ["-xzf", tarball, "-C", folder], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`tar could not unpack ${tarball}: ${done.stderr}`);
  const root = join(folder, "package");
  return { root, files: filesIn(root) };
}

function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => relative(root, join(root, name)).split(sep).join("/"))
    .sort();
}
