import { expect } from "chai";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { changesOf } from "../support/engine-events";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";
import { importsIn, veeamEm } from "./export-support";

const REPOSITORY = join(__dirname, "..", "..");

/** What has grown over the years: every kind of object, names with everything in them, an account that cannot be written whole. */
function addAccounts({ simulator }: Scene): void {
  const { objects } = simulator.state.inventory;
  const some = (from: number): string[] => objects.filter((_, at) => at % 3 === from).map(({ ref }) => ref);
  simulator.state.addAccount({ name: "TECH\\Backup Operators", type: "Group", roles: ["Portal User", "VM Restore Operator"], scopes: some(0), allVms: false, fileRestore: { inPlaceOnly: true, extensions: "docx,pdf" }, sqlRestore: { denyInPlace: true } });
  simulator.state.addAccount({ name: "TECH\\${R&D} `Süd` \"*/\" \\u0041", type: "ExternalGroup", roles: ["File Restore Operator"], scopes: some(1), allVms: true });
  simulator.state.addAccount({ name: "ops@tech.local", type: "User", roles: ["SQL Restore Operator"], scopes: some(2), allVms: false });
  simulator.state.addAccount({ name: "TECH\\line\nbreak", type: "User", roles: ["Portal User"], allVms: true });
  simulator.state.processAllScopes();
}

async function exportTo(scene: Scene, ...args: string[]): Promise<void> {
  const { folder } = scene.project;
  const { code, stderr } = await veeamEm(scene.simulator, ["export", "--out", join(folder, "export"), ...args]);
  expect([code, stderr]).to.deep.equal([0, ""]);
  cpSync(join(folder, "export"), folder, { recursive: true });
  const link = join(folder, "node_modules", "yaml");
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules", "yaml"), link, "junction");
  // The exported project has a name, and so stacks, of its own.
  await scene.project.run(["stack", "init", "production"]);
}

describe("An exported project under the real engine", function () {
  this.timeout(300_000);
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene({ program: "", language: "typescript" });
    addAccounts(scene);
  });

  afterEach(() => scene.close());

  it("is imported as it is: no write, nothing to change afterwards, and nothing for a refresh to find", async () => {
    await exportTo(scene, "--layout", "per-account");
    const before = grantsOf(scene.simulator);
    const requests = await scene.requestsOf(() => scene.project.run(["import", "--file", join(scene.project.folder, "import.json"), "--generate-code=false", "--protect=false", "--yes"]));
    expect(requests).to.deep.equal([]);
    const previewed = await scene.requestsOf(() => scene.project.preview("--expect-no-changes"));
    expect(previewed).to.deep.equal([]);
    await scene.project.refresh("--expect-no-changes");
    expect(scene.simulator.requests.filter(({ write }) => write)).to.deep.equal([]);
    expect(grantsOf(scene.simulator)).to.deep.equal(before);
    const recorded = (await scene.project.resources()).filter(({ type }) => type.includes("veeam-em:")).map(({ urn }) => urn.split("::").at(-1));
    expect(recorded).to.have.members(importsIn(scene.project.folder).map(({ name }) => name));
    expect(recorded).to.have.length.greaterThan(2);
  });

  it("is taken over grant by grant in one up without a write, and stays without a change", async () => {
    await exportTo(scene, "--layout", "data", "--items");
    scene.simulator.clearRequests();
    const { steps } = await scene.project.up();
    const made = Object.values(changesOf(steps));
    expect([made.length > 30, new Set(made)]).to.deep.equal([true, new Set(["create"])]);
    expect(scene.simulator.requests.filter(({ write }) => write)).to.deep.equal([]);
    const requests = await scene.requestsOf(() => scene.project.up("--expect-no-changes"));
    expect(requests).to.deep.equal([]);
  });
});
