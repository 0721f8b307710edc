import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { packInto, unpackInto } from "./package/tarball";
import { tarballProblems } from "./package/tarball-problems";

const ROOT = join(__dirname, "..");

/** Programs that look at the package or the repository by themselves. Each exits with 0 or not. */
function otherTools(tarball: string): Readonly<Record<string, readonly string[]>> {
  return {
    // Every way in which a program's compiler finds an entry's types.
    "Are the types wrong?": [scriptOf("@arethetypeswrong/cli", "attw"), tarball, "--no-color"],
    knip: [scriptOf("knip", "knip")],
  };
}

/** The script that a package installs as a command. */
function scriptOf(name: string, command: string): string {
  const manifest = join(ROOT, "node_modules", name, "package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
  const script = bin[command];
  if (script === undefined) throw new Error(`${name} has no command ${command}.`);
  return join(dirname(manifest), script);
}

async function publintProblems(root: string): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: root, pack: false, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

async function check(folder: string): Promise<boolean> {
  const tarball = packInto(folder);
  const unpacked = unpackInto(join(folder, "unpacked"), tarball);
  const problems = [
    ...tarballProblems(tarball, unpacked),
    ...(await publintProblems(unpacked.root)),
  ];
  for (const problem of problems) console.log(`- ${problem}`);
  const failed = Object.entries(otherTools(tarball)).filter(
    ([, args]) => spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" }).status !== 0,
  );
  for (const [name] of failed) console.log(`- ${name} found what stands above`);
  console.log(
    `${String(unpacked.files.length)} files, ${(statSync(tarball).size / 1000).toFixed(1)} kB packed.`,
  );
  return problems.length + failed.length === 0;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-check-"));
  try {
    process.exitCode = (await check(folder)) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
