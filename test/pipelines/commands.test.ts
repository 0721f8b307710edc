import { expect } from "chai";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { engineEnvironment } from "../../tools/engine/environment";
import { findEngine } from "../../tools/engine/find-engine";
import { checkGuide } from "../docs/guide";
import type { CommandResult } from "../support/engine";
import { declare, program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { virtualMachines } from "../support/engine-server";
import { CommentServer } from "./comment-server";
import { type Bag, commandsOf, FOLDER, type Job, pipelineNamed, PIPELINES } from "./pipelines";
import { type Ended, inShell } from "./shell";

const ROOT = resolve(__dirname, "../..");

/** Warnings of dangerous grants, as the engine shows them. */
function warningsIn({ events }: CommandResult): string[] {
  return events.flatMap(({ diagnosticEvent: event }) =>
    event?.severity === "warning" && event.message.includes("Account TECH") ? [event.message] : [],
  );
}

describe("The commands of the pipelines, run with the real engine,", function () {
  this.timeout(300_000);
  let scene: Scene;
  let tools: string;
  let comments: CommentServer;
  let env: NodeJS.ProcessEnv;
  const outputs: Record<string, string> = {};

  before(async () => {
    scene = await startScene({ program: "" });
    comments = await CommentServer.start();
    tools = mkdtempSync(join(tmpdir(), "veeam-em-pipeline-"));
    // As `npx` finds it in an installed package.
    writeFileSync(
      join(tools, "npx"),
      `#!/bin/sh\nshift\nexec "${process.execPath}" "${join(ROOT, "dist", "cli", "main.js")}" "$@"\n`,
    );
    chmodSync(join(tools, "npx"), 0o755);
    const { folder: engine } = await findEngine();
    const own = engineEnvironment({
      folder: join(scene.project.folder, ".."),
      engine,
      passphrase: "of no account",
    });
    env = {
      ...own,
      PATH: [tools, own["PATH"] ?? ""].join(delimiter),
      PULUMI_STACK: "dev",
      GITHUB_STEP_SUMMARY: join(tools, "summary.md"),
    };
  });
  after(async () => {
    comments.stop();
    rmSync(tools, { recursive: true, force: true });
    await scene.close();
  });

  /** What the jobs on main and at night are given, and those of pull requests are not. */
  function connection(): NodeJS.ProcessEnv {
    const { simulator } = scene;
    return {
      VEEAM_EM_URL: simulator.url,
      VEEAM_EM_USERNAME: simulator.username,
      VEEAM_EM_PASSWORD: simulator.password,
      VEEAM_EM_CA_CERT: simulator.caFile,
    };
  }

  async function run(
    text: string,
    more: NodeJS.ProcessEnv = {},
    shell: readonly string[] = ["bash"],
  ): Promise<Ended> {
    const ended = await inShell({ text, shell }, scene.project.folder, { ...env, ...more });
    expect(ended.out).to.not.include(scene.simulator.password);
    return ended;
  }

  /** Runs a job until a command fails, as every system does. */
  async function runJob(
    name: string,
    job: Job,
    more: NodeJS.ProcessEnv,
  ): Promise<readonly (number | null)[]> {
    const codes = [];
    for (const { text, shell } of commandsOf(name, job)) {
      codes.push((await run(text, more, shell)).code);
      if (codes.at(-1) !== 0) break;
    }
    return codes;
  }

  function programOf(change: Bag): string {
    const [machine, other] = virtualMachines(scene.simulator);
    return program(
      declare("Account", "operators", {
        name: "TECH\\Operators",
        type: "Group",
        roles: ["Portal User", "VM Restore Operator"],
        scopes: [{ object: machine.object }],
        allVms: false,
        ...change,
      }),
      declare("AccountScope", "databases", {
        account: "BUILTIN\\Administrators",
        object: other.object,
      }),
    );
  }

  const DANGEROUS = { roles: ["Portal Administrator", "VM Restore Operator"], allVms: true };

  it("bring main up, and find no drift at night until somebody changes something by hand", async () => {
    scene.project.write(programOf({}));
    expect(await runJob("github-actions", "up", connection())).to.deep.equal([0]);
    const ups = Object.keys(PIPELINES).map((name) =>
      commandsOf(name, "up").map(({ text }) => text),
    );
    expect(ups).to.deep.equal(ups.map(() => ups[0]));
    outputs["no drift"] = (await run("npx pulumi-veeam-em drift --stack dev", connection())).out;
    scene.simulator.state.setAllVms("TECH\\Operators", true);
    scene.simulator.state.revokeRole("TECH\\Operators", "Portal User");
    for (const name of Object.keys(PIPELINES))
      expect(await runJob(name, "drift", connection()), name).to.deep.equal([3]);
    expect(readFileSync(join(tools, "summary.md"), "utf8")).to.include(
      "<!-- veeam-em drift permissions/dev -->",
    );
    outputs["drift"] = (await run("npx pulumi-veeam-em drift --stack dev", connection())).out;
    scene.simulator.state.setAllVms("TECH\\Operators", false);
    scene.simulator.state.grantRole("TECH\\Operators", "Portal User");
  });

  for (const name of Object.keys(PIPELINES)) {
    it(`of ${name} explain a dangerous change in one comment that is edited in place, stop it after that, and ask no server`, async () => {
      scene.project.write(programOf(DANGEROUS));
      for (const file of ["allow.json", "post-comment.mjs"])
        copyFileSync(join(FOLDER, name, file), join(scene.project.folder, file));
      comments.forget();
      scene.simulator.clearRequests();
      const more = pipelineNamed(name).env(comments.address);
      expect(await runJob(name, "preview", more)).to.deep.equal([0, 0, 0, 3]);
      const first = comments.comments.map(({ text }) => text).join("");
      // The next push: the preview is the same, what follows it runs again.
      for (const command of commandsOf(name, "preview").slice(1, 3))
        expect((await run(command.text, more, command.shell)).code).to.equal(0);
      expect(comments.writes).to.deep.equal(["POST", "PATCH"]);
      expect(comments.comments.map(({ text }) => text)).to.deep.equal([first]);
      expect(first)
        .to.include("becomes Portal Administrator")
        .and.to.include("may now restore every VM");
      expect(scene.simulator.requests).to.deep.equal([]);
      outputs["comment"] = first;
    });
  }

  it("let a dangerous change pass that somebody allowed with a reason and a last day", async () => {
    const allowance = {
      account: "TECH\\Operators",
      reason: "They run Enterprise Manager",
      expires: "2999-12-31",
    };
    const explain = commandsOf("github-actions", "preview").at(-1)?.text ?? "";
    // Entries of the example may have expired, which is said: the guide shows a list without any.
    writeFileSync(join(scene.project.folder, "allow.json"), "[]");
    const stopped = await run(explain);
    expect(stopped.code).to.equal(3);
    outputs["explain"] = stopped.out;
    writeFileSync(join(scene.project.folder, "allow.json"), JSON.stringify([allowance]));
    const allowed = await run(explain);
    expect(allowed.code, allowed.out).to.equal(0);
    expect(allowed.out).to.include(allowance.reason);
  });

  it("explain a preview that they run themselves, and refuse one that failed without writing a comment", async () => {
    const { code, out } = await run("npx pulumi-veeam-em explain --stack dev --fail-on admin");
    expect(code, out).to.equal(3);
    expect(out).to.include("becomes Portal Administrator");
    scene.project.write(
      program(declare("AccountRole", "role", { account: "TECH\\Operators", role: "" })),
    );
    comments.forget();
    expect(
      await runJob(
        "github-actions",
        "preview",
        pipelineNamed("github-actions").env(comments.address),
      ),
    ).to.deep.equal([0, 2]);
    expect(comments.writes).to.deep.equal([]);
    const refused = await run("npx pulumi-veeam-em explain preview.json");
    expect(refused.out).to.include("a preview that failed").and.to.include("must not be empty");
  });

  it("show warnings in preview and up, once each, and none when they are switched off", async () => {
    scene.project.write(programOf(DANGEROUS));
    const warnings = warningsIn(await scene.project.preview());
    expect(warnings).to.have.length(2);
    expect(warnings.join("\n"))
      .to.include("becomes Portal Administrator")
      .and.to.include("may restore every virtual machine");
    outputs["warnings"] = warnings.map((text) => `warning: ${text.trim()}`).join("\n");
    const silent = await scene.project.run(["preview"], { VEEAM_EM_WARNINGS: "false" });
    expect(warningsIn(silent)).to.deep.equal([]);
    expect(warningsIn(await scene.project.up())).to.have.length(2);
    expect(warningsIn(await scene.project.up("--expect-no-changes"))).to.deep.equal([]);
  });

  for (const guide of ["review-in-a-pull-request", "nightly-drift"]) {
    it(`print what the guide ${guide} shows`, () => {
      checkGuide(join(ROOT, "docs", "guides", `${guide}.md`), outputs);
    });
  }
});
