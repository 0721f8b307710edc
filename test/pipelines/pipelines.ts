import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { azurePipelines, githubActions, gitlabCi, type Linter } from "./linters";

export const FOLDER = resolve(__dirname, "../../examples/pipelines");

export type Bag = Readonly<Record<string, unknown>>;
export const JOBS = ["fetch", "preview", "gate", "up", "drift", "state"] as const;
export type Job = (typeof JOBS)[number];

/** One command of a pipeline, and how its system runs it. */
export interface Command {
  readonly text: string;
  readonly shell: readonly string[];
  /** What the pipeline gives to this command alone, as it is written there. */
  readonly env: Bag;
  /** Whether it runs only after another one failed. */
  readonly afterFailure: boolean;
}

interface Pipeline {
  readonly file: string;
  readonly lint: Linter;
  readonly jobs: (document: Bag) => Readonly<Record<string, Bag>>;
  readonly commands: (job: Bag) => Command[];
  /**
   * What the system gives to a job of a pull request, besides secrets; `address` is that of its
   * API.
   */
  readonly env: (address: string) => Readonly<Record<string, string>>;
}

export function at(document: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    document,
  );
}

export function bags(value: unknown): Bag[] {
  return Array.isArray(value)
    ? value.filter((one): one is Bag => typeof one === "object" && one !== null)
    : [];
}

/**
 * The script of a job without `shell` is run without `pipefail` (docs.github.com, workflow syntax,
 * "Custom shell").
 */
const GITHUB_SHELL = ["bash", "-e"];
const GITHUB_BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail"];
/** What GitLab's runner writes at the head of every job's script. */
const GITLAB_SHELL = ["bash", "-eo", "pipefail"];
/** The Bash task stops neither at a failing command nor at a failing pipe. */
const AZURE_SHELL = ["bash", "--noprofile", "--norc"];

function asBag(value: unknown): Bag {
  return bags([value])[0] ?? {};
}

function githubCommands(job: Bag): Command[] {
  return bags(job["steps"]).flatMap(({ run, shell, env, if: condition }) =>
    typeof run === "string"
      ? [
          {
            text: run,
            shell: shell === "bash" ? GITHUB_BASH : GITHUB_SHELL,
            env: asBag(env),
            afterFailure: condition === "failure()",
          },
        ]
      : [],
  );
}

function gitlabCommands(job: Bag): Command[] {
  const commands = (key: string): Command[] =>
    ((job[key] ?? []) as string[]).map((text) => ({
      text,
      shell: GITLAB_SHELL,
      env: {},
      afterFailure: key === "after_script",
    }));
  return [...commands("script"), ...commands("after_script")];
}

function azureSteps(job: Bag): Bag[] {
  return bags(job["steps"] ?? at(job, "strategy", "runOnce", "deploy", "steps"));
}

function azureCommands(job: Bag): Command[] {
  return azureSteps(job).flatMap(({ bash, env, condition }) =>
    typeof bash === "string"
      ? [
          {
            text: bash,
            shell: AZURE_SHELL,
            env: asBag(env),
            afterFailure: condition === "failed()",
          },
        ]
      : [],
  );
}

/** The jobs of all stages; a stage's pool and variables are its jobs' too. */
function azureJobs(document: Bag): Readonly<Record<string, Bag>> {
  const jobs = bags(document["stages"]).flatMap(({ jobs: own, pool, variables, condition }) =>
    bags(own).map((job) => ({ pool, condition, groups: variables, ...job })),
  );
  return Object.fromEntries(jobs.map((job: Bag) => [String(job["job"] ?? job["deployment"]), job]));
}

export const PIPELINES: Readonly<Record<string, Pipeline>> = {
  "github-actions": {
    file: ".github/workflows/restore-permissions.yml",
    lint: githubActions,
    jobs: (document) => document["jobs"] as Record<string, Bag>,
    commands: githubCommands,
    env: (address) => ({
      GITHUB_API_URL: address,
      GITHUB_REPOSITORY: "tech/permissions",
    }),
  },
  "gitlab-ci": {
    file: ".gitlab-ci.yml",
    lint: gitlabCi,
    jobs: (document) => Object.fromEntries(JOBS.map((job) => [job, document[job] as Bag])),
    commands: gitlabCommands,
    env: (address) => ({
      CI_API_V4_URL: address,
      CI_PROJECT_ID: "1",
      CI_MERGE_REQUEST_IID: "7",
      CI_DEFAULT_BRANCH: "main",
      CI_JOB_STATUS: "failed",
    }),
  },
  "azure-devops": {
    file: "azure-pipelines.yml",
    lint: azurePipelines,
    jobs: azureJobs,
    commands: azureCommands,
    env: (address) => ({
      SYSTEM_COLLECTIONURI: `${address}/`,
      SYSTEM_TEAMPROJECT: "Tech Inc",
      BUILD_REPOSITORY_ID: "1",
      SYSTEM_PULLREQUEST_PULLREQUESTID: "7",
    }),
  },
};

export function pipelineNamed(name: string): Pipeline {
  const pipeline = PIPELINES[name];
  if (pipeline === undefined) throw new Error(`There is no pipeline ${name}.`);
  return pipeline;
}

/** The file as it is. */
export function textOf(name: string): string {
  return readFileSync(join(FOLDER, name, pipelineNamed(name).file), "utf8");
}

export function documentOf(name: string): Bag {
  return parse(textOf(name), { strict: true }) as Bag;
}

export function jobOf(name: string, job: Job): Bag {
  return pipelineNamed(name).jobs(documentOf(name))[job] ?? {};
}

/** What a job runs, in its order, without the installation of what is needed. */
export function commandsOf(name: string, job: Job): Command[] {
  return pipelineNamed(name)
    .commands(jobOf(name, job))
    .filter(({ text }) => !text.startsWith("npm ci"));
}
