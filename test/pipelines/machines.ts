import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { findEngine } from "../../tools/engine/find-engine";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { Artifacts } from "./artifacts";
import { at, type Command, commandsOf, FOLDER, type Job, jobOf, pipelineNamed } from "./pipelines";
import { Repository } from "./repository";
import { givenTo, type Settings } from "./settings";
import { type Ended, inShell } from "./shell";

const ROOT = resolve(__dirname, "../..");
/** The one that runs policy packs. */
export const PIPELINE_ENGINE = OLDEST_ENGINE;
/** Where main's copy of the state waits for pull requests. */
const STATE = "restore-permissions-state";
const PULL_REQUEST_JOBS = ["fetch", "preview", "gate"] as const;

/** GitHub's command, which knows one run with one artifact, and where that run's commit is. */
const GH = `#!/bin/sh
case "$1 $2" in
  "api "*/artifacts*) echo 42 ;;
  "api "*/actions/runs/42) echo abc ;;
  "api "*/compare/main...abc) cat "$STORE/compare" 2>/dev/null || echo behind ;;
  "run download") [ "$3" = 42 ] && cp "$STORE/${STATE}/state.json" . ;;
  *) exit 1 ;;
esac
`;

interface Backend {
  readonly PULUMI_BACKEND_URL: string;
  readonly PULUMI_CONFIG_PASSPHRASE: string;
}

/** What a job did on its machine. */
export interface Done {
  readonly codes: readonly (number | null)[];
  readonly out: string;
  readonly home: string;
  readonly folder: string;
}

/** Machines that run the jobs of the pipelines, each with a home and a folder of its own. */
export class Machines {
  private readonly root = mkdtempSync(join(realpathSync(tmpdir()), "veeam-em-pipeline-"));
  private readonly tools = join(this.root, "tools");
  private readonly store = join(this.root, "store");
  readonly repository = new Repository(this.root);
  readonly artifacts = new Artifacts();
  private machines = 0;

  private constructor(
    private readonly engine: string,
    private readonly backend: Backend,
    private readonly address: string,
    readonly settings: Settings,
  ) {}

