import { expect } from "chai";
import type { Kind } from "../../provider/model/kinds";
import { type InventoryObject, type Simulator, startSimulator } from "../../simulator";
import { HOLDER } from "../support/every-kind";
import { PluginProcess } from "../support/plugin-process";
import { settingsOf } from "../support/scene";

const ROLE = "SQL Restore Operator";

describe("an import by the provider plugin", () => {
  let sim: Simulator;
  let plugin: PluginProcess;
  let vm: InventoryObject;
  let root: string;
  let ids: Readonly<Record<"account" | "role" | "scope", string>>;

  before(async () => {
    sim = await startSimulator({ accounts: [HOLDER], switches: { scopeProcessDelay: 0 } });
    plugin = await PluginProcess.start();
    await plugin.configure(settingsOf(sim));
    const found = sim.state.inventory.objects.find(
      ({ type, name, rootId }) =>
        type === "Vm" &&
        sim.state.inventory.objects.filter(
          (other) => other.name === name && other.rootId === rootId,
        ).length === 1,
    );
    if (found === undefined) throw new Error("the inventory has no machine of a name of its own");
    vm = found;
    root = sim.state.inventory.roots.find(({ id }) => id === vm.rootId)?.name ?? "";
    const role = await plugin.create("AccountRole", { account: HOLDER.name, role: ROLE });
    const scope = await plugin.create("AccountScope", {
      account: HOLDER.name,
      hierarchyObjRef: vm.ref,
    });
    ids = {
      account: sim.state.account(HOLDER.name)?.id ?? "",
      role: role.id,
      scope: scope.id,
    };
  });
  after(async () => {
    await plugin.end();
    await sim.close();
  });

  async function refusal(kind: Kind, id: string): Promise<string> {
    try {
      await plugin.read(kind, id);
    } catch (error) {
      return (error as { details?: string }).details ?? "";
    }
    throw new Error(`${id} was found`);
  }

  it("takes the IDs of states, and the names that people know", async () => {
    const found = async (kind: Kind, ...names: readonly string[]): Promise<string[]> =>
      Promise.all(names.map(async (name) => (await plugin.read(kind, name)).id));
    const { account, role, scope } = ids;
    expect(await found("Account", account, HOLDER.name, "tech\\OTHER")).to.deep.equal([
      account,
      account,
      account,
    ]);
    expect(await found("AllVmsScope", HOLDER.name)).to.deep.equal([account]);
    expect(
      await found(
        "AccountRole",
        role,
        `${HOLDER.name}/${ROLE}`,
        `${account}/${ROLE.toLowerCase()}`,
        `${HOLDER.name}/${role.split("/")[1] ?? ""}`,
      ),
    ).to.deep.equal([role, role, role, role]);
    expect(
      await found(
        "AccountScope",
        scope,
        `${HOLDER.name}/${root}/Vm/${vm.name}`,
        `${account}/${vm.rootId}/vm/${vm.name}`,
        `${HOLDER.name}/${scope.split("/")[1] ?? ""}`,
      ),
    ).to.deep.equal([scope, scope, scope, scope]);
  });

  it("gives the inputs of a program that changes nothing", async () => {
    const { id, inputs, outputs } = await plugin.read(
      "AccountScope",
      `${HOLDER.name}/${root}/Vm/${vm.name}`,
    );
    const checked = await plugin.check("AccountScope", {}, inputs);
    expect(checked.failures).to.deep.equal({});
    const difference = await plugin.diff("AccountScope", id, outputs, checked.inputs);
    expect(difference.getDiffsList()).to.deep.equal([]);
  });

  it("lists what there is instead of what is not there", async () => {
    expect(await refusal("Account", "TECH\\othr")).to.match(
      /^EM_NOT_FOUND: There is no account TECH\\othr on .*Did you mean TECH\\other/,
    );
    expect(await refusal("AccountRole", `${HOLDER.name}/File Restore Operator`)).to.match(
      /^EM_NOT_FOUND: Account TECH\\other does not have the role File Restore Operator on .*\nIt has: .*SQL Restore Operator/,
    );
    const scope = await refusal("AccountScope", `${HOLDER.name}/${root}/Vm/${vm.name}x`);
    expect(scope).to.include(`EM_NOT_FOUND: Account TECH\\other does not have the restore scope`);
    expect(scope).to.include(`${root}/Vm/${vm.name} (${ids.scope})`);
  });

  it("names both scopes that one name fits, and takes each by its ID", async () => {
    const twins = sim.state.inventory.objects.filter(
      ({ type, name, rootId }, at, all) =>
        type === "Vm" &&
        all.some(
          (other, there) =>
            there !== at && other.name === name && other.rootId === rootId && other.type === type,
        ),
    );
    const [first, second] = twins;
    if (first === undefined || second?.name !== first.name)
      throw new Error("the inventory has no two machines of one name");
    const made = [];
    for (const { ref } of [first, second])
      made.push(
        await plugin.create("AccountScope", { account: HOLDER.name, hierarchyObjRef: ref }),
      );
    const text = await refusal("AccountScope", `${HOLDER.name}/${first.rootId}/Vm/${first.name}`);
    expect(text).to.match(/^EM_AMBIGUOUS: 2 restore scopes of account TECH\\other /);
    for (const { id } of made) expect(text).to.include(id);
  });

  it("says which forms there are where an ID has none of them", async () => {
    expect(await refusal("AccountRole", "TECH\\other")).to.match(
      /^EM_INVALID: "TECH\\\\other" does not name an AccountRole\.\nGive the ID that the state shows, or <account>\/<role>/,
    );
    for (const id of [HOLDER.name, `${HOLDER.name}/${root}/Vm`, `${HOLDER.name}/${root}/Vm/`])
      expect(await refusal("AccountScope", id)).to.match(
        /^EM_INVALID: .* does not name an AccountScope\.\n.*<hierarchy root>/,
      );
  });
});
