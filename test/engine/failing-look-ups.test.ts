import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";

/** What Pulumi takes by itself is half of it. */
const MOST_MEMORY_KB = 300_000;

/** Slack for what differs from run to run. */
const SLACK_MS = 2_000;

const NOBODY = '{ name: "TECH\\\\NOBODY" }';

/** What the program's process took, told by itself: computing time does not depend on others. */
const COST = `process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cost = { memory: maxRSS, time: (userCPUTime + systemCPUTime) / 1000 };
  require("fs").writeFileSync("cost.json", JSON.stringify(cost));
});`;

describe("A look-up that fails in a program, with the real engine, [long]", function () {
  this.timeout(600_000);
  let scene: Scene;
  let good: Cost;

  interface Cost {
    readonly memory: number;
    readonly time: number;
  }

  before(async () => {
    scene = await startScene({ program: "", env: { VEEAM_EM_LOG: undefined } });
    good = (await preview('await veeam.getAccount({ name: "BUILTIN\\\\Administrators" });')).cost;
  });
  after(() => scene.close());

  async function preview(statements: string) {
    const { project } = scene;
    project.write(program(COST, `module.exports = async () => {`, statements, `};`));
    const { code, errors } = await project.tryRun(["preview"]);
    const cost = JSON.parse(readFileSync(join(project.folder, "cost.json"), "utf8")) as Cost;
    return { code, cost, text: errors.join("\n") };
  }

  for (const [where, statements] of [
    ["in the program", `await veeam.getAccount(${NOBODY});`],
    ["in its output form", `return { id: veeam.getAccountOutput(${NOBODY}).id };`],
    ["in an apply", `pulumi.output(1).apply(() => veeam.getAccount(${NOBODY}));`],
    ["among several", `await Promise.all([veeam.getRoles(), veeam.getAccount(${NOBODY})]);`],
  ] as const)
    it(`says why ${where}, code first, at about the price of one that succeeds`, async () => {
      const { code, cost, text } = await preview(statements);
      expect(code).to.not.equal(0);
      expect(text).to.match(/(^|exception:\s+)EM_NOT_FOUND: There is no account TECH\\NOBODY on /);
      expect(text).to.include("index.js:").and.not.include("undefined");
      expect(cost.memory).to.be.lessThan(MOST_MEMORY_KB);
      expect(cost.time).to.be.lessThan(2 * good.time + SLACK_MS);
    });
});
