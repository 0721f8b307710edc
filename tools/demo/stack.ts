import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { type EngineHome, engineEnvironment, engineVariables } from "../engine/environment";
import { ENGINE_FILE } from "../engine/installation";

/**
 * A child that was asked to end gets this long: the engine waits up to 5 s for its providers to log
 * off.
 */
const KILL_AFTER_MS = 10_000;

/** The stack holds nothing but what a simulator made up. */
const PASSPHRASE = "demo";

/** A command of the engine that failed; its output was shown already. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/**
 * The program of a Pulumi.yaml as a stack `demo` in a temporary folder: nothing is written where
 * the program lies.
 */
export class DemoStack {
  readonly folder: string;
  private readonly home: EngineHome;
  private child: ChildProcess | undefined;

  constructor(
    projectFile: string,
    engine: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    const temporary = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-demo-"));
    this.home = { folder: temporary, engine, passphrase: PASSPHRASE };
    this.folder = temporary;
    const project = readFileSync(projectFile, "utf8");
    const main = (relative: string): string =>
      `main: ${JSON.stringify(join(dirname(projectFile), relative.trim()))}`;
    writeFileSync(
      join(temporary, "Pulumi.yaml"),
      project.replace(/^main:(.*)$/m, (_, relative: string) => main(relative)),
    );
  }

  /** Runs `pulumi` and hands over each line that it prints. */
  async run(
    args: readonly string[],
    show: (line: string) => void = () => undefined,
  ): Promise<void> {
    const env = { ...engineEnvironment(this.home), ...this.settings };
    // In a process group of its own: Ctrl-C must reach it once, from here, because the engine takes
    // a second one as "now".
    const child = spawn(join(this.home.engine, ENGINE_FILE), [...args, "--non-interactive"], {
      cwd: this.folder,
      env,
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    const shown = [child.stdout, child.stderr].map((input) =>
      createInterface({ input }).on("line", show),
    );
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    shown.forEach((reader) => {
      reader.close();
    });
    this.child = undefined;
    if (code !== 0)
      throw new CommandError(`pulumi ${args.join(" ")} ended with ${String(code ?? "a signal")}.`);
  }

  /** Asks a running command to end, and sees to it that its plugins do too. */
  interrupt(): void {
    const { child } = this;
    if (child?.pid === undefined) return;
    const plugins = findDescendants(child.pid);
    child.once("close", () => {
      plugins.forEach(kill);
    });
    child.kill("SIGINT");
    setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS).unref();
  }

  /** A file to `source`, for a shell that is to use the same stack and server. Returns its path. */
  writeEnvironmentFile(): string {
    const file = join(this.folder, "environment");
    const quoted = Object.entries({ ...engineVariables(this.home), ...this.settings }).map(
      ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
    );
    writeFileSync(
      file,
      `${[...quoted, `export PATH='${this.home.engine}':"$PATH"`].join("\n")}\n`,
      { mode: 0o600 },
    );
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An engine that is interrupted while it starts leaves its language host behind. */
function findDescendants(parent: number): number[] {
  // Windows ends a console's processes together.
  if (process.platform === "win32") return [];
  const listed = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs =
    listed.status === 0
      ? listed.stdout
          .trim()
          .split("\n")
          .map((line) => line.trim().split(/\s+/).map(Number))
      : [];
  const findChildren = (one: number): number[] =>
    pairs.flatMap(([pid, ppid]) =>
      ppid === one && pid !== undefined ? [pid, ...findChildren(pid)] : [],
    );
  return findChildren(parent);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // Ended by itself, as it should.
  }
}