  static async start(backend: Backend, address: string, settings: Settings): Promise<Machines> {
    const { folder: engine } = await findEngine({ version: PIPELINE_ENGINE });
    const made = new Machines(engine, backend, address, settings);
    mkdirSync(made.tools);
    // As `npx` finds it in an installed package.
    const main = join(ROOT, "dist", "cli", "main.js");
    made.tool("npx", `#!/bin/sh\nshift\nexec "${process.execPath}" "${main}" "$@"\n`);
    made.tool("gh", GH);
    return made;
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** The copy of the state that main made last. */
  copyOfState(): string {
    return readFileSync(join(this.store, STATE, "state.json"), "utf8");
  }

  /** Runs a job of main or of the night in the folder of the program. */
  async runTrusted(pipeline: string, job: Job, folder: string): Promise<Done> {
    const done = await this.runJob(pipeline, job, folder, this.settings);
    if (job === "state") this.keep(STATE, join(folder, "state.json"));
    return done;
  }

  /** Runs the jobs of a pull request, as far as the one before lets them. */
  async review(pipeline: string, nodeModules: string): Promise<Record<string, Done>> {
    const done: Record<string, Done> = {};
    const artifacts: Record<string, string> = {};
    for (const job of PULL_REQUEST_JOBS) {
      const folder = this.folderFor(pipeline, job);
      if (job === "preview") symlinkSync(nodeModules, join(folder, "node_modules"), "junction");
      for (const [name, file] of Object.entries(artifacts)) {
        this.artifacts.unpack({ pipeline, job, name }, file, {
          sources: folder,
          workspace: this.workspace(folder),
          temporary: this.temporary(folder),
        });
      }
      const result = artifacts["preview"] === undefined ? "failure" : "success";
      const settings = { ...this.settings, "": { ...this.settings[""], ...facts(result) } };
      done[job] = await this.runJob(pipeline, job, folder, settings);
      const isGood = done[job].codes.every((code) => code === 0);
      if (job === "fetch" && !isGood) break;
      if (job === "fetch") artifacts["state"] = this.fetched(pipeline, folder);
      if (job === "preview" && isGood)
        artifacts["preview"] = this.keep("preview", join(folder, "preview.json"));
      // GitHub's last job runs also after a preview that failed.
      if (!isGood && pipeline !== "github-actions") break;
    }
    return done;
  }

  /** Runs one command as a job of main does. */
  run(text: string, folder: string, job: Job = "drift"): Promise<Ended> {
    const [command] = commandsOf("gitlab-ci", job);
    if (command === undefined) throw new Error(`${job} has no commands.`);
    return this.runCommand("gitlab-ci", job, { ...command, text }, folder, this.settings);
  }

  /** What the commit of main's newest copy is to main, in the words of GitHub's comparison. */
  compare(status: string): void {
    writeFileSync(join(this.store, "compare"), `${status}\n`);
  }

  /** Where a job begins: with the sources, unless the job wants none. */
  private folderFor(pipeline: string, job: Job): string {
    const folder = join(this.root, `${pipeline}-${job}-${this.machines++}`);
    if (at(jobOf(pipeline, job), "variables", "GIT_STRATEGY") === "none") mkdirSync(folder);
    else this.repository.clone(pipeline, folder);
    return folder;
  }

  /** Azure's task does what the commands of the others do. */
  private fetched(pipeline: string, folder: string): string {
    return pipeline === "azure-devops"
      ? join(this.store, STATE, "state.json")
      : this.keep("state", join(folder, "state.json"));
  }

  /** Takes a file off a machine: what happens there later does not reach it. */
  private keep(artifact: string, file: string): string {
    const kept = join(
      this.store,
      artifact,
      file.endsWith("preview.json") ? "preview.json" : "state.json",
    );
    mkdirSync(dirname(kept), { recursive: true });
    copyFileSync(file, kept);
    return kept;
  }

  private async runJob(
    pipeline: string,
    job: Job,
    folder: string,
    settings: Settings,
  ): Promise<Done> {
    const commands = commandsOf(pipeline, job);
    const codes: (number | null)[] = [];
    let out = "";
    let current = folder;
    for (const command of commands.filter(({ afterFailure }) => !afterFailure)) {
      const ended = await this.runCommand(pipeline, job, command, folder, settings, current);
      current = ended.folder ?? current;
      codes.push(ended.code);
      out += ended.out;
      if (ended.code !== 0) break;
    }
    if (codes.some((code) => code !== 0))
      for (const command of commands.filter(({ afterFailure }) => afterFailure))
        out += (await this.runCommand(pipeline, job, command, folder, settings)).out;
    return { codes, out, home: this.home(folder), folder };
  }

  private async runCommand(
    pipeline: string,
    job: Job,
    command: Command,
    folder: string,
    settings: Settings,
    current = folder,
  ): Promise<Ended> {
    const { PULUMI_ACCESS_TOKEN: token, ...given } = givenTo(pipeline, job, command.env, settings);
    const env = {
      ...this.machine(folder),
      ...pipelineNamed(pipeline).env(this.address),
      ...given,
      // Who has the token reads and writes the state, and its secrets.
      ...(token === undefined ? {} : { ...this.backend, PULUMI_ACCESS_TOKEN: token }),
    };
    if (pipeline !== "gitlab-ci") return inShell(command, folder, env);
    // There all commands of a job share one shell.
    const where = join(this.home(folder), "where");
    const text = `${command.text}\npwd > "$HOME/where"`;
    const ended = await inShell({ ...command, text }, current, env);
    return existsSync(where) ? { ...ended, folder: readFileSync(where, "utf8").trim() } : ended;
  }

  private machine(folder: string): Record<string, string> {
    const home = this.home(folder);
    const temporary = this.temporary(folder);
    mkdirSync(temporary, { recursive: true });
    return {
      PATH: [this.tools, this.engine, process.env["PATH"] ?? ""].join(delimiter),
      HOME: home,
      USERPROFILE: home,
      TMPDIR: temporary,
      PULUMI_HOME: join(home, "pulumi-home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      RUNNER_TEMP: temporary,
      AGENT_TEMPDIRECTORY: temporary,
      CI_PROJECT_DIR: folder,
      ...this.repository.environment(),
      PIPELINE_WORKSPACE: this.workspace(folder),
      GITHUB_STEP_SUMMARY: join(home, "summary.md"),
      STORE: this.store,
    };
  }

  private home(folder: string): string {
    return join(this.root, "homes", folder.replaceAll(/\W/g, "-"));
  }

  private temporary(folder: string): string {
    return join(this.home(folder), "tmp");
  }

  private workspace(folder: string): string {
    return join(this.home(folder), "workspace");
  }

  private tool(name: string, text: string): void {
    writeFileSync(join(this.tools, name), text);
    chmodSync(join(this.tools, name), 0o755);
  }
}

function facts(preview: string): Readonly<Record<string, string>> {
  return { "needs.preview.result": preview, "github.event.pull_request.number": "7" };
}

/** What a program's repository has besides the program, from the examples. */
export function copyExample(pipeline: string, folder: string): void {
  for (const file of ["post-comment.mjs", "allow.json"])
    copyFileSync(join(FOLDER, pipeline, file), join(folder, file));
  copyFileSync(join(FOLDER, "stand-ins.mjs"), join(folder, "stand-ins.mjs"));
  if (existsSync(join(folder, "policy"))) return;
  cpSync(join(ROOT, "policy"), join(folder, "policy"), {
    recursive: true,
    filter: (source) => !source.includes("node_modules"),
  });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "policy", "node_modules"), "junction");
}
