import { expect } from "chai";
import { code, declare, program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";

const NAME = "TECH\\Moving";

/** How a program reaches the server: by the stack's settings, or by a provider of its own. */
type Way = "default" | "first" | "second";

describe("Grants that get another name in the run in which their connection changes, [long]", () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene({ program: program(), inline: true });
    scene.simulator.state.addAccount({
      name: NAME,
      type: "Group",
      roles: ["Portal User"],
      allVms: false,
    });
  });
  afterEach(() => scene.close());

  const grants = (suffix: string, way: Way): string => {
    const [machine] = virtualMachines(scene.simulator);
    const { hierarchyObjRef } = machine;
    const { url, username, caFile } = scene.simulator;
    const settings = { url, username, caCert: caFile, passwordEnv: "VEEAM_EM_PASSWORD" };
    const options = way === "default" ? {} : { provider: code("provider") };
    return program(
      way === "default"
        ? ""
        : `const provider = new veeam.Provider(${JSON.stringify(way)}, ${JSON.stringify(settings)});`,
      declare(
        "AccountRole",
        `role${suffix}`,
        { account: NAME, role: "SQL Restore Operator" },
        options,
      ),
      declare("AccountScope", `scope${suffix}`, { account: NAME, hierarchyObjRef }, options),
      declare("AllVmsScope", `switch${suffix}`, { account: NAME }, options),
    );
  };
  const expectAllThere = (): void => {
    const [machine] = virtualMachines(scene.simulator);
    expect(grantsOf(scene.simulator)[NAME]).to.deep.equal({
      type: "Group",
      roles: ["Portal User", "SQL Restore Operator"],
      scopes: [machine.hierarchyObjRef],
      allVms: true,
    });
  };

  for (const [former, next] of [
    ["default", "first"],
    ["first", "default"],
    ["first", "second"],
  ] as const)
    it(`are there afterwards: from ${former} to ${next}`, async () => {
      const { project } = scene;
      project.write(grants("Before", former));
      await project.up();
      project.write(grants("After", next));
      await project.up();
      expectAllThere();
      await project.up("--refresh", "--expect-no-changes");
    });

  it("are there afterwards: with other settings of the stack", async () => {
    const { project } = scene;
    project.write(grants("Before", "default"));
    await project.up();
    await project.configure({ timeoutSeconds: "200" });
    project.write(grants("After", "default"));
    await project.up();
    expectAllThere();
    await project.up("--refresh", "--expect-no-changes");
  });
});
