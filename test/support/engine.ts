import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { engineEnvironment } from "../../tools/engine/environment";
import { findEngine } from "../../tools/engine/find-engine";
import { findGoProgram, YAML_LANGUAGE_HOST } from "../../tools/engine/go-programs";
import { ENGINE_FILE } from "../../tools/engine/installation";
import type { EngineVersion } from "../../tools/engine/versions";
import { type EngineEvent, readEvents, type Step, stepsOf } from "./engine-events";
import { inlineProgram } from "./inline/program-host";
import { type Language, mainFile, writeProjectFiles } from "./project-files";
import { runProcess } from "./run-process";

const PASSPHRASE = "of no account";

/** The commands that run the stack's program. */
const RUNS_PROGRAM = new Set(["preview", "up"]);

/** The slowest command takes some 20 s on two busy cores; one that takes longer than this hangs. */
const COMMAND_TIMEOUT_MS = 1_000_000;

export interface ProjectOptions {
  readonly program: string;
  /** TypeScript costs some seconds in every command. Default `commonjs`. */
  readonly language?: Language;
  /**
   * Runs the program as an inline one of the Automation API, which takes half the time of a process
   * for each command. Only for programs without look-ups and errors, in CommonJS.
   */
  readonly inline?: boolean;
  /** Left out: the newest engine that can be had. */
  readonly engine?: EngineVersion;
  /** Environment of every command, besides what an empty machine has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Use node_modules of this folder instead of links into the repository. */
  readonly nodeModules?: string;
  /** Default 4 minutes. */
  readonly commandTimeoutMs?: number;
}

/** What a `pulumi` command did. */
export interface CommandResult {
  readonly command: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The engine's event log as it was written, debug messages of the program included. */
  readonly eventLog: string;
  readonly events: readonly EngineEvent[];
  /** What was planned or done to the resources of the program, the stack and providers left out. */
  readonly steps: readonly Step[];
  /** The texts of all errors, without the engine's prefixes. */
  readonly errors: readonly string[];
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** A Pulumi project with a stack of its own in a temporary folder, driven by the real engine. */
export class Project {
  /** Runs after every command; an error that it throws fails the command. */
  afterCommand: (result: CommandResult) => Promise<void> | void = () => undefined;

  /** Whether the next commands run the program as an inline one. */
  inline: boolean;

  private constructor(
    readonly folder: string,
    private readonly options: ProjectOptions,
    private readonly engine: string,
    private readonly home: string,
    private readonly hosts: readonly string[],
  ) {
    this.inline = options.inline ?? false;
  }

  /** Makes the folder and the stack `dev`. */
  static async create(options: ProjectOptions): Promise<Project> {
    const { folder: engine } = await findEngine(
      options.engine === undefined ? {} : { version: options.engine },
    );
    const home = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-test-"));
    const folder = join(home, "project");
    mkdirSync(folder);
    const hosts = options.language === "yaml" ? [await findGoProgram(YAML_LANGUAGE_HOST)] : [];
    const project = new Project(folder, options, engine, home, hosts);
    writeProjectFiles(folder, options);
    await project.run(["stack", "init", "dev"]);
    return project;
  }

  /** Replaces the program's text. */
  write(program: string): void {
    writeFileSync(join(this.folder, mainFile(this.options.language)), program);
  }

  /** Sets `veeam-em:<key>` of the stack, as a user does. */
  async configure(
    values: Readonly<Record<string, string>>,
    kind: "plaintext" | "secret" = "plaintext",
  ): Promise<void> {
    await this.run([
      "config",
      "set-all",
      ...Object.entries(values).flatMap(([key, value]) => [
        `--${kind}`,
        `veeam-em:${key}=${value}`,
      ]),
    ]);
  }

  preview(...flags: string[]): Promise<CommandResult> {
    return this.run(["preview", ...flags]);
  }

  up(...flags: string[]): Promise<CommandResult> {
    return this.run(["up", "--yes", "--skip-preview", ...flags]);
  }

  refresh(...flags: string[]): Promise<CommandResult> {
    return this.run(["refresh", "--yes", "--skip-preview", ...flags]);
  }

  destroy(...flags: string[]): Promise<CommandResult> {
    return this.run(["destroy", "--yes", "--skip-preview", ...flags]);
  }

  /** Runs `pulumi` and fails unless it ends with 0. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    const result = await this.tryRun(args, env);
    if (result.code !== 0)
      throw new Error(
        `${result.command} ended with ${String(result.code)}:\n${result.stdout}\n${result.stderr}`,
      );
    return result;
  }

  /** Runs `pulumi`, whatever its exit code. */
  async tryRun(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    const operation = ["preview", "up", "refresh", "destroy"].includes(args[0] ?? "");
    const eventFile = join(this.home, "events.json");
    rmSync(eventFile, { force: true });
    const isInline = this.inline && RUNS_PROGRAM.has(args[0] ?? "");
    const all = [
      ...args,
      ...(isInline ? [await inlineProgram(this.folder, { ...this.environment, ...env })] : []),
      "--non-interactive",
      ...(operation ? ["--color", "never", "--event-log", eventFile] : []),
    ];
    const { code, stdout, stderr } = await runProcess(join(this.engine, ENGINE_FILE), all, {
      cwd: this.folder,
      // PULUMI_DEBUG_COMMANDS makes `--event-log` known.
      env: { ...this.environment, PULUMI_DEBUG_COMMANDS: "true", ...env },
      timeoutMs: this.options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS,
    });
    const eventLog = existsSync(eventFile) ? readFileSync(eventFile, "utf8") : "";
    const events = readEvents(eventLog);
    const errors = events.flatMap(({ diagnosticEvent: event }) =>
      event?.severity === "error" ? [event.message] : [],
    );
    const result = {
      command: `pulumi ${args.join(" ")}`,
      code,
      stdout,
      stderr,
      eventLog,
      events,
      steps: stepsOf(events),
      errors,
    };
    await this.afterCommand(result);
    return result;
  }

  /**
   * The stack's resources as `pulumi stack export` tells them, the stack itself and providers
   * included.
   */
  async resources(): Promise<readonly StateResource[]> {
    const { stdout } = await this.run(["stack", "export"]);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: StateResource[] } };
    return deployment.resources ?? [];
  }

  /** The resource called `name` in the program. */
  async resource(name: string): Promise<StateResource> {
    const resources = await this.resources();
    const found = resources.find((resource) => resource.urn.endsWith(`::${name}`));
    if (found === undefined)
      throw new Error(
        `The state holds no ${name}, only ${resources.map((resource) => resource.urn).join(", ")}`,
      );
    return found;
  }

  /** Every file that the engine keeps of the stack: state, its backups and history. */
  get stateFolder(): string {
    return join(this.home, "state");
  }

  /** The environment of every command, for what is not `pulumi` itself: `pulumi` is on its PATH. */
  get environment(): NodeJS.ProcessEnv {
    const own = engineEnvironment({
      folder: this.home,
      engine: this.engine,
      passphrase: PASSPHRASE,
    });
    const path = [own["PATH"], ...this.hosts].join(delimiter);
    return { ...own, PATH: path, ...this.options.env };
  }

  close(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
