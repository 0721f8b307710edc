import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { npm } from "./npm";

/** A package of the npm registry that tools need, and that nothing is to be installed with. */
export interface RegistryPackage {
  readonly name: string;
  readonly version: string;
  /** Of its tarball, as the registry names it. */
  readonly integrity: string;
}

/**
 * Puts what a package contains into a folder, which is there whole or not at all. `complete` may
 * change it before.
 */
export async function fetchPackage(
  wanted: RegistryPackage,
  folder: string,
  complete: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.unfinished-`);
  try {
    const specifier = `${wanted.name}@${wanted.version}`;
    npm(["pack", "--ignore-scripts", "--pack-destination", unfinished, specifier], unfinished);
    const tarball = readdirSync(unfinished).find((name) => name.endsWith(".tgz"));
    if (tarball === undefined) throw new Error(`npm pack ${specifier} left no tarball.`);
    check(join(unfinished, tarball), wanted);
    const content = join(unfinished, "content");
    mkdirSync(content);
    unpack(join(unfinished, tarball), content);
    await complete(content);
    rmSync(folder, { recursive: true, force: true });
    renameSync(content, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function check(tarball: string, { name, version, integrity }: RegistryPackage): void {
  const found = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (found !== integrity)
    throw new Error(`${name} ${version} of the registry is not the one that was looked at.`);
}

/** A package's tarball has everything in one folder. */
function unpack(tarball: string, folder: string): void {
  const args = ["-xzf", tarball, "-C", folder, "--strip-components=1"];
  const done = spawnSync("tar", args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`tar could not unpack ${tarball}: ${done.stderr}`);
}
