import { expect } from "chai";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { changesOf } from "../support/engine-events";
import { code, declare } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";

describe(`The oldest engine of the peer range, ${OLDEST_ENGINE}, [oldest engine]`, () => {
  let scene: Scene;

  after(() => scene.close());

  it("makes, finds unchanged, changes, heals and destroys what a TypeScript program declares", async () => {
    scene = await startScene({ program: "", language: "typescript", engine: OLDEST_ENGINE });
    const { simulator, project } = scene;
    const [first, second] = virtualMachines(simulator);
    const before = grantsOf(simulator);
    const text = (role: string): string =>
      [
        'import * as veeam from "pulumi-veeam-em";',
        declare("Account", "operators", {
          name: "TECH\\Operators",
          type: "Group",
          roles: ["VM Restore Operator"],
          scopes: [{ object: first.object }],
        }),
        declare("AccountRole", "role", { account: code("operators.accountId"), role }),
        declare("AccountScope", "scope", {
          account: code("operators.accountId"),
          object: second.object,
        }),
        declare("AllVmsScope", "everything", {
          account: code("operators.accountId"),
          enabled: false,
        }),
      ].join("\n");
    project.write(text("SQL Restore Operator"));
    await project.up();
    const declared = {
      ...before,
      "TECH\\Operators": {
        type: "Group",
        roles: ["SQL Restore Operator", "VM Restore Operator"],
        scopes: [first.hierarchyObjRef, second.hierarchyObjRef].sort(),
        allVms: false,
      },
    };
    expect(grantsOf(simulator)).to.deep.equal(declared);
    expect(await scene.requestsOf(() => project.up("--expect-no-changes"))).to.deep.equal([]);

    project.write(text("File Restore Operator"));
    simulator.state.removeScope("TECH\\Operators", second.hierarchyObjRef);
    simulator.state.setAllVms("TECH\\Operators", true);
    const up = await project.up("--refresh");
    expect(changesOf(up.steps)).to.include({ everything: "update", scope: "create" });
    expect(grantsOf(simulator)).to.deep.equal({
      ...declared,
      "TECH\\Operators": {
        ...declared["TECH\\Operators"],
        roles: ["File Restore Operator", "VM Restore Operator"],
      },
    });

    await project.destroy();
    expect(grantsOf(simulator)).to.deep.equal(before);
  });
});
