import { expect } from "chai";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines, writesAmong } from "../support/engine-server";
import { HOLDER } from "../support/every-kind";
import { offerPlugin } from "../support/plugin-program";
import { type CommandOfPython, installSdk, runPython } from "../support/python/python";

function program({ root, type, name }: Record<"root" | "type" | "name", string>): string {
  const [holder, object] = [JSON.stringify(HOLDER.name), JSON.stringify({ root, type, name })];
  return `
import pulumi
import pulumi_veeam_em as veeam

account = veeam.Account("account", name="TECH\\\\ops", type="Group", roles=["Portal User"], all_vms=True)
veeam.AccountRole("role", account=account.name, role="SQL Restore Operator")
machine = veeam.get_hierarchy_object_output(**${object})
veeam.AccountScope("scope", account=${holder}, hierarchy_obj_ref=machine.hierarchy_obj_ref)
veeam.AllVmsScope("all-vms", account=${holder}, enabled=True)
pulumi.export("accountId", account.account_id)
`;
}

describe("a program in Python under the real engine, [long]", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene({
      program: "",
      language: "python",
      simulator: { accounts: [{ ...HOLDER, allVms: false }], switches: { scopeProcessDelay: 0 } },
    });
    offerPlugin(scene.project);
    await installSdk(scene.project.folder);
  });
  after(() => scene.close());

  async function succeeds(...command: CommandOfPython): Promise<void> {
    const { code, output } = await runPython(scene.project, ...command);
    expect(code, output).to.equal(0);
  }

  it("makes every kind of resource, finds nothing to change, and removes them", async () => {
    const { project, simulator } = scene;
    const before = grantsOf(simulator);
    const [{ object, hierarchyObjRef }] = virtualMachines(simulator);
    project.write(program(object));
    await succeeds("up");
    const { [HOLDER.name]: holder, "TECH\\ops": made } = grantsOf(simulator);
    expect(made?.roles).to.deep.equal(["Portal User", "SQL Restore Operator"]);
    expect(holder).to.deep.include({ scopes: [hierarchyObjRef], allVms: true });
    const again = await scene.requestsOf(async () => {
      await succeeds("up", "--expect-no-changes");
    });
    expect(writesAmong(again)).to.deep.equal([]);
    await succeeds("destroy");
    expect(grantsOf(simulator)).to.deep.equal(before);
  });

  it("gets the code and the message where the provider refuses a value, without its stack", async () => {
    const { project } = scene;
    project.write(
      `import pulumi_veeam_em as veeam\nveeam.AccountRole("role", account="TECH\\\\nobody", role="Portal User")\n`,
    );
    const { code, output } = await runPython(project, "up");
    expect(code).to.not.equal(0);
    expect(output).to.include("EM_NOT_FOUND: There is no account TECH\\nobody");
    expect(output).to.not.match(/^\s+at .*:\d+:\d+/m);
  });
});
