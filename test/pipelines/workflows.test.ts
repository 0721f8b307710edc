import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { githubActions } from "./linters";
import { at, type Bag, bags, textOf as exampleText } from "./pipelines";

const ROOT = resolve(__dirname, "../..");
const GITHUB = join(ROOT, ".github");
const WORKFLOWS = ["ci.yml", "release.yml"] as const;

type Workflow = (typeof WORKFLOWS)[number];

function textOf(name: Workflow): string {
  return readFileSync(join(GITHUB, "workflows", name), "utf8");
}

function jobsOf(name: Workflow): Readonly<Record<string, Bag>> {
  return at(parse(textOf(name)), "jobs") as Readonly<Record<string, Bag>>;
}

function stepsOf(name: Workflow): Bag[] {
  return Object.values(jobsOf(name)).flatMap(({ steps }) => bags(steps));
}

/** The commit of each action that a text uses. */
function actionsIn(text: string): string[] {
  return [...text.matchAll(/uses: (.*)$/gm)].map(([, action = ""]) => action);
}

/** Mistakes that the linter has to find: what is in the file, and what stands in its place. */
const MISTAKES: Readonly<Record<Workflow, readonly (readonly [string, string])[]>> = {
  "ci.yml": [
    ["runs-on: ${{ matrix.system }}", "runs-on: ${{ matrx.system }}"],
    ["fail-fast: false", "fail-fast: never"],
    ["  pull_request:\n", "  pull_requests:\n"],
    ["timeout-minutes: 60", "timeout: 60"],
  ],
  "release.yml": [
    ["needs: pack", "needs: package"],
    ["id-token: write", "id-token: wrote"],
    ["contents: write", "contents: wrote"],
    ["github.token", "github.tokens"],
    ["needs: publish", "needs: published"],
    ["  push:\n", "  pushed:\n"],
  ],
};

describe("The project's own workflows", function () {
  this.timeout(120_000);

  it("are the two that the README has badges for", () => {
    expect(readdirSync(join(GITHUB, "workflows")).sort()).to.deep.equal(WORKFLOWS);
  });

  for (const name of WORKFLOWS)
    it(`(${name}) pass GitHub's linter, which finds every mistake in a broken copy`, async () => {
      const text = textOf(name);
      expect(await githubActions(text)).to.deep.equal([]);
      for (const [right, wrong] of MISTAKES[name]) {
        expect(text).to.include(right);
        expect(await githubActions(text.replace(right, wrong)), wrong).to.not.have.length(0);
      }
    });

  it("use the actions that the examples use, by the same commits", () => {
    const known = actionsIn(exampleText("github-actions"));
    const used = WORKFLOWS.flatMap((name) => actionsIn(textOf(name)));
    expect(used.length).to.be.greaterThan(5);
    for (const action of used)
      expect(action)
        .to.match(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
        .and.be.oneOf(known);
  });

  it("run only commands that package.json or the repository has", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Readonly<Record<string, string>>;
    };
    const commands = WORKFLOWS.flatMap(stepsOf).flatMap(({ run }) =>
      typeof run === "string" ? [run] : [],
    );
    expect(commands).to.have.length.greaterThan(6);
    for (const command of commands) {
      const script = /^npm run (\S+)/.exec(command)?.[1];
      if (script === undefined)
        expect(command).to.match(
          /^(npm ci|npm pack --ignore-scripts|\.ci\/run|npm publish .*|gh release create .*)$/,
        );
      else expect(scripts, command).to.have.property(script);
    }
  });

  it("test on Node.js 22, 24 and 26 under Linux, Windows and macOS, on 20 under Linux", () => {
    expect(at(jobsOf("ci.yml"), "tests", "strategy", "matrix")).to.deep.equal({
      node: [22, 24, 26],
      system: ["ubuntu-latest", "windows-latest", "macos-latest"],
      include: [{ node: 20, system: "ubuntu-latest" }],
    });
    expect(jobsOf("ci.yml")).to.have.property("everything");
    expect(readFileSync(join(ROOT, ".nvmrc"), "utf8")).to.match(/^(22|24)\n$/);
  });

  it("publish just the tarball that was checked, installed and tried, with provenance and without a token", () => {
    const { pack, try: tried, publish, attach } = jobsOf("release.yml");
    expect([tried, publish, attach].map((job) => job?.["needs"])).to.deep.equal([
      "pack",
      "try",
      "publish",
    ]);
    expect(at(parse(textOf("release.yml")), "permissions")).to.deep.equal({});
    expect([pack, tried, publish, attach].map((job) => job?.["permissions"])).to.deep.equal([
      { contents: "read" },
      { contents: "read" },
      { "id-token": "write" },
      { contents: "write" },
    ]);
    // GitHub's own, which ends with the job.
    const ownToken = "GH_TOKEN: ${{ github.token }}";
    expect(textOf("release.yml").replace(ownToken, "")).to.not.match(
      /secrets\.|_TOKEN|github\.token/,
    );
    const last = bags(publish?.["steps"]).at(-1);
    expect(last?.["run"]).to.match(/^npm publish \S+\.tgz --provenance /);
    // Nothing of the repository runs where the right to publish is.
    expect(JSON.stringify([publish, attach])).to.not.match(/checkout|npm ci|npm run/);
  });

  it("attach the provider plugin with its checksums to the release, as the first job made it", () => {
    const { pack, attach } = jobsOf("release.yml");
    const made = bags(pack?.["steps"]).flatMap(({ run }) =>
      typeof run === "string"
        ? (/npm run plugin-bundle -- --release (\S+)$/.exec(run)?.[1] ?? [])
        : [],
    );
    const uploads = bags(pack?.["steps"]).map((step) => step["with"]);
    expect(made).to.have.length(1);
    expect(uploads).to.deep.include({
      name: "plugin",
      path: made[0],
      "if-no-files-found": "error",
    });
    const [download, create] = bags(attach?.["steps"]);
    const { name, path } = download?.["with"] as Bag;
    expect(name).to.equal("plugin");
    expect(create?.["run"]).to.match(new RegExp(`^gh release create .* ${String(path)}/\\*$`));
  });
});

describe("The issue form", () => {
  it("is one, asks for the server's version, doctor's output and a recording, and warns of secrets", () => {
    const forms = readdirSync(join(GITHUB, "ISSUE_TEMPLATE"));
    expect(forms.sort()).to.deep.equal(["config.yml", "problem.yml"]);
    const form = parse(readFileSync(join(GITHUB, "ISSUE_TEMPLATE", "problem.yml"), "utf8")) as Bag;
    const fields = bags(form["body"]);
    const asked = fields.flatMap(({ id }) => id ?? []);
    expect(asked).to.include.members(["version", "package", "expected", "doctor", "recording"]);
    expect(new Set(asked).size).to.equal(asked.length);
    for (const { type } of fields)
      expect(type).to.be.oneOf(["markdown", "input", "textarea", "checkboxes"]);
    const required = fields.filter((field) => at(field, "validations", "required") === true);
    expect(required.map(({ id }) => id)).to.deep.equal(["version", "package", "expected"]);
    expect(JSON.stringify(form)).to.include("SECURITY.md").and.include("--show");
  });
});
