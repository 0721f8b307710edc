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
  FOLDER,
  JOBS,
  pipelineNamed,
  PIPELINES,
  textOf,
} from "./pipelines";
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
    [
      "    if: github.event_name == 'push'",
      "    needs: review\n    if: github.event_name == 'push'",
    ],
    ["cancel-in-progress: false", "cancel-in-progress: never"],
  ],
  "gitlab-ci": [
    ['    - if: $CI_PIPELINE_SOURCE == "push"', '    - iff: $CI_PIPELINE_SOURCE == "push"'],
    ["action: verify", "action: look"],
    ["resource_group: enterprise-manager", "resource_group: [enterprise-manager]"],
    ["interruptible: true", "interruptible: sometimes"],
    ["  script:\n    - pulumi up", "  scripts:\n    - pulumi up"],
    ["tags: [inside]", "tag: [inside]"],
  ],
  "azure-devops": [
    ["condition: eq(", "conditions: eq("],
    ["lockBehavior: sequential", "lockBehavior: serial"],
    ["- deployment: up", "- deploy: up"],
    ["- bash: npm ci", "- bsh: npm ci"],
    ["batch: true", "batched: true"],
    ["runOnce:", "runTwice:"],
  ],
};

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

describe("The pipelines", function () {
  // Microsoft's schema takes seconds to compile on a busy machine.
  this.timeout(120_000);

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

  it("run one job each for a pull request, for main and for the night, and none for a fork or another branch", () => {
    for (const name of Object.keys(PIPELINES)) {
      expect(
        Object.fromEntries(
          Object.keys(SITUATIONS).map((situation) => [situation, jobsIn(situation, name)]),
        ),
        name,
      ).to.deep.equal({
        "a pull request": ["preview"],
        "a fork's pull request": [],
        "a commit on main": ["up"],
        "the night": ["drift"],
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

  it("take every credential from a secret, in the steps that need it, and Enterprise Manager's password never for a pull request", () => {
    for (const name of ["github-actions", "azure-devops"]) {
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
        expect(given.map(([key]) => key).sort(), `${name} ${job}`).to.deep.equal(
          [
            ...(job === "preview"
              ? [name === "azure-devops" ? "SYSTEM_ACCESSTOKEN" : "GITHUB_TOKEN"]
              : ["VEEAM_EM_PASSWORD"]),
            "PULUMI_ACCESS_TOKEN",
          ].sort(),
        );
      }
    }
    // GitLab gives its variables to jobs by itself: who gets which is set there, and is in the
    // README.
    expect(textOf("gitlab-ci")).to.not.match(/TOKEN|PASSWORD/);
    for (const name of Object.keys(PIPELINES)) expect(textOf(name)).to.not.match(/insecure/i);
  });

  it("give their jobs at GitHub the least rights, and pin every action by its commit, with the version beside it", () => {
    const document = documentOf("github-actions");
    expect(document["permissions"]).to.deep.equal({});
    expect(JOBS.map((job) => at(document, "jobs", job, "permissions"))).to.deep.equal([
      { contents: "read", "pull-requests": "write" },
      { contents: "read" },
      { contents: "read" },
    ]);
    const used = textOf("github-actions")
      .split("\n")
      .filter((line) => line.includes("uses:"));
    expect(used).to.have.length(9);
    for (const line of used)
      expect(line).to.match(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const checkouts = JOBS.flatMap((job) => bags(at(document, "jobs", job, "steps"))).filter(
      ({ uses }) => String(uses).startsWith("actions/checkout@"),
    );
    for (const step of checkouts)
      expect(step["with"]).to.deep.equal({ "persist-credentials": false });
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
          /(?:secrets|vars)\.(\w+)|\$\((\w+)\)|\b(PULUMI_STACK|GITLAB_TOKEN)\b|- group: (\S+)$|environment: (\S+)$|name: (enterprise-manager)$/gm,
        ),
      ];
      const names = new Set([
        ...settings.map((groups) => groups.slice(1).join("")),
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
