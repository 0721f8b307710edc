import { expect } from "chai";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { schemaText } from "./linters";
import {
  at,
  type Bag,
  bags,
  documentOf,
  commandsOf,
  FOLDER,
  type Job,
  jobOf,
  JOBS,
  pipelineNamed,
  PIPELINES,
  textOf,
} from "./pipelines";
import { givenTo } from "./settings";
import { jobsIn, SITUATIONS } from "./situations";

/**
 * Mistakes that a linter has to find: what is in the file, and what somebody wrote in its place.
 */
const MISTAKES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  "github-actions": [
    ["runs-on: ubuntu-latest", "run-on: ubuntu-latest"],
    ["github.event_name == 'push'", "githb.event_name == 'push'"],
    ["secrets.VEEAM_EM_PASSWORD }}", "secret.VEEAM_EM_PASSWORD }}"],
    ["pull-requests: write", "pull-requests: wrote"],
    ["17 3 * * *", "17 27 * * *"],
    ["  pull_request:\n", "  pull_requests:\n"],
    ["vars.PULUMI_STACK }}", "vars.PULUMI_STACK"],
    ["needs: [up, drift]", "needs: [review, drift]"],
    ["needs.fetch.outputs.state", "needs.fetched.outputs.state"],
    ["cancel-in-progress: false", "cancel-in-progress: never"],
  ],
  "gitlab-ci": [
    ['    - if: $CI_PIPELINE_SOURCE == "push"', '    - iff: $CI_PIPELINE_SOURCE == "push"'],
    ["action: verify", "action: look"],
    ["resource_group: enterprise-manager", "resource_group: [enterprise-manager]"],
    ["interruptible: true", "interruptible: sometimes"],
    ["  script:\n    - pulumi stack", "  scripts:\n    - pulumi stack"],
    ["tags: [inside]", "tag: [inside]"],
    ["needs: [fetch, preview]", "needs: {fetch: preview}"],
  ],
  "azure-devops": [
    ["condition: eq(", "conditions: eq("],
    ["lockBehavior: sequential", "lockBehavior: serial"],
    ["- deployment: up", "- deploy: up"],
    ["- bash: npm ci", "- bsh: npm ci"],
    ["fetchDepth: 2", "fetchDepths: 2"],
    ["batch: true", "batched: true"],
    ["runOnce:", "runTwice:"],
  ],
};

/** The machines of GitLab's hidden job, and of Azure's document. */
function inherited(name: string): Bag {
  const { pool, ".thrown-away": thrownAway } = documentOf(name);
  return { ...bags([thrownAway])[0], ...(pool === undefined ? {} : { pool }) };
}

function commandsAndEnvironment(
  document: Bag,
  name: string,
  job: string,
): { outside: string; steps: Bag[] } {
  const of = pipelineNamed(name).jobs(document)[job] ?? {};
  const steps = bags(of["steps"] ?? at(of, "strategy", "runOnce", "deploy", "steps"));
  return {
    outside: JSON.stringify({
      ...document,
      jobs: undefined,
      stages: undefined,
      job: { ...of, steps: undefined, strategy: undefined },
    }),
    steps,
  };
}

