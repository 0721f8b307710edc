import { at, type Bag, bags, documentOf, type Job, jobOf } from "./pipelines";

/** Values by the name of the environment or variable group that they belong to; "" is for all. */
export type Settings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a command of a job is given. */
type Given = Readonly<Record<string, string>>;

/** Azure gives a secret to a command only where the pipeline names it. */
const SECRETS = ["PULUMI_ACCESS_TOKEN", "VEEAM_EM_PASSWORD"];

/** What a job's own token is called, and stands for in the tests. */
const JOB_TOKENS = ["github.token", "System.AccessToken"];
export const JOB_TOKEN = "token-of-this-job";

function scopesOf(pipeline: string, job: Job): string[] {
  const of = jobOf(pipeline, job);
  const groups = [...bags(documentOf(pipeline)["variables"]), ...bags(of["groups"])];
  const environment = at(of, "environment", "name") ?? of["environment"];
  return pipeline === "azure-devops"
    ? ["", ...groups.map(({ group }) => String(group))]
    : ["", String(environment)];
}

/** What the environment or the groups of a job hold. */
function settingsOf(pipeline: string, job: Job, settings: Settings): Given {
  return Object.assign({}, ...scopesOf(pipeline, job).map((scope) => settings[scope])) as Given;
}

/** A value as the system puts it in: GitHub's `${{ secrets.NAME }}`, Azure's `$(NAME)`. */
function resolved(value: unknown, known: Given): string {
  const [, github, azure] = /^(?:\$\{\{ (.+) \}\}|\$\((.+)\))$/.exec(String(value)) ?? [];
  const reference = github ?? azure;
  if (reference === undefined) return String(value);
  if (JOB_TOKENS.includes(reference)) return JOB_TOKEN;
  return known[reference.replace(/^(?:secrets|vars)\./, "")] ?? "";
}

/** The variables that a system gives to a command of a job. */
export function givenTo(pipeline: string, job: Job, own: Bag, settings: Settings): Given {
  const known = settingsOf(pipeline, job, settings);
  const of = jobOf(pipeline, job);
  const written = { ...bagOf(documentOf(pipeline)["env"]), ...bagOf(of["env"]), ...own };
  const variables = Object.entries(known).filter(([name]) => /^\w+$/.test(name));
  const byItself: Readonly<Record<string, Given>> = {
    "gitlab-ci": Object.fromEntries(variables),
    "azure-devops": Object.fromEntries(variables.filter(([name]) => !SECRETS.includes(name))),
  };
  return {
    ...byItself[pipeline],
    ...Object.fromEntries(
      Object.entries({ ...bagOf(of["variables"]), ...written }).map(([name, value]) => [
        name,
        resolved(value, known),
      ]),
    ),
  };
}

function bagOf(value: unknown): Bag {
  return Array.isArray(value) ? {} : (bags([value])[0] ?? {});
}
