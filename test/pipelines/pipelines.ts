import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { azurePipelines, githubActions, gitlabCi, type Linter } from "./linters";

export const FOLDER = resolve(__dirname, "../../examples/pipelines");

export type Bag = Readonly<Record<string, unknown>>;
export const JOBS = ["preview", "up", "drift"] as const;
export type Job = (typeof JOBS)[number];

/** One command of a pipeline, and how its system runs it. */
export interface Command {
  readonly text: string;
  readonly shell: readonly string[];
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

function githubCommands(job: Bag): Command[] {
  return bags(job["steps"]).flatMap(({ run, shell }) =>
    typeof run === "string"
      ? [{ text: run, shell: shell === "bash" ? GITHUB_BASH : GITHUB_SHELL }]
      : [],
  );
}

function azureSteps(job: Bag): Bag[] {
  return bags(job["steps"] ?? at(job, "strategy", "runOnce", "deploy", "steps"));
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
      GITHUB_TOKEN: "the token",
      PULL_REQUEST: "7",
    }),
  },
  "gitlab-ci": {
    file: ".gitlab-ci.yml",
    lint: gitlabCi,
    jobs: (document) => Object.fromEntries(JOBS.map((job) => [job, document[job] as Bag])),
    commands: (job) => (job["script"] as string[]).map((text) => ({ text, shell: GITLAB_SHELL })),
    env: (address) => ({
      CI_API_V4_URL: address,
      CI_PROJECT_ID: "1",
      CI_MERGE_REQUEST_IID: "7",
      GITLAB_TOKEN: "the token",
    }),
  },
  "azure-devops": {
    file: "azure-pipelines.yml",
    lint: azurePipelines,
    jobs: (document) =>
      Object.fromEntries(
        bags(document["stages"]).map((stage) => [
          String(stage["stage"]),
          bags(stage["jobs"])[0] ?? {},
        ]),
      ),
    commands: (job) =>
      azureSteps(job).flatMap(({ bash }) =>
        typeof bash === "string" ? [{ text: bash, shell: AZURE_SHELL }] : [],
      ),
    env: (address) => ({
      SYSTEM_COLLECTIONURI: `${address}/`,
      SYSTEM_TEAMPROJECT: "Tech Inc",
      BUILD_REPOSITORY_ID: "1",
      SYSTEM_PULLREQUEST_PULLREQUESTID: "7",
      SYSTEM_ACCESSTOKEN: "the token",
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

/** What a job runs, in its order, without the installation of what is needed. */
export function commandsOf(name: string, job: Job): Command[] {
  const pipeline = pipelineNamed(name);
  return pipeline
    .commands(pipeline.jobs(documentOf(name))[job] ?? {})
    .filter(({ text }) => text !== "npm ci");
}
