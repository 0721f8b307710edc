import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PIPELINES } from "./pipelines";
import { Review, STATE_TOKEN } from "./review";
import { JOB_TOKEN } from "./settings";

/** Writes all that the program's process can find into the home of its machine. */
const THIEF = `
const fs = require("fs"), os = require("os"), path = require("path");
const loot = [JSON.stringify(process.env)];
const take = (file) => { try { loot.push(file, fs.readFileSync(file, "latin1")); } catch {} };
const search = (folder) => {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") search(file);
    else if (entry.isFile()) take(file);
  }
};
take("/proc/" + process.ppid + "/environ");
search(process.cwd());
search(process.env.HOME);
fs.writeFileSync(path.join(process.env.HOME, "loot"), loot.join("\\n"));
`;

/** Makes itself the owner of whatever it may write to, and of what the next job runs. */
const VANDAL = `
const fs = require("fs"), { spawnSync } = require("child_process");
const removed = spawnSync("pulumi", ["stack", "rm", "dev", "--yes", "--force", "--preserve-config"]);
fs.writeFileSync("vandal", String(removed.status));
fs.writeFileSync("state.json", JSON.stringify({ version: 3, deployment: { resources: [] } }));
for (const file of ["post-comment.mjs", "allow.json"]) fs.writeFileSync(file, "owned");
`;

const OWNS = `require("fs").writeFileSync(require("path").join(process.env.HOME, "owned"), "");`;
const OWNS_SHELL = '#!/bin/sh\ntouch "$HOME/owned"\n';

/** What a job would run that takes an artifact into the folder of the sources. */
const OWNING = {
  "post-comment.mjs": `import "./owns.cjs";`,
  "owns.cjs": OWNS,
  ".git/hooks/post-checkout": OWNS_SHELL,
  ".git/config": '[core]\n\tfsmonitor = "touch $HOME/owned; false"\n',
  "state.json": JSON.stringify({ version: 3, deployment: { resources: [] } }),
};

