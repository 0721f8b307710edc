import { expect } from "chai";
import { code, declare } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { virtualMachines } from "../support/engine-server";

describe("The place of a grant in the program", () => {
  let scene: Scene;

  before(async () => {
    scene = await startScene({ program: "", language: "typescript" });
  });
  after(() => scene.close());

  it("[long] is recorded in the state as its line in the TypeScript source, without a line of this package", async () => {
    const [machine, other] = virtualMachines(scene.simulator);
    const declarations = {
      account: declare("Account", "account", {
        name: "TECH\\Operators",
        type: "Group",
        roles: ["Portal User"],
        scopes: [{ hierarchyObjRef: other.hierarchyObjRef }],
      }),
      role: declare(
        "AccountRole",
        "role",
        { account: "TECH\\Operators", role: "File Restore Operator" },
        { dependsOn: code("account") },
      ),
      scope: declare(
        "AccountScope",
        "scope",
        { account: "TECH\\Operators", hierarchyObjRef: machine.hierarchyObjRef },
        { dependsOn: code("account") },
      ),
      everything: declare(
        "AllVmsScope",
        "everything",
        { account: "TECH\\Operators", enabled: false },
        { dependsOn: code("account") },
      ),
    };
    // The compiled program is shorter than its source: a place that is not mapped back has another
    // line.
    const lines = [
      'import * as veeam from "pulumi-veeam-em";',
      "interface NotCompiled {",
      "  readonly at: string;",
      "}",
      ...Object.values(declarations),
    ];
    scene.project.write(lines.join("\n"));
    await scene.project.up();
    for (const [name, declaration] of Object.entries(declarations)) {
      const { sourcePosition, stackTrace } = await scene.project.resource(name);
      expect(sourcePosition, name).to.match(
        new RegExp(`/index\\.ts#${String(lines.indexOf(declaration) + 1)},`),
      );
      expect(JSON.stringify(stackTrace), name)
        .not.to.contain("account")
        .and.not.to.contain("resources/");
    }
  });
});
