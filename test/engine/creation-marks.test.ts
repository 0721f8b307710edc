import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { veeamEm } from "../cli/explain/preview-builder";
import { declare, program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";

const NAME = "TECH\\Marked";
const MARK = "__creation";
const GRANTS = ["role", "everything"] as const;

describe("The mark of a grant's creation, [long]", function () {
  this.timeout(300_000);
  let scene: Scene;
  const folder = mkdtempSync(join(tmpdir(), "creation-marks-"));

  before(async () => {
    scene = await startScene({ program: text(), inline: true, env: { VEEAM_EM_LOG: undefined } });
    const { state } = scene.simulator;
    state.addAccount({ name: NAME, type: "Group", roles: ["Portal User"], allVms: false });
    await scene.project.up();
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await scene.close();
  });

  const text = (enabled = true, suffix = ""): string =>
    program(
      declare("AccountRole", `role${suffix}`, { account: NAME, role: "SQL Restore Operator" }),
      declare("AllVmsScope", `everything${suffix}`, { account: NAME, enabled }),
      `exports.all = [role${suffix}, everything${suffix}];`,
    );
  const marks = async (suffix = ""): Promise<unknown[]> =>
    Promise.all(
      GRANTS.map(async (name) => (await scene.project.resource(name + suffix)).outputs?.[MARK]),
    );
  const write = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it("is in the state, stays in updates, refreshes and copies, and differs for each creation", async () => {
    const { project } = scene;
    const made = await marks();
    for (const mark of made) expect(mark).to.match(/^[\w-]{8}$/);
    await project.refresh("--expect-no-changes");
    project.write(text(false));
    await project.up();
    project.write(text());
    await project.up();
    scene.simulator.state.setAllVms(NAME, false);
    await project.refresh();
    await project.up();
    const { stdout } = await project.run(["stack", "export"]);
    await project.run(["stack", "import", "--file", write("state.json", stdout)]);
    await project.up("--expect-no-changes");
    expect(await marks()).to.deep.equal(made);
    project.write(text(true, "Renamed"));
    await project.up();
    const renamed = await marks("Renamed");
    expect(new Set([...made, ...renamed]).size).to.equal(4);
  });

  it("is no change, and shows neither in the engine's displays nor in what the commands say", async () => {
    const { project, simulator } = scene;
    project.write(text());
    await project.up();
    const outputs = (await marks()).map(String);
    simulator.state.setAllVms(NAME, false);
    simulator.state.revokeRole(NAME, "SQL Restore Operator");
    const state = write("export.json", (await project.run(["stack", "export"])).stdout);
    const env = { ...project.environment };
    const drift = await veeamEm(["drift", "--state", state, "--json"], env);
    expect(drift.code, drift.err).to.equal(3);
    project.write(text(false));
    const preview = await project.run(["preview", "--json", "--show-sames"]);
    const explained = await veeamEm(["explain", write("preview.json", preview.stdout), "--json"]);
    expect(explained.code, explained.err).to.equal(0);
    const shown = [
      (await project.preview("--diff", "--refresh")).stdout,
      (await project.refresh("--diff")).stdout,
      (await project.up("--diff")).stdout,
      drift.out,
      explained.out,
    ];
    for (const words of shown) {
      expect(words).to.match(/everything|Marked/);
      for (const hidden of [MARK, ...outputs]) expect(words).to.not.include(hidden);
    }
    await project.up("--refresh", "--expect-no-changes");
  });
});