describe("A pull request with hostile code, in the pipelines with the real engine, [oldest engine]", () => {
  let review: Review;

  before(async () => {
    review = await Review.start();
    // A secret of the stack: it is in the state, and in the repository, both encrypted.
    await review.scene.project.configure({ password: review.scene.simulator.password }, "secret");
    await review.scene.project.configure({ username: review.scene.simulator.username });
    for (const done of await review.bringUp("github-actions"))
      expect(done.codes, done.out).to.satisfy((codes: number[]) => !codes.some(Boolean));
  });
  beforeEach(() => {
    review.comments.forget();
  });
  after(() => review.close());

  /** What must not be on the machine of a pull request. */
  function secrets(): string[] {
    const { simulator, project } = review.scene;
    const { PULUMI_CONFIG_PASSPHRASE: passphrase = "" } = project.environment;
    return [simulator.password, passphrase, STATE_TOKEN, JOB_TOKEN, project.stateFolder];
  }

  async function state(): Promise<string> {
    return JSON.stringify(await review.scene.project.resources());
  }

  it("meets secrets in the state and in the configuration that its copies have not", async () => {
    const { stdout } = await review.scene.project.run(["stack", "export"]);
    expect(stdout).to.include("ciphertext").and.include("secrets_providers");
    const configuration = readFileSync(join(review.folder, "Pulumi.dev.yaml"), "utf8");
    expect(configuration).to.include("secure:").and.include("encryptionsalt");
    const copy = review.machines.copyOfState();
    expect(copy).to.include('"veeam-em:password":"[secret]"').and.include("TECH\\\\Operators");
    expect(copy).to.not.match(/ciphertext|secrets_providers/);
  });

  it("is previewed against no copy of the state that only a tag called main made", async () => {
    for (const [where, code] of [
      ["ahead", 1],
      ["diverged", 1],
      ["identical", 0],
      ["behind", 0],
    ] as const) {
      review.machines.compare(where);
      const { fetch, preview } = await review.review("github-actions", { [where]: "" });
      expect([fetch?.codes, preview === undefined], where).to.deep.equal([[code], code === 1]);
    }
  });

  for (const name of Object.keys(PIPELINES)) {
    it(`finds no credentials with ${name}, and no way to Enterprise Manager`, async () => {
      review.scene.simulator.clearRequests();
      const program = `${THIEF}${review.programOf({})}`;
      const { preview, gate } = await review.review(name, { "index.js": program });
      expect(gate?.codes.at(-1), `${preview?.out}${gate?.out}`).to.equal(0);
      const loot = readFileSync(join(preview?.home ?? "", "loot"), "latin1");
      expect(loot).to.include("PULUMI_STACK").and.include("[secret]");
      for (const secret of secrets()) expect(loot.includes(secret), secret).to.equal(false);
      expect(review.scene.simulator.requests).to.deep.equal([]);
    });

    it(`changes neither the state nor what the gate of ${name} runs and reads`, async () => {
      const before = await state();
      const copy = review.machines.copyOfState();
      const { preview, gate } = await review.review(name, {
        "index.js": `${VANDAL}${review.programOf({ allVms: true })}`,
        "post-comment.mjs": "throw new Error('the code of the pull request');",
        "package.json": JSON.stringify({ name: "permissions", main: "index.js", type: "commonjs" }),
      });
      expect(existsSync(join(preview?.folder ?? "", "vandal"))).to.equal(true);
      expect([await state(), review.machines.copyOfState()]).to.deep.equal([before, copy]);
      // Its preview may have failed, since it took its own stack away: then nothing passes either.
      const codes = [...(preview?.codes ?? []), ...(gate?.codes ?? [])];
      expect(codes.some((code) => code !== 0)).to.equal(true);
      if (review.comments.writes.length > 0)
        expect(review.comments.comments[0]?.text).to.include("may now restore every VM");
    });

    it(`puts no code into the gate of ${name} by what else is in its artifact`, async () => {
      review.machines.artifacts.hostile = OWNING;
      const proposed = { "index.js": review.programOf({ allVms: true }) };
      const { gate } = await review.review(name, proposed);
      review.machines.artifacts.hostile = {};
      expect(existsSync(join(gate?.home ?? "", "owned")), gate?.out).to.equal(false);
      expect(gate?.codes.at(-1), gate?.out).to.equal(3);
      expect(review.comments.comments.map(({ text }) => text).join()).to.include(
        "may now restore every VM",
      );
    });

    it(`is refused by ${name} when its artifact is a link`, async () => {
      review.machines.artifacts.isLink = true;
      const { gate } = await review.review(name, { "index.js": review.programOf({}) });
      review.machines.artifacts.isLink = false;
      expect(gate?.codes.at(-1), gate?.out).to.equal(1);
      expect(review.comments.writes).to.deep.equal([]);
    });

    it(`is refused by ${name} when its program ends early`, async () => {
      const { preview, gate } = await review.review(name, {
        "index.js": `process.exit(0);\n${review.programOf({})}`,
      });
      // Pulumi tells it by promises that are left, so not always: then the gate has to, by the
      // state.
      if (preview?.codes.at(-1) === 0) {
        expect(gate?.codes.at(-1), gate?.out).to.not.equal(0);
        return;
      }
      // GitHub's gate fails by itself; the other systems run none, and the pipeline has failed.
      expect(gate?.codes).to.deep.equal(name === "github-actions" ? [1] : undefined);
      expect(review.comments.writes).to.deep.equal([]);
    });

    it(`is refused by ${name} when its preview fails, with the reason in the log`, async () => {
      const { preview, gate } = await review.review(name, {
        "index.js": review.programOf({ roles: [""] }),
      });
      expect(preview?.codes.at(-1)).to.not.equal(0);
      expect(preview?.out).to.include("a preview that failed").and.include("must not be empty");
      expect(gate?.codes).to.deep.equal(name === "github-actions" ? [1] : undefined);
    });
  }
});