describe("The pipelines", () => {
  // Microsoft's schema takes seconds to compile on a busy machine.

  for (const [name, mistakes] of Object.entries(MISTAKES)) {
    it(`for ${name} pass their system's linter or schema, which finds every mistake in a broken copy`, async () => {
      const { lint } = pipelineNamed(name);
      const text = textOf(name);
      expect(await lint(text)).to.deep.equal([]);
      for (const [right, wrong] of mistakes) {
        expect(text).to.include(right);
        expect(await lint(text.replace(right, wrong)), wrong).to.not.have.length(0);
      }
    });
  }

  it("are held against schemas that nobody changed", () => {
    const notes = readFileSync(join(__dirname, "schemas", "README.md"), "utf8");
    const files = readdirSync(join(__dirname, "schemas")).filter((file) =>
      file.endsWith(".json.gz"),
    );
    expect(files).to.have.length(2);
    for (const file of files) {
      const sum = createHash("sha256")
        .update(schemaText(file.replace(".json.gz", "")))
        .digest("hex");
      expect(notes, file).to.match(new RegExp(`\`${file}\`.*\`${sum}\``));
    }
  });

  it("run the review for a pull request, other jobs for main and for the night, and none for a fork or another branch", () => {
    for (const name of Object.keys(PIPELINES)) {
      expect(
        Object.fromEntries(
          Object.keys(SITUATIONS).map((situation) => [situation, jobsIn(situation, name)]),
        ),
        name,
      ).to.deep.equal({
        "a pull request": ["fetch", "preview", "gate"],
        "a fork's pull request": [],
        "a commit on main": ["up", "state"],
        "the night": ["drift", "state"],
        "a run by hand of another branch": [],
      });
    }
    expect(at(documentOf("github-actions"), "on", "push")).to.deep.equal({ branches: ["main"] });
    expect(at(documentOf("azure-devops"), "trigger", "branches")).to.deep.equal({
      include: ["main"],
    });
  });

  it("never bring two changes up at once, and let no nightly job displace one that waits", () => {
    const github = documentOf("github-actions");
    expect(at(github, "jobs", "up", "concurrency")).to.deep.equal({
      group: "restore-permissions-up",
      "cancel-in-progress": false,
    });
    expect([github["concurrency"], at(github, "jobs", "drift", "concurrency")]).to.deep.equal([
      undefined,
      undefined,
    ]);
    expect(at(documentOf("gitlab-ci"), "up", "resource_group")).to.be.a("string");
    const azure = documentOf("azure-devops");
    const up = bags(azure["stages"]).find(({ stage }) => stage === "up");
    expect([
      at(azure, "trigger", "batch"),
      up?.["lockBehavior"],
      at(up, "jobs", 0, "environment"),
    ]).to.deep.equal([true, "sequential", "enterprise-manager"]);
  });

  it("take every credential from a secret, in the steps that need it, and give none to a pull request but the one that writes the comment", () => {
    const SERVER = ["PULUMI_ACCESS_TOKEN", "VEEAM_EM_PASSWORD"];
    const expected: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
      "github-actions": { fetch: ["GH_TOKEN"], gate: ["GITHUB_TOKEN"] },
      "azure-devops": { fetch: [], gate: ["SYSTEM_ACCESSTOKEN"] },
    };
    const onMain: Readonly<Record<string, readonly string[]>> = {
      preview: [],
      up: SERVER,
      drift: SERVER,
      state: ["PULUMI_ACCESS_TOKEN"],
    };
    for (const [name, ofReview] of Object.entries(expected)) {
      const document = documentOf(name);
      for (const job of JOBS) {
        const { outside, steps } = commandsAndEnvironment(document, name, job);
        expect(outside, `${name} ${job}`).to.not.match(/TOKEN|PASSWORD|secrets\./);
        const given = steps
          .flatMap(({ env }) => Object.entries(env ?? {}))
          .filter(([key]) => /TOKEN|PASSWORD/.test(key));
        for (const [key, value] of given)
          expect(value, key).to.be.oneOf([
            `\${{ secrets.${key} }}`,
            "${{ github.token }}",
            `$(${key})`,
            "$(System.AccessToken)",
          ]);
        const names = [...new Set(given.map(([key]) => key))].sort();
        expect(names, `${name} ${job}`).to.deep.equal({ ...onMain, ...ofReview }[job]);
      }
    }
    // GitLab gives its variables to jobs by environment: who gets which is set there, and is in the
    // README. The one token that a script names writes the note and reads the copy.
    expect(textOf("gitlab-ci").match(/\w*(?:TOKEN|PASSWORD)\b/g)).to.satisfy((names: string[]) =>
      names.every((one) => one === "GITLAB_TOKEN" || one === "TOKEN"),
    );
    for (const name of Object.keys(PIPELINES)) expect(textOf(name)).to.not.match(/insecure/i);
  });

  it("run the code of a pull request in no environment, and on machines that no trusted job uses", () => {
    for (const name of Object.keys(PIPELINES)) {
      const machine = (job: Job): string => {
        const of = { ...inherited(name), ...jobOf(name, job) };
        return JSON.stringify(of["runs-on"] ?? of["tags"] ?? of["pool"]);
      };
      const inside = ["up", "drift"].map((job) => machine(job as Job));
      expect(inside, name).to.not.include(machine("preview"));
      expect(inside, name).to.not.include(machine("gate"));
      const { environment, groups } = jobOf(name, "preview");
      expect([environment, groups], name).to.deep.equal([undefined, undefined]);
    }
    expect(textOf("github-actions")).to.not.include("pull_request_target");
  });

  it("bind Pulumi's exit code, and take the gate's files by what the earlier jobs gave away", () => {
    for (const name of Object.keys(PIPELINES)) {
      const previews = commandsOf(name, "preview").filter(({ text }) =>
        text.includes("pulumi preview"),
      );
      expect(previews, name).to.have.length(1);
      for (const { text } of previews) expect(text).to.not.match(/\|\||&& *true|;/);
      for (const job of JOBS)
        for (const { text, afterFailure } of commandsOf(name, job))
          if (!afterFailure) expect(text, `${name} ${job}`).to.not.match(/\|\||set \+e|exit 0/);
      expect(textOf(name)).to.not.match(/continue-on-error|allow_failure|continueOnError/);
    }
    const downloads = bags(at(documentOf("github-actions"), "jobs", "gate", "steps")).flatMap(
      (step) => at(step, "with", "artifact-ids") ?? [],
    );
    expect(downloads).to.deep.equal([
      "${{ needs.fetch.outputs.state }}",
      "${{ needs.preview.outputs.preview }}",
    ]);
  });

  it("give their jobs at GitHub the least rights, and pin every action by its commit, with the version beside it", () => {
    const document = documentOf("github-actions");
    expect(document["permissions"]).to.deep.equal({});
    expect(JOBS.map((job) => at(document, "jobs", job, "permissions"))).to.deep.equal([
      { actions: "read", contents: "read" },
      { contents: "read" },
      { contents: "read", "pull-requests": "write" },
      { contents: "read" },
      { contents: "read" },
      { contents: "read" },
    ]);
    const used = textOf("github-actions")
      .split("\n")
      .filter((line) => line.includes("uses:"));
    expect(used).to.have.length(19);
    for (const line of used)
      expect(line).to.match(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const checkouts = JOBS.flatMap((job) => bags(at(document, "jobs", job, "steps"))).filter(
      ({ uses }) => String(uses).startsWith("actions/checkout@"),
    );
    for (const step of checkouts) expect(at(step, "with", "persist-credentials")).to.equal(false);
  });

  it("tell every gate which server `up` goes to, so that it compares that with the state", () => {
    const settings = { "": { VEEAM_EM_URL: "https://em.tech.local:9398" } };
    for (const name of Object.keys(PIPELINES))
      for (const [job, count] of [
        ["gate", 2],
        ["up", 1],
      ] as const) {
        const gates = commandsOf(name, job).filter(({ text }) => text.includes("--state "));
        expect(gates, `${name} ${job}`).to.have.length(count);
        for (const { env = {} } of gates)
          expect(givenTo(name, job, env, settings), `${name} ${job}`).to.include(settings[""]);
      }
  });

  it("have all their files beside them, and a README that names every secret, variable, group and environment to make", () => {
    for (const [name, { file }] of Object.entries(PIPELINES)) {
      const folder = join(FOLDER, name);
      expect(readdirSync(folder)).to.have.members([
        "README.md",
        "allow.json",
        "post-comment.mjs",
        file.split("/")[0],
      ]);
      const sources = [textOf(name), readFileSync(join(folder, "post-comment.mjs"), "utf8")].join(
        "\n",
      );
      const settings = [
        ...sources.matchAll(
          /(?:secrets|vars)\.(\w+)|\$\((\w+)\)|\b(PULUMI_STACK|GITLAB_TOKEN)\b|- group: (\S+)$|environment: (\S+)$|name: (enterprise-manager|merge-request-notes)$/gm,
        ),
      ];
      // What Azure itself gives.
      const isOwn = (one: string): boolean => !/^(?:System|Pipeline)/.test(one);
      const names = new Set([
        ...settings.map((groups) => groups.slice(1).join("")).filter(isOwn),
        "PULUMI_ACCESS_TOKEN",
        "VEEAM_EM_URL",
        "VEEAM_EM_USERNAME",
        "VEEAM_EM_FINGERPRINT",
        "VEEAM_EM_PASSWORD",
      ]);
      const readme = readFileSync(join(folder, "README.md"), "utf8");
      for (const one of names) expect(readme, `the README of ${name}`).to.include(`\`${one}\``);
    }
  });
});
