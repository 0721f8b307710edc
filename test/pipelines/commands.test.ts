import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkGuide } from "../docs/guide";
import type { CommandResult } from "../support/engine";
import { commandsOf, PIPELINES } from "./pipelines";
import { Review } from "./review";
import type { Ended } from "./shell";

const ROOT = resolve(__dirname, "../..");
const DANGEROUS = { roles: ["Portal Administrator", "VM Restore Operator"], allVms: true };

/** Warnings of dangerous grants, as the engine shows them. */
function warningsIn({ events }: CommandResult): string[] {
  return events.flatMap(({ diagnosticEvent: event }) =>
    event?.severity === "warning" && event.message.includes("Account TECH") ? [event.message] : [],
  );
}

describe("The commands of the pipelines, run with the real engine, [oldest engine]", () => {
  let review: Review;
  const outputs: Record<string, string> = {};

  before(async () => {
    review = await Review.start();
  });
  after(() => review.close());

  async function run(text: string): Promise<Ended> {
    const ended = await review.machines.run(text, review.folder);
    expect(ended.out).to.not.include(review.scene.simulator.password);
    return ended;
  }

  it("bring main up under the policies, and find no drift at night until somebody changes something by hand", async () => {
    const [up, state] = await review.bringUp("github-actions");
    expect(up?.codes, up?.out).to.deep.equal([0, 0, 0]);
    expect(up?.out).to.include("pulumi-veeam-em-policy");
    expect(state?.codes, state?.out).to.deep.equal([0]);
    const ups = Object.keys(PIPELINES).map((name) =>
      commandsOf(name, "up")
        .flatMap(({ text }) => text.trim().split("\n"))
        .filter((line) => line !== "set -e" && !line.startsWith("npm ci")),
    );
    expect(ups).to.deep.equal(ups.map(() => ups[0]));
    outputs["no drift"] = (await run("npx pulumi-veeam-em drift --stack dev")).out;
    const { state: server } = review.scene.simulator;
    server.setAllVms("TECH\\Operators", true);
    server.revokeRole("TECH\\Operators", "Portal User");
    for (const name of Object.keys(PIPELINES)) {
      const { codes, home } = await review.trusted(name, "drift");
      expect(codes, name).to.deep.equal([3]);
      if (name === "github-actions")
        expect(readFileSync(join(home, "summary.md"), "utf8")).to.include(
          "<!-- veeam-em drift permissions/dev -->",
        );
    }
    outputs["drift"] = (await run("npx pulumi-veeam-em drift --stack dev")).out;
    server.setAllVms("TECH\\Operators", false);
    server.grantRole("TECH\\Operators", "Portal User");
  });

  for (const name of Object.keys(PIPELINES)) {
    it(`of ${name} explain a dangerous change in one comment that is edited in place, stop it after that, and ask no server`, async () => {
      const { comments, scene } = review;
      comments.forget();
      scene.simulator.clearRequests();
      const proposed = { "index.js": review.programOf(DANGEROUS) };
      const { preview, gate } = await review.review(name, proposed);
      expect(preview?.codes, preview?.out).to.satisfy((codes: number[]) => !codes.some(Boolean));
      expect(gate?.codes.at(-1), gate?.out).to.equal(3);
      const first = comments.comments.map(({ text }) => text).join("");
      // The next push.
      await review.review(name, { ...proposed, "more.txt": "" });
      expect(comments.writes).to.deep.equal(["POST", "PATCH"]);
      expect(comments.comments.map(({ text }) => text)).to.deep.equal([first]);
      expect(first)
        .to.include("becomes Portal Administrator")
        .and.to.include("may now restore every VM");
      expect(scene.simulator.requests).to.deep.equal([]);
      outputs["comment"] = first;
    });
  }

  it("let a dangerous change pass that the pull request allows with a reason and a last day", async () => {
    const allowance = {
      account: "TECH\\Operators",
      reason: "They run Enterprise Manager",
      expires: "2999-12-31",
    };
    const proposed = {
      "index.js": review.programOf(DANGEROUS),
      "allow.json": JSON.stringify([allowance]),
    };
    const { gate } = await review.review("github-actions", proposed);
    expect(gate?.codes.at(-1), gate?.out).to.equal(0);
    expect(gate?.out).to.include(allowance.reason);
  });

  it("stop on main what the gate of the pull request did not see, before anything is done", async () => {
    review.scene.project.write(review.programOf(DANGEROUS));
    writeFileSync(join(review.folder, "allow.json"), "[]");
    review.scene.simulator.clearRequests();
    const { codes, out } = await review.trusted("github-actions", "up");
    expect(codes, out).to.deep.equal([0, 3]);
    expect(review.scene.simulator.requests).to.deep.equal([]);
    const [, explain] = commandsOf("github-actions", "up");
    outputs["explain"] = (await run(explain?.text ?? "")).out;
  });

  it("stop on main what a policy forbids, although it was allowed", async () => {
    const allowance = {
      account: "TECH\\Operators",
      reason: "They run Enterprise Manager",
      expires: "2999-12-31",
    };
    writeFileSync(join(review.folder, "allow.json"), JSON.stringify([allowance]));
    const { codes, out } = await review.trusted("github-actions", "up");
    expect(codes.slice(0, 2), out).to.deep.equal([0, 0]);
    expect(codes[2]).to.not.equal(0);
    expect(out).to.include("portal-administrator");
  });

  it("explain a preview that they run themselves", async () => {
    const { code, out } = await run("npx pulumi-veeam-em explain --stack dev --fail-on admin");
    expect(code, out).to.equal(3);
    expect(out).to.include("becomes Portal Administrator");
  });

  it("show warnings in preview and up, once each, and none when they are switched off", async () => {
    const { project } = review.scene;
    project.write(review.programOf(DANGEROUS));
    const warnings = warningsIn(await project.preview());
    expect(warnings).to.have.length(2);
    expect(warnings.join("\n"))
      .to.include("becomes Portal Administrator")
      .and.to.include("may restore every virtual machine");
    outputs["warnings"] = warnings.map((text) => `warning: ${text.trim()}`).join("\n");
    const silent = await project.run(["preview"], { VEEAM_EM_WARNINGS: "false" });
    expect(warningsIn(silent)).to.deep.equal([]);
    expect(warningsIn(await project.up())).to.have.length(2);
    expect(warningsIn(await project.up("--expect-no-changes"))).to.deep.equal([]);
  });

  for (const guide of ["review-in-a-pull-request", "nightly-drift"]) {
    it(`print what the guide ${guide} shows`, () => {
      checkGuide(join(ROOT, "docs", "guides", `${guide}.md`), outputs);
    });
  }
});
