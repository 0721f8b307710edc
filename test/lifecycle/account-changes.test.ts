import { expect } from "chai";
import { changesOf, codeOf, expectDone, expectFailed } from "../support/expect-report";
import { twins } from "../support/scene";
import type { Declared } from "../support/small-program";
import { withScene } from "../support/with-scene";
import { account, scopes, writes } from "./account-support";

describe("a change of an account", () => {
  it("gains before it loses, and a switch that goes on goes first", async () => {
    await withScene({}, async (scene) => {
      const [pool, vm, folder] = [
        scene.object("ResourcePool"),
        scene.object("Vm"),
        scene.object("Folder"),
      ];
      expectDone(
        await scene.engine.up(
          account({
            ...scopes(pool, vm),
            allVms: false,
            roles: ["Portal User", "SQL Restore Operator"],
          }),
        ),
      );
      scene.sim.clearRequests();
      expectDone(
        await scene.engine.up(
          account({
            ...scopes(folder, vm),
            allVms: true,
            roles: ["Portal User", "File Restore Operator"],
          }),
        ),
      );
      expect(writes(scene)).to.deep.equal([
        "POST /{ID}",
        "POST /{ID}/roles",
        "POST /{ID}/scopes",
        "DELETE /{ID}/scopes/{ID}",
        "DELETE /{ID}/roles/{ID}",
      ]);
      expect(scene.account("TECH\\ops")).to.deep.include({
        allVms: true,
        roles: ["File Restore Operator", "Portal User"],
        scopes: [folder.ref, vm.ref].sort(),
      });
      scene.sim.clearRequests();
      expectDone(await scene.engine.up(account({ ...scopes(pool), allVms: false })));
      expect(writes(scene)).to.deep.equal([
        "POST /{ID}/scopes",
        "POST /{ID}",
        "DELETE /{ID}/scopes/{ID}",
        "DELETE /{ID}/scopes/{ID}",
        "DELETE /{ID}/roles/{ID}",
      ]);
      expect(scene.account("TECH\\ops")).to.deep.include({
        allVms: false,
        roles: ["Portal User"],
        scopes: [pool.ref],
      });
    });
  });

  for (const [what, props] of Object.entries({
    name: { name: "TECH\\ops2" },
    type: { type: "User" },
    fileRestore: { fileRestore: { inPlaceOnly: true } },
    sqlRestore: { sqlRestore: { denyInPlace: true } },
  })) {
    it(`is replaced, the old one first, when its ${what} changes`, async () => {
      await withScene({}, async (scene) => {
        expectDone(await scene.engine.up(account({ allVms: true })));
        scene.sim.clearRequests();
        const step = scene.engine.preview(account({ allVms: true, ...props }))[0];
        expect(step).to.deep.equal({ name: "ops", what: "replace", replaces: [what] });
        expectDone(await scene.engine.up(account({ allVms: true, ...props })));
        expect(writes(scene)).to.deep.equal(["DELETE /{ID}", "POST "]);
        expect(
          scene.sim.state.accounts().filter(({ name }) => name.startsWith("TECH\\ops")),
        ).to.have.length(1);
      });
    });
  }

  it("that is exclusive loses what others gave it, after a refresh has named each", async () => {
    await withScene({}, async (scene) => {
      const [pool, vm] = [scene.object("ResourcePool"), scene.object("Vm")];
      const declared = account({ ...scopes(pool), exclusive: true, roles: ["Portal User"] });
      expectDone(await scene.engine.up(declared));
      scene.sim.state.grantRole("TECH\\ops", "SQL Restore Operator");
      scene.sim.state.addScope("TECH\\ops", vm.ref);
      expect(changesOf(await scene.engine.refresh())).to.deep.equal(["update ops"]);
      const { inputs } = scene.engine.state.get("ops") ?? {};
      expect(inputs?.["roles"]).to.deep.equal(["Portal User", "SQL Restore Operator"]);
      expect(JSON.stringify(inputs?.["scopes"])).to.include(vm.name);
      expect(scene.engine.preview(declared)).to.deep.equal([{ name: "ops", what: "update" }]);
      expectDone(await scene.engine.up(declared));
      expect(scene.account("TECH\\ops")).to.deep.include({
        roles: ["Portal User"],
        scopes: [pool.ref],
      });
      expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
    });
  });

  it("that becomes exclusive loses what others gave it", async () => {
    await withScene({}, async (scene) => {
      const [pool, vm] = [scene.object("ResourcePool"), scene.object("Vm")];
      expectDone(await scene.engine.up(account(scopes(pool))));
      scene.sim.state.grantRole("TECH\\ops", "SQL Restore Operator");
      scene.sim.state.addScope("TECH\\ops", vm.ref);
      expectDone(await scene.engine.up(account({ ...scopes(pool), exclusive: true })));
      expect(scene.account("TECH\\ops")).to.deep.include({
        roles: ["Portal User"],
        scopes: [pool.ref],
      });
    });
  });

  it("without exclusive leaves alone what others gave it, in changes and in refreshes", async () => {
    await withScene({}, async (scene) => {
      const [pool, vm, folder] = [
        scene.object("ResourcePool"),
        scene.object("Vm"),
        scene.object("Folder"),
      ];
      expectDone(await scene.engine.up(account(scopes(pool))));
      scene.sim.state.grantRole("TECH\\ops", "SQL Restore Operator");
      scene.sim.state.addScope("TECH\\ops", vm.ref);
      expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
      expectDone(
        await scene.engine.up(account({ ...scopes(folder), roles: ["File Restore Operator"] })),
      );
      expect(scene.account("TECH\\ops")).to.deep.include({
        roles: ["File Restore Operator", "SQL Restore Operator"],
        scopes: [folder.ref, vm.ref].sort(),
      });
    });
  });

  it("whose switch is not declared any more keeps its position", async () => {
    await withScene({}, async (scene) => {
      expectDone(await scene.engine.up(account({ ...scopes(scene.object("Vm")), allVms: true })));
      expectDone(await scene.engine.up(account(scopes(scene.object("Vm")))));
      expect(scene.account("TECH\\ops")).to.deep.include({ allVms: true });
      scene.sim.state.setAllVms("TECH\\ops", false);
      expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
    });
  });

  it("with two objects of one name, type and root among its scopes gets both, each under its own ID", async () => {
    await withScene({ inventory: { vms: 12 } }, async (scene) => {
      const [one, other] = twins(scene);
      expectDone(await scene.engine.up(account(scopes(one, other))));
      const live = scene.sim.state.account("TECH\\ops");
      expect(scene.engine.state.get("ops")?.outputs["scopeIds"]).to.deep.equal(
        Object.fromEntries((live?.scopes ?? []).map((scope) => [scope.hierarchyObjRef, scope.id])),
      );
      expectDone(await scene.engine.up(account(scopes(other))));
      expect(scene.account("TECH\\ops")?.scopes).to.deep.equal([other.ref]);
    });
  });

  it("reports its scope by name under the reference that was found, and keeps it when the object is renamed", async () => {
    await withScene({}, async (scene) => {
      const vm = scene.object("Vm");
      const declared = account({
        scopes: [{ object: { root: vm.root, type: "Vm", name: vm.name } }],
      });
      expectDone(await scene.engine.up(declared));
      expect(Object.keys(scene.engine.state.get("ops")?.outputs["scopeIds"] ?? {})).to.deep.equal([
        vm.ref,
      ]);
      scene.sim.state.renameObject(vm.ref, "renamed");
      expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
      expect(await scene.requestsOf(() => scene.engine.up(declared))).to.deep.equal([]);
    });
  });

  it("that was made with only a part of its scopes is in the state with its ID, and the next run completes it without another account", async () => {
    await withScene({ inventory: { vms: 12 } }, async (scene) => {
      const [one, other] = twins(scene);
      scene.sim.faults.add({
        kind: "status",
        status: 400,
        match: { route: "POST /security/accounts/{ID}/scopes" },
      });
      const report = await scene.engine.up(account(scopes(one, other)));
      expect(codeOf(report.failures.get("ops"))).to.equal("EM_REFUSED");
      const { id, incomplete } = scene.engine.state.get("ops") ?? {};
      expect({ id, incomplete }).to.deep.equal({
        id: scene.sim.state.account("TECH\\ops")?.id,
        incomplete: true,
      });
      expectDone(await scene.engine.up(account(scopes(one, other))));
      expect(scene.engine.state.get("ops")?.id).to.equal(id);
      expect(scene.account("TECH\\ops")?.scopes).to.deep.equal([one.ref, other.ref].sort());
    });
  });

  it("that holds the role of nobody is refused before anything is sent", async () => {
    await withScene({}, async (scene) => {
      const report = await scene.engine.up(
        account({ allVms: true, roles: ["File Restore Operatr"] }),
      );
      expectFailed(report, { ops: "EM_NOT_FOUND" });
      expect(writes(scene)).to.deep.equal([]);
    });
  });

  it("stays when the resource is renamed without an alias, and so do single grants", async () => {
    await withScene(
      { accounts: [{ name: "TECH\\other", allVms: true, roles: ["Portal User"] }] },
      async (scene) => {
        const vm = scene.object("Vm");
        const program = (suffix: string): Record<string, Declared> => ({
          [`ops${suffix}`]: {
            kind: "Account",
            props: {
              name: "TECH\\ops",
              type: "Group",
              roles: ["Portal User"],
              allVms: true,
              adopt: true,
            },
          },
          [`role${suffix}`]: {
            kind: "AccountRole",
            props: { account: "TECH\\other", role: "SQL Restore Operator" },
          },
          [`scope${suffix}`]: {
            kind: "AccountScope",
            props: { account: "TECH\\other", hierarchyObjRef: vm.ref },
          },
          [`all${suffix}`]: { kind: "AllVmsScope", props: { account: "TECH\\other" } },
        });
        expectDone(await scene.engine.up(program("")));
        for (const suffix of ["-2", "-3"]) {
          expectDone(await scene.engine.up(program(suffix)));
          expect(scene.account("TECH\\ops")).to.deep.include({
            roles: ["Portal User"],
            allVms: true,
          });
          expect(scene.account("TECH\\other")).to.deep.include({
            roles: ["Portal User", "SQL Restore Operator"],
            scopes: [vm.ref],
            allVms: true,
          });
        }
        expectDone(await scene.engine.destroy());
        expect(scene.account("TECH\\ops")).to.equal(undefined);
        expect(scene.account("TECH\\other")).to.deep.include({
          roles: ["Portal User"],
          scopes: [],
          allVms: false,
        });
      },
    );
  });
});
