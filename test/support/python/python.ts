import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../tools/engine/cache-folder";
import { underLock } from "../../../tools/engine/lock";
import { NEWEST_ENGINE } from "../../../tools/engine/versions";
import { generateSdk } from "../../../tools/sdk/generate";
import type { Project } from "../engine";
import { runProcess } from "../run-process";

/** What the generated classes need, and what installs them. */
const PACKAGES = [`pulumi==${NEWEST_ENGINE}`, "parver==0.5", "setuptools==80.9.0"];

const RUN_PROGRAM = join(__dirname, "run_program.py");

/** PyPI is asked once on a machine; a slow one takes minutes. */
const INSTALL_TIMEOUT_MS = 600_000;

const MODULES = "python-modules";

/** A command of the stack, and its flags. */
export type CommandOfPython = readonly ["preview" | "up" | "destroy", ..."--expect-no-changes"[]];

/** Puts the plugin's classes beside a program in Python, as a user installs them. */
export async function installSdk(folder: string): Promise<void> {
  const sdk = join(folder, "sdk");
  await generateSdk("python", sdk);
  const target = join(folder, MODULES);
  await succeed(await findPython(), [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--no-deps",
    "--no-build-isolation",
    "--target",
    target,
    sdk,
  ]);
}

/** Runs a command of the stack on its program, and gives what it printed. */
export async function runPython(
  project: Project,
  ...[command, ...flags]: CommandOfPython
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { folder, environment } = project;
  const { code, stdout, stderr } = await runProcess(
    await findPython(),
    [RUN_PROGRAM, folder, command, ...flags],
    {
      cwd: folder,
      env: { ...environment, PYTHONPATH: join(folder, MODULES) },
      timeoutMs: INSTALL_TIMEOUT_MS,
    },
  );
  await project.afterCommand({
    ...{ command: `${command} of Python`, code, stdout, stderr },
    ...{ eventLog: "", events: [], steps: [], errors: [] },
  });
  return { code, output: stdout + stderr };
}

/** A Python of its own with Pulumi's package, in the cache folder. */
async function findPython(): Promise<string> {
  const folder = join(cacheFolder(), "languages", `python-${NEWEST_ENGINE}`);
  const program = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  const ready = join(folder, "ready");
  const found = join(folder, ...program);
  if (existsSync(ready)) return found;
  await underLock(
    `${folder}.lock`,
    () => undefined,
    async () => {
      if (existsSync(ready)) return;
      rmSync(folder, { recursive: true, force: true });
      // A virtual environment holds its own path, and cannot be made elsewhere and renamed.
      await succeed("python3", ["-m", "venv", folder]);
      await succeed(found, ["-m", "pip", "install", "--quiet", ...PACKAGES]);
      writeFileSync(ready, "");
    },
  );
  return found;
}

async function succeed(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProcess(program, args, {
    cwd: __dirname,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (code !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${String(code)}:\n${stdout}${stderr}`);
  return stdout;
}
