import { expect } from "chai";
import { isEmError } from "../../provider/em";
import { codeOf, expectDone, expectFailed } from "../support/expect-report";
import { withScene } from "../support/with-scene";
import { account } from "./account-support";
import { OTHER, scope, writes } from "./grants-support";

describe("a name that a program claims for a reference", () => {
  it("is refused with both names where the server knows another one, and nothing is sent", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const [pool, vm, share] = [
        scene.object("ResourcePool"),
        scene.object("Vm"),
        scene.object("FileServer"),
      ];
      const claimed = { hierarchyObjRef: pool.ref, objectName: vm.name };
      const object = { root: pool.rootId, type: pool.type, name: pool.name };
      const report = await scene.engine.up({
        byReference: scope(claimed),
        byName: scope({ object, objectName: vm.name }),
        share: scope({ hierarchyObjRef: share.ref, objectName: vm.name }),
        ...account({ scopes: [claimed] }),
      });
      expectFailed(report, {
        byReference: "EM_CONFLICT",
        byName: "EM_CONFLICT",
        share: "EM_CONFLICT",
        ops: "EM_CONFLICT",
      });
      const refusal = report.failures.get("byReference");
      expect(`${refusal?.message} ${isEmError(refusal) ? refusal.hint : ""}`)
        .to.include(pool.ref)
        .and.to.include(JSON.stringify(pool.name))
        .and.to.include(JSON.stringify(vm.name))
        .and.to.include("Leave `objectName` out");
      expect(writes(scene)).to.deep.equal([]);
    });
  });

  it("is refused where a grant or an account is taken over, or gets another scope", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const [pool, vm] = [scene.object("ResourcePool"), scene.object("Vm")];
      scene.sim.state.addScope("TECH\\other", pool.ref);
      const claimed = { hierarchyObjRef: pool.ref, objectName: vm.name };
      expectFailed(await scene.engine.up({ taken: scope({ ...claimed, adopt: true }) }), {
        taken: "EM_CONFLICT",
      });
      const adopted = account({
        name: "TECH\\other",
        type: "User",
        adopt: true,
        scopes: [claimed],
      });
      expect(codeOf((await scene.engine.up(adopted)).failures.get("ops"))).to.equal("EM_CONFLICT");
      const declared = { allVms: true, scopes: [{ hierarchyObjRef: vm.ref }] };
      expectDone(await scene.engine.up(account(declared)));
      const added = account({ ...declared, scopes: [...declared.scopes, claimed] });
      expect(codeOf((await scene.engine.up(added)).failures.get("ops"))).to.equal("EM_CONFLICT");
      expect(scene.account("TECH\\ops")?.scopes).to.deep.equal([vm.ref]);
    });
  });

  it("stands where it is right, where it was right, and where the look-up knows no such object", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const [pool, group] = [scene.object("ResourcePool"), scene.object("AgentProtectionGroup")];
      const claimed = { hierarchyObjRef: pool.ref, objectName: pool.name };
      const program = {
        pool: scope(claimed),
        group: scope({ hierarchyObjRef: group.ref, objectName: "whatever it is called" }),
        ...account({ scopes: [claimed] }),
      };
      scene.sim.faults.add({
        kind: "status",
        status: 400,
        match: { path: /AgentProtectionGroup/, method: "GET" },
      });
      expectDone(await scene.engine.up(program));
      scene.sim.state.renameObject(pool.ref, "renamed");
      const requests = await scene.requestsOf(async () =>
        expectDone(await scene.engine.up(program)),
      );
      expect(requests).to.deep.equal([]);
    });
  });
});
