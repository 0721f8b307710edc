import { expect } from "chai";
import { KINDS } from "../../provider/model/kinds";
import { type Scene, startScene } from "../support/engine-scene";
import { code, declare } from "../support/engine-program";
import { grantsOf } from "../support/engine-server";
import { everyKind, HOLDER } from "../support/every-kind";
import { offerPlugin, programOf as program } from "../support/plugin-program";

/** One resource of each kind. */
function statements(scene: Scene, options: Readonly<Record<string, unknown>> = {}): string[] {
  const args = everyKind(scene.simulator);
  return KINDS.map((kind) => declare(kind, kind.toLowerCase(), args[kind], options));
}

describe("programs of the provider plugin under the real engine", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await startScene({
      program: program("plugin"),
      simulator: { accounts: [{ ...HOLDER, allVms: false }], switches: { scopeProcessDelay: 0 } },
    });
    offerPlugin(scene.project);
  });
  afterEach(() => scene.close());

  it("preview, make, leave alone, change, refresh and remove every kind of resource", async () => {
    const { project, simulator } = scene;
    const before = grantsOf(simulator);
    project.write(program("plugin", ...statements(scene)));
    expect(await scene.requestsOf(() => project.preview())).to.deep.equal([]);
    await project.up();
    expect(grantsOf(simulator)["TECH\\ops"]).to.deep.include({ allVms: true });
    expect(await scene.requestsOf(() => project.up("--expect-no-changes"))).to.deep.equal([]);

    simulator.state.setAllVms("TECH\\ops", false);
    const drift = await project.refresh();
    expect(drift.steps.filter(({ op }) => op !== "same").map(({ name }) => name)).to.deep.equal([
      "account",
    ]);
    const preview = await project.preview("--diff");
    expect(preview.stdout).to.match(/~ allVms *: false => true/);
    expect(preview.stdout).to.not.match(/~ (roles|name|type) *:/);
    await project.up();
    expect(grantsOf(simulator)["TECH\\ops"]).to.deep.include({ allVms: true });
    await project.destroy();
    expect(grantsOf(simulator)).to.deep.equal({
      ...before,
      "TECH\\other": grantsOf(simulator)["TECH\\other"],
    });
    expect(grantsOf(simulator)["TECH\\other"]).to.deep.include({ roles: ["Portal User"] });
  });

  for (const [whose, given] of [
    ["the stack's own provider", ""],
    ["a provider of the program", "provider"],
  ] as const)
    it(`[long] take over a stack of the package's own classes, and give it back, without a write, with ${whose}`, async () => {
      const { project, simulator } = scene;
      const { url, username, caFile: caCert } = simulator;
      const settings = JSON.stringify({ url, username, caCert, passwordEnv: "VEEAM_EM_PASSWORD" });
      const made =
        given === ""
          ? statements(scene)
          : [
              `const ${given} = new veeam.Provider("em", ${settings});`,
              ...statements(scene, { provider: code(given) }),
            ];
      const writes = async (work: () => Promise<unknown>): Promise<string[]> =>
        (await scene.requestsOf(work)).filter(
          (request) => !/^GET |sessionMngr|logonSessions/.test(request),
        );
      project.write(program("dynamic", ...made));
      await project.up();
      const before = grantsOf(simulator);

      project.write(program("plugin", ...made));
      expect(await scene.requestsOf(() => project.up())).to.deep.equal([]);
      const types = (await project.resources()).map(({ type }) => type);
      for (const kind of KINDS) expect(types).to.include(`veeam-em:index:${kind}`);
      expect(await writes(() => project.refresh("--expect-no-changes"))).to.deep.equal([]);

      project.write(program("dynamic", ...made));
      expect(await writes(() => project.up())).to.deep.equal([]);
      expect(grantsOf(simulator)).to.deep.equal(before);
      await project.destroy();
      expect(grantsOf(simulator)).to.not.have.property("TECH\\ops");
    });

  it("[long] are warned by Pulumi where their SDK is of a newer version than the plugin", async () => {
    const { project, simulator } = scene;
    const { Account } = everyKind(simulator);
    const newer = declare("Account", "account", Account, { version: "99.0.0" });
    project.write(program("plugin", newer));
    const warning = "expected to have version >=99.0.0";
    expect((await project.preview()).stdout).to.include(warning);
    expect((await project.run(["up", "--yes", "--skip-preview"])).stdout).to.include(warning);
    expect(grantsOf(simulator)).to.have.property("TECH\\ops");
    expect(simulator.openSessions).to.equal(0);

    project.write(program("plugin", newer.replace("{", "{ fromTheFuture: true, ")));
    const { code, errors } = await project.tryRun(["preview"]);
    expect(code).to.not.equal(0);
    expect(errors.join()).to.match(/fromTheFuture .*is not an input of this; its inputs are name/);
  });

  it("record what a secret input says nowhere in clear", async () => {
    const { project } = scene;
    const name = "TECH\\classified";
    scene.simulator.state.addAccount({ name, type: "Group", roles: ["Portal User"] });
    project.write(
      program(
        "plugin",
        `new veeam.AccountRole("hidden", { account: pulumi.secret(${JSON.stringify(name)}), role: "SQL Restore Operator" });`,
      ),
    );
    await project.up();
    const { stdout } = await project.run(["stack", "export"]);
    expect(stdout).to.include('"SQL Restore Operator"');
    expect(stdout).to.not.include("classified");
    const { accountId } = (await project.resource("hidden")).outputs ?? {};
    expect(accountId).to.be.an("object");
  });
});
