import { expect } from "chai";
import { changesOf, codeOf, expectDone, expectFailed } from "../support/expect-report";
import { twins } from "../support/scene";
import { withScene } from "../support/with-scene";
import { OTHER, scope, writes } from "./grants-support";

describe("a single restore scope", () => {
  it("is found by root name, root ID and unique ID, type in any case, and exact name", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const pool = scene.object("ResourcePool");
      const root = scene.sim.state.inventory.roots.find(({ id }) => id === pool.rootId);
      // One after the other, under a new name each: two resources of one scope are refused.
      for (const spelling of [root?.name.toUpperCase(), root?.id, root?.uniqueId]) {
        const object = { root: spelling, type: "resourcepool", name: pool.name };
        expectDone(await scene.engine.up({ [`scope of ${spelling ?? ""}`]: scope({ object }) }));
        expect(scene.account("TECH\\other")?.scopes).to.deep.equal([pool.ref]);
        expect(
          [...scene.engine.state.values()].map(({ outputs }) => outputs["hierarchyObjRef"]),
        ).to.deep.equal([pool.ref]);
      }
      const report = await scene.engine.up({
        wrong: scope({
          object: { root: root?.name, type: "ResourcePool", name: pool.name.toUpperCase() },
        }),
      });
      expectFailed(report, { wrong: "EM_NOT_FOUND" });
    });
  });

  it("by a name that two objects have is refused with the references of both", async () => {
    await withScene({ accounts: [OTHER], inventory: { vms: 12 } }, async (scene) => {
      const [one, other] = twins(scene);
      const report = await scene.engine.up({
        scope: scope({ object: { root: one.rootId, type: one.type, name: one.name } }),
      });
      expectFailed(report, { scope: "EM_AMBIGUOUS" });
      expect(report.failures.get("scope")?.message).to.include(one.ref).and.to.include(other.ref);
      expect(writes(scene)).to.deep.equal([]);
    });
  });

  it("on a root that two backup servers know is refused by name, and given by ID", async () => {
    await withScene({ accounts: [OTHER], switches: { rootBackupServers: 2 } }, async (scene) => {
      const pool = scene.object("ResourcePool");
      expectFailed(
        await scene.engine.up({
          scope: scope({ object: { root: pool.root, type: pool.type, name: pool.name } }),
        }),
        { scope: "EM_AMBIGUOUS" },
      );
      expectDone(
        await scene.engine.up({
          scope: scope({ object: { root: pool.rootId, type: pool.type, name: pool.name } }),
        }),
      );
      expect(scene.account("TECH\\other")?.scopes).to.deep.equal([pool.ref]);
    });
  });

  it("is replaced by another one before it is removed", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const [pool, vm] = [scene.object("ResourcePool"), scene.object("Vm")];
      expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: pool.ref }) }));
      scene.sim.clearRequests();
      expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: vm.ref }) }));
      expect(writes(scene)).to.deep.equal(["POST /{ID}/scopes", "DELETE /{ID}/scopes/{ID}"]);
      expect(scene.account("TECH\\other")?.scopes).to.deep.equal([vm.ref]);
    });
  });

  it("records another name without a request", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const { ref } = scene.object("Vm");
      expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: ref }) }));
      expect(
        await scene.requestsOf(async () =>
          expectDone(
            await scene.engine.up({
              scope: scope({ hierarchyObjRef: ref, objectName: "another" }),
            }),
          ),
        ),
      ).to.deep.equal([]);
      expect(scene.engine.state.get("scope")?.outputs["objectName"]).to.equal("another");
    });
  });

  it("stays what it is when its object is renamed, and a new program by reference is the same", async () => {
    await withScene({ accounts: [OTHER], switches: { rowName: "real" } }, async (scene) => {
      const vm = scene.object("Vm");
      const declared = scope({ object: { root: vm.root, type: "Vm", name: vm.name } });
      expectDone(await scene.engine.up({ scope: declared }));
      scene.sim.state.renameObject(vm.ref, "renamed");
      expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
      expect(await scene.requestsOf(() => scene.engine.up({ scope: declared }))).to.deep.equal([]);
      expect(
        await scene.requestsOf(() =>
          scene.engine.up({ scope: scope({ hierarchyObjRef: vm.ref.replace("Vm", "VM") }) }),
        ),
      ).to.deep.equal([]);
      expectDone(await scene.engine.destroy());
      expect(scene.account("TECH\\other")?.scopes).to.deep.equal([]);
    });
  });

  it("waits until it is processed, if asked", async () => {
    await withScene({ accounts: [OTHER], switches: { scopeProcessDelay: 300 } }, async (scene) => {
      expectDone(
        await scene.engine.up({
          scope: scope({ hierarchyObjRef: scene.object("Vm").ref, waitUntilProcessed: true }),
        }),
      );
      expect(
        scene.sim.state.account("TECH\\other")?.scopes.map(({ state }) => state),
      ).to.deep.equal(["Processed"]);
    });
  });

  it("that is not processed in time is in the state, and the next run goes on waiting for the same one", async () => {
    await withScene(
      { accounts: [OTHER], switches: { scopeProcessDelay: "never" } },
      async (scene) => {
        const declared = {
          scope: scope({ hierarchyObjRef: scene.object("Vm").ref, waitUntilProcessed: true }),
        };
        const report = await scene.engine.up(declared);
        expect(codeOf(report.failures.get("scope"))).to.equal("EM_TIMEOUT");
        const id = scene.engine.state.get("scope")?.id;
        scene.sim.state.processAllScopes();
        scene.sim.clearRequests();
        expectDone(await scene.engine.up(declared));
        expect(scene.engine.state.get("scope")?.id).to.equal(id);
        expect(writes(scene)).to.deep.equal([]);
      },
      { timeoutSeconds: "3" },
    );
  });

  it("that takes another's place and is not processed in time leaves the other to the next run", async () => {
    await withScene(
      { accounts: [OTHER], switches: { scopeProcessDelay: "never" } },
      async (scene) => {
        const [first, second] = [scene.object("Vm"), scene.object("Vm", 1)];
        const waiting = (ref: string) => ({
          scope: scope({ hierarchyObjRef: ref, waitUntilProcessed: true }),
        });
        expect((await scene.engine.up(waiting(first.ref))).failures.size).to.equal(1);
        scene.sim.state.processAllScopes();
        expectDone(await scene.engine.up(waiting(first.ref)));
        expect((await scene.engine.up(waiting(second.ref), false)).failures.size).to.equal(1);
        scene.sim.state.processAllScopes();
        expectDone(await scene.engine.up(waiting(second.ref)));
        expect(scene.account("TECH\\other")?.scopes).to.deep.equal([second.ref]);
      },
      { timeoutSeconds: "3" },
    );
  });
});
