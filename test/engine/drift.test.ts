import { expect } from "chai";
import { changesOf } from "../support/engine-events";
import { code, declare } from "../support/engine-program";
import { EACH_FORM } from "../support/each-form";
import type { Scene } from "../support/engine-scene";
import { deleteScopeElsewhere, grantsOf, virtualMachines } from "../support/engine-server";

/**
 * Accounts that others made and that the program only gives grants to; each drifts in another way.
 */
const BY_HAND = [
  "TECH\\role",
  "TECH\\scope",
  "TECH\\removing",
  "TECH\\switch",
  "TECH\\gone",
] as const;

for (const { mark, program, startScene } of EACH_FORM)
  describe(`What changed behind the program's back${mark}`, () => {
    let scene: Scene;
    let declared: ReturnType<typeof grantsOf>;

    before(async () => {
      scene = await startScene({ program: program(), inline: true });
      const { state } = scene.simulator;
      const [first, second, third] = virtualMachines(scene.simulator);
      for (const name of BY_HAND)
        state.addAccount({ name, type: "Group", roles: ["Portal User"], allVms: false });
      const account = (name: string, more: Readonly<Record<string, unknown>> = {}): string =>
        declare("Account", name, {
          name: `TECH\\account ${name}`,
          type: "Group",
          roles: ["File Restore Operator", "VM Restore Operator"],
          scopes: [first, second].map((one) => ({ hierarchyObjRef: one.hierarchyObjRef })),
          allVms: false,
          ...more,
        });
      scene.project.write(
        program(
          declare("AccountRole", "role", { account: "TECH\\role", role: "SQL Restore Operator" }),
          declare("AccountScope", "scope", {
            account: "TECH\\scope",
            hierarchyObjRef: first.hierarchyObjRef,
          }),
          declare("AccountScope", "removing", { account: "TECH\\removing", object: second.object }),
          declare("AllVmsScope", "flipped", { account: "TECH\\switch" }),
          declare("AccountRole", "orphanRole", {
            account: "TECH\\gone",
            role: "SQL Restore Operator",
          }),
          declare("AccountScope", "orphanScope", {
            account: "TECH\\gone",
            hierarchyObjRef: third.hierarchyObjRef,
          }),
          account("fewerRoles"),
          account("fewerScopes"),
          account("switchedOn"),
          account("restricted", { fileRestore: { extensions: ["docx"] } }),
          account("deleted"),
          declare("AccountRole", "roleOfDeleted", {
            account: code("deleted.accountId"),
            role: "SQL Restore Operator",
          }),
          declare("AccountScope", "scopeOfDeleted", {
            account: code("deleted.accountId"),
            object: third.object,
          }),
          account("exclusive", { exclusive: true }),
          account("shared"),
          account("untouched"),
        ),
      );
      await scene.project.up();
      declared = grantsOf(scene.simulator);
    });

    after(() => scene.close());

    it("is found by a refresh in all its kinds, shown by the next preview and healed by one up", async () => {
      const { state } = scene.simulator;
      const [first, second, third] = virtualMachines(scene.simulator);
      state.revokeRole("TECH\\role", "SQL Restore Operator");
      state.removeScope("TECH\\scope", first.hierarchyObjRef);
      scene.simulator.set("scopeRemovingDelay", 600_000);
      await deleteScopeElsewhere(scene.simulator, "TECH\\removing", second.hierarchyObjRef);
      state.setAllVms("TECH\\switch", false);
      state.removeAccount("TECH\\gone");
      state.addAccount({
        name: "TECH\\gone",
        type: "Group",
        roles: ["Portal User"],
        allVms: false,
      });
      state.revokeRole("TECH\\account fewerRoles", "VM Restore Operator");
      state.removeScope("TECH\\account fewerScopes", second.hierarchyObjRef);
      state.setAllVms("TECH\\account switchedOn", true);
      state.setFileRestore("TECH\\account restricted", { extensions: "docx,exe" });
      state.removeAccount("TECH\\account deleted");
      state.grantRole("TECH\\account exclusive", "Exchange Restore Operator");
      state.addScope("TECH\\account exclusive", third.hierarchyObjRef);
      state.grantRole("TECH\\account shared", "Exchange Restore Operator");

      const previewed = await scene.project.preview("--refresh");
      const planned = changesOf(previewed.steps.filter((step) => step.op !== "refresh"));
      expect(planned).to.deep.equal({
        role: "create",
        scope: "create",
        removing: "create",
        flipped: "update",
        orphanRole: "create",
        orphanScope: "create",
        fewerRoles: "update",
        fewerScopes: "update",
        switchedOn: "update",
        restricted: planned["restricted"], // A replacement, whose steps another test tells.
        deleted: "create",
        roleOfDeleted: "create",
        scopeOfDeleted: "create",
        exclusive: "update",
      });
      expect(planned["restricted"]).to.contain("replace");

      await scene.project.up("--refresh");
      expect(grantsOf(scene.simulator)).to.deep.equal({
        ...declared,
        // Not exclusive: what others granted beside the program stays.
        "TECH\\account shared": {
          ...declared["TECH\\account shared"],
          roles: ["Exchange Restore Operator", "File Restore Operator", "VM Restore Operator"],
        },
      });
      await scene.project.up("--refresh", "--expect-no-changes");
    });

    it("names in the preview each grant that an exclusive account will lose", async () => {
      const [, , third] = virtualMachines(scene.simulator);
      scene.simulator.state.grantRole("TECH\\account exclusive", "Oracle Restore Operator");
      scene.simulator.state.addScope("TECH\\account exclusive", third.hierarchyObjRef);
      const { stdout } = await scene.project.preview("--refresh", "--diff");
      expect(stdout).to.contain("Oracle Restore Operator");
      expect(stdout).to.contain(`name: ${JSON.stringify(third.object.name)}`);
      await scene.project.up("--refresh");
      expect(grantsOf(scene.simulator)["TECH\\account exclusive"]).to.deep.equal(
        declared["TECH\\account exclusive"],
      );
    });

    it("needs no more than a destroy when everything is gone already", async () => {
      for (const { name } of scene.simulator.state
        .accounts()
        .filter((account) => account.name.startsWith("TECH\\account")))
        scene.simulator.state.removeAccount(name);
      await scene.project.destroy();
      expect(await scene.project.resources()).to.deep.equal([]);
    });
  });
