import { expect } from "chai";
import { Scene } from "../../../support/scene";
import { account, Files, preview, step, veeamEm } from "../preview-builder";

type Bag = Readonly<Record<string, unknown>>;

describe("veeam-em explain --resolve on a state that claims what the server has not:", () => {
  let scene: Scene;
  let files: Files;
  beforeEach(async () => {
    files = new Files();
    scene = await Scene.start();
    scene.sim.state.addAccount({
      name: "TECH\\Operators",
      type: "Group",
      roles: ["VM Restore Operator"],
      scopes: [scene.object("Vm", 0).ref],
      allVms: false,
    });
  });
  afterEach(async () => {
    files.end();
    await scene.close();
  });

  const scopes = (...places: number[]): Bag[] =>
    places.map((at) => ({
      hierarchyObjRef: scene.object("Vm", at).ref,
      objectName: scene.object("Vm", at).name,
    }));

  /** The state says that the account has all this; the program says `more` of it. */
  function kept(op: string, more: Bag = {}): Bag {
    const live = scene.sim.state.account("TECH\\Operators");
    const claimed = account({
      roles: ["Portal Administrator", "VM Restore Operator"],
      scopes: scopes(0, 1),
      allVms: true,
    });
    return step(op, "Account", {
      old: claimed,
      new: { ...claimed, ...more },
      outputs: {
        accountId: live?.id,
        scopeIds: {
          [scene.object("Vm", 0).ref]: live?.scopes[0]?.id,
          [scene.object("Vm", 1).ref]: "4711",
        },
      },
    });
  }

  async function explain(...steps: Bag[]): ReturnType<typeof veeamEm> {
    const { sim } = scene;
    return veeamEm(
      [
        "explain",
        files.write("preview.json", preview(...steps)),
        "--resolve",
        "--fail-on",
        "widen,admin,all-vms",
      ],
      {
        VEEAM_EM_URL: sim.url,
        VEEAM_EM_USERNAME: sim.username,
        VEEAM_EM_PASSWORD: sim.password,
        VEEAM_EM_CA_CERT: sim.caFile,
      },
    );
  }

  it("stops where the account is written, which gives it all of that", async () => {
    const { code, out } = await explain(kept("update", { exclusive: true }));
    expect(code, out).to.equal(3);
    expect(out)
      .to.include("becomes Portal Administrator")
      .and.to.include("may now restore every VM")
      .and.to.include(`may restore virtual machine ${scene.object("Vm", 1).name}`)
      .and.not.include(scene.object("Vm", 0).name);
  });

  it("passes where it stays as it is, or is written without it", async () => {
    expect((await explain(kept("same"))).out).to.equal("Nobody's restore permissions change.\n");
    const without = { roles: ["VM Restore Operator"], scopes: scopes(0), allVms: false };
    expect((await explain(kept("update", without))).code).to.equal(0);
  });

  it("takes what the server has on for had, whatever the state says of the switch", async () => {
    scene.sim.state.setAllVms("TECH\\Operators", true);
    const grant = step("create", "AllVmsScope", {
      name: "on",
      new: { account: "TECH\\Operators", enabled: true },
    });
    const known = step("same", "Account", {
      old: account({ allVms: false }),
      outputs: { accountId: scene.sim.state.account("TECH\\Operators")?.id },
    });
    expect((await explain(known, grant)).code).to.equal(0);
  });
});
