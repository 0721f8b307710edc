import { expect } from "chai";
import { code, declare, program } from "../../support/engine-program";
import { type Scene, startScene } from "../../support/engine-scene";
import { virtualMachines } from "../../support/engine-server";
import { Files, veeamEm } from "./preview-builder";

const EVIL = "TECH\\evil";

describe("A program that hides whom it gives access, with the real engine,", () => {
  let scene: Scene;
  let files: Files;

  before(async () => {
    files = new Files();
    scene = await startScene({ program: "", inline: true });
    scene.project.write(honest());
    await scene.project.up();
  });
  after(async () => {
    files.end();
    await scene.close();
  });

  const administrators = (name: unknown = "TECH\\allowed"): string =>
    declare("Account", "admin", {
      name,
      type: "Group",
      roles: ["Portal Administrator"],
      allVms: true,
      scopes: [{ object: virtualMachines(scene.simulator)[0].object }],
    });
  const honest = (...more: readonly string[]): string => program(administrators(), ...more);
  const grant = (account: unknown): string =>
    declare("AccountRole", "grant", { account, role: "Portal Administrator" });
  /** One of which the server knows nothing yet, so that its outputs are unknown in the preview. */
  const fresh = (): string =>
    declare("Account", "fresh", {
      name: "TECH\\fresh",
      type: "Group",
      roles: ["Portal User"],
      scopes: [{ object: virtualMachines(scene.simulator)[1].object }],
    });

  /** Both accounts of the program may do everything, as far as the allow-list goes. */
  async function stoppedBy(text: string): Promise<unknown> {
    scene.project.write(text);
    const { stdout } = await scene.project.run(["preview", "--json", "--show-sames"]);
    const allowed = ["TECH\\allowed", "TECH\\fresh"].map((account) => ({
      account,
      reason: "runs Enterprise Manager",
      expires: "2999-12-31",
    }));
    const { out, err } = await veeamEm([
      "explain",
      files.write("preview.json", stdout),
      "--json",
      "--fail-on",
      "widen,admin,all-vms",
      "--allow",
      files.write("allow.json", allowed),
    ]);
    expect(err).to.equal("");
    return (JSON.parse(out) as { stoppedBy: unknown }).stoppedBy;
  }

  it("is stopped where a secret or computed name takes the place of one that is allowed", async () => {
    for (const name of [
      `pulumi.secret(${JSON.stringify(EVIL)})`,
      `fresh.accountId.apply(() => ${JSON.stringify(EVIL)})`,
    ])
      expect(await stoppedBy(program(fresh(), administrators(code(name)))), name).to.deep.equal([
        "widen",
        "admin",
        "all-vms",
      ]);
  });

  it("is stopped where a grant's account depends on one that is allowed", async () => {
    const evil = JSON.stringify(EVIL);
    for (const account of [
      `pulumi.all([admin.accountId, pulumi.secret(${evil})]).apply(([, name]) => name)`,
      `pulumi.all([fresh.accountId, pulumi.secret(${evil})]).apply(([, name]) => name)`,
      `fresh.accountId.apply(() => ${evil})`,
      "fresh.accountId",
    ])
      expect(await stoppedBy(honest(fresh(), grant(code(account)))), account).to.deep.equal([
        "widen",
        "admin",
      ]);
  });

  it("is told from one that names its accounts so that the preview knows them", async () => {
    for (const account of ["fresh.name", "admin.accountId", "admin.name"])
      expect(await stoppedBy(honest(fresh(), grant(code(account)))), account).to.deep.equal([]);
  });
});
