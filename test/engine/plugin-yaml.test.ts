import { expect } from "chai";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines, writesAmong } from "../support/engine-server";
import { HOLDER } from "../support/every-kind";
import { offerPlugin } from "../support/plugin-program";
import { yamlOfEveryKind, yamlProgram, type YamlResources } from "../support/yaml-program";

const LOOK_UP = { "fn::invoke": { function: "veeam-em:index:getHierarchyObject" } };

describe("a program in YAML under the real engine, [long]", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await startScene({
      program: yamlProgram({}),
      language: "yaml",
      simulator: { accounts: [{ ...HOLDER, allVms: false }], switches: { scopeProcessDelay: 0 } },
    });
    offerPlugin(scene.project);
  });
  afterEach(() => scene.close());

  it("previews, makes, leaves alone, changes, refreshes and removes every kind of resource", async () => {
    const { project, simulator } = scene;
    const before = grantsOf(simulator);
    const resources = yamlOfEveryKind(simulator);
    project.write(yamlProgram(resources));
    expect(await scene.requestsOf(() => project.preview())).to.deep.equal([]);
    const { steps } = await project.up();
    expect(steps.filter(({ op }) => op === "create")).to.have.length(4);
    expect(grantsOf(simulator)["TECH\\ops"]).to.deep.include({
      roles: ["Portal User"],
      allVms: true,
    });
    expect(await scene.requestsOf(() => project.up("--expect-no-changes"))).to.deep.equal([]);

    project.write(yamlProgram(changed(resources)));
    await project.up();
    expect(grantsOf(simulator)["TECH\\ops"]).to.deep.include({ roles: ["File Restore Operator"] });
    simulator.state.setAllVms("TECH\\ops", false);
    const drift = await project.refresh();
    expect(drift.steps.filter(({ op }) => op !== "same").map(({ name }) => name)).to.deep.equal([
      "account",
    ]);
    expect((await project.preview("--diff")).stdout).to.match(/~ allVms *: false => true/);
    await project.destroy();
    const after = grantsOf(simulator);
    expect(after[HOLDER.name]).to.deep.include({ roles: HOLDER.roles, scopes: [] });
    expect(Object.keys(after)).to.deep.equal(Object.keys(before));
  });

  it("looks up what exists, with reads alone, and says what does not", async () => {
    const { project, simulator } = scene;
    const [{ object, hierarchyObjRef }] = virtualMachines(simulator);
    const scope = {
      type: "veeam-em:index:AccountScope",
      properties: { account: HOLDER.name, hierarchyObjRef: "${machine.hierarchyObjRef}" },
    };
    const program = (given: object): string =>
      yamlProgram(
        { scope },
        { machine: { "fn::invoke": { ...LOOK_UP["fn::invoke"], arguments: given } } },
      );
    project.write(program(object));
    const requests = await scene.requestsOf(() => project.preview());
    expect(requests.filter((request) => request.startsWith("GET ")).length).to.be.greaterThan(0);
    expect(writesAmong(requests)).to.deep.equal([]);
    await project.up();
    expect(grantsOf(simulator)[HOLDER.name]?.scopes).to.deep.equal([hierarchyObjRef]);

    project.write(program({ ...object, name: `${object.name}x` }));
    const { code, stdout, stderr } = await project.tryRun(["preview"]);
    expect(code).to.not.equal(0);
    expect(stdout + stderr)
      .to.include("EM_NOT_FOUND: ")
      .and.include(object.name);
    expect(stdout + stderr).to.not.match(/^\s+at .*:\d+:\d+|goroutine/m);
  });

  it("gets one line for each input that no resource has, and for each wrong value", async () => {
    const { project } = scene;
    const wrong = (properties: object): string =>
      yamlProgram({
        wrong: {
          type: "veeam-em:index:Account",
          properties: { name: "TECH\\wrong", ...properties },
        },
      });
    for (const [properties, expected] of [
      [{ type: "Group", rolls: ["Portal User"] }, "rolls"],
      [{ type: "Grp", roles: ["Portal User"] }, "Grp"],
    ] as const) {
      project.write(wrong(properties));
      const { code, stdout, stderr } = await project.tryRun(["preview"]);
      expect(code, expected).to.not.equal(0);
      expect(stdout + stderr).to.include(expected);
      expect(stdout + stderr).to.not.match(/^\s+at .*:\d+:\d+|goroutine/m);
    }
  });
});

function changed(resources: YamlResources): YamlResources {
  const { account } = resources;
  if (account === undefined) throw new Error("the program declares no account");
  const properties = { ...account.properties, roles: ["File Restore Operator"] };
  return { ...resources, account: { ...account, properties } };
}
