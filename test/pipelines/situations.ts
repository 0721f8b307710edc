import { runInNewContext } from "node:vm";
import { type Bag, bags, JOBS, jobOf } from "./pipelines";

/** What a system's conditions are told in a situation. */
type Facts = Readonly<Record<string, unknown>>;

const REPOSITORY = "tech/permissions";

function github(event: string, from?: string): Facts {
  return {
    github: {
      event_name: event,
      repository: REPOSITORY,
      event: from === undefined ? {} : { pull_request: { head: { repo: { full_name: from } } } },
    },
  };
}

function gitlab(source: string, { branch = "", from = "" }): Facts {
  return {
    $CI_PIPELINE_SOURCE: source,
    $CI_COMMIT_BRANCH: branch,
    $CI_DEFAULT_BRANCH: "main",
    $CI_MERGE_REQUEST_SOURCE_PROJECT_ID: from,
    $CI_MERGE_REQUEST_PROJECT_ID: from === "" ? "" : "1",
    $CI_MERGE_REQUEST_TARGET_BRANCH_NAME: from === "" ? "" : "main",
  };
}

function azure(reason: string, branch: string, isFork = "False"): Facts {
  return {
    variables: {
      "Build.Reason": reason,
      "Build.SourceBranch": branch,
      "System.PullRequest.IsFork": isFork,
      "System.PullRequest.TargetBranch": reason === "PullRequest" ? "refs/heads/main" : "",
    },
  };
}

/**
 * The situations that matter, as each system tells them. Pushes to other branches are kept out by
 * GitHub's and Azure's triggers.
 */
export const SITUATIONS: Readonly<Record<string, Readonly<Record<string, Facts>>>> = {
  "a pull request": {
    "github-actions": github("pull_request", REPOSITORY),
    "gitlab-ci": gitlab("merge_request_event", { from: "1" }),
    "azure-devops": azure("PullRequest", "refs/pull/7/merge"),
  },
  "a fork's pull request": {
    "github-actions": github("pull_request", "mallory/permissions"),
    "gitlab-ci": gitlab("merge_request_event", { from: "66" }),
    "azure-devops": azure("PullRequest", "refs/pull/8/merge", "True"),
  },
  "a commit on main": {
    "github-actions": github("push"),
    "gitlab-ci": gitlab("push", { branch: "main" }),
    "azure-devops": azure("BatchedCI", "refs/heads/main"),
  },
  "the night": {
    "github-actions": github("schedule"),
    "gitlab-ci": gitlab("schedule", { branch: "main" }),
    "azure-devops": azure("Schedule", "refs/heads/main"),
  },
  "a run by hand of another branch": {
    "github-actions": github("workflow_dispatch"),
    "gitlab-ci": gitlab("web", { branch: "try" }),
    "azure-devops": azure("Manual", "refs/heads/try"),
  },
};

/**
 * The jobs that run in a situation. The conditions of all three systems are JavaScript too, but for
 * the name of Azure's `in`.
 */
export function jobsIn(situation: string, pipeline: string): string[] {
  const facts = SITUATIONS[situation]?.[pipeline];
  if (facts === undefined) throw new Error(`${pipeline} is not told of ${situation}.`);
  return JOBS.filter((job) =>
    conditionsOf(pipeline, job).some((condition) => holds(condition, facts)),
  );
}

function conditionsOf(pipeline: string, job: (typeof JOBS)[number]): string[] {
  const of: Bag = jobOf(pipeline, job);
  if (pipeline === "gitlab-ci") return bags(of["rules"]).map((rule) => String(rule["if"]));
  return [String(pipeline === "github-actions" ? of["if"] : of["condition"])];
}

/** The functions of GitHub's and Azure's conditions, in a run in which nothing failed yet. */
const FUNCTIONS: Facts = {
  always: () => true,
  cancelled: () => false,
  canceled: () => false,
  failed: () => false,
  not: (one: boolean) => !one,
  and: (...all: readonly boolean[]) => all.every(Boolean),
  eq: (one: unknown, other: unknown) => one === other,
  ne: (one: unknown, other: unknown) => one !== other,
  isIn: (one: unknown, ...others: readonly unknown[]) => others.includes(one),
};

function holds(condition: string, facts: Facts): boolean {
  const result: unknown = runInNewContext(condition.replace(/\bin\(/g, "isIn("), {
    ...FUNCTIONS,
    ...facts,
  });
  if (typeof result !== "boolean") throw new Error(`${condition} is ${String(result)}.`);
  return result;
}
