import { expect } from "chai";
import { codeOf, expectDone, expectFailed } from "../support/expect-report";
import { twins } from "../support/scene";
import { withMemory } from "../support/with-memory";
import { OTHER, scope, writes } from "./grants-support";

describe("the row of a single restore scope", () => {
  for (const duplicateScope of ["ignored", "error", "row"] as const) {
    it(`that the account has already is taken over without a request (repeated scopes: ${duplicateScope})`, async () => {
      await withMemory(
        { accounts: [{ ...OTHER, scopes: [] }], switches: { duplicateScope } },
        async (scene) => {
          const vm = scene.object("Vm");
          const id = scene.sim.state.addScope("TECH\\other", vm.ref);
          expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: vm.ref }) }));
          expect(writes(scene)).to.deep.equal([]);
          expect(scene.engine.state.get("scope")?.outputs).to.deep.include({
            scopeId: id,
            adopted: true,
          });
          expectFailed(
            await scene.engine.up({
              ...{ scope: scope({ hierarchyObjRef: vm.ref }) },
              again: scope({ hierarchyObjRef: vm.ref, adopt: false }),
            }),
            { again: "EM_CONFLICT" },
          );
        },
      );
    });

    it(`never takes over the row of another object of the same name (repeated scopes: ${duplicateScope})`, async () => {
      await withMemory(
        {
          accounts: [{ ...OTHER, scopes: [] }],
          inventory: { vms: 12 },
          switches: { duplicateScope },
        },
        async (scene) => {
          const [one, other] = twins(scene);
          const id = scene.sim.state.addScope("TECH\\other", one.ref);
          expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: other.ref }) }));
          expect(scene.engine.state.get("scope")?.outputs["scopeId"]).to.not.equal(id);
          expectDone(await scene.engine.destroy());
          expect(scene.account("TECH\\other")?.scopes).to.deep.equal([one.ref]);
        },
      );
    });
  }

  it("whose row may be another object's is taken over once the server says that it has it", async () => {
    await withMemory(
      {
        accounts: [{ ...OTHER, scopes: [] }],
        inventory: { vms: 12 },
        switches: { duplicateScope: "error", duplicateScopeStatus: 409 },
      },
      async (scene) => {
        const [one] = twins(scene);
        const id = scene.sim.state.addScope("TECH\\other", one.ref);
        expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: one.ref }) }));
        expect(scene.engine.state.get("scope")?.outputs).to.deep.include({
          scopeId: id,
          adopted: true,
        });
      },
    );
  });

  for (const duplicateScope of ["ignored", "error"] as const) {
    it(`is refused when two rows may be its own, and both are named (repeated scopes: ${duplicateScope})`, async () => {
      await withMemory(
        {
          accounts: [{ ...OTHER, scopes: [] }],
          inventory: { vms: 12 },
          switches: { duplicateScope, duplicateScopeStatus: 409 },
        },
        async (scene) => {
          const [one, other] = twins(scene);
          const ids = [one, other].map(({ ref }) => scene.sim.state.addScope("TECH\\other", ref));
          const report = await scene.engine.up({ scope: scope({ hierarchyObjRef: one.ref }) });
          expectFailed(report, { scope: "EM_AMBIGUOUS" });
          for (const id of ids) expect(report.failures.get("scope")?.message).to.include(id);
          expect(scene.account("TECH\\other")?.scopes).to.deep.equal([one.ref, other.ref].sort());
        },
      );
    });
  }

  it("of which it could not be established whether it was made is found again by the next run, also beside another object of its name", async () => {
    await withMemory(
      { accounts: [{ ...OTHER, scopes: [] }], inventory: { vms: 12 } },
      async (scene) => {
        const [one] = twins(scene);
        scene.sim.faults.add({
          kind: "status",
          status: 403,
          match: { route: "GET /security/accounts/{ID}/scopes", nth: 2 },
          times: 9,
        });
        const declared = { scope: scope({ hierarchyObjRef: one.ref }) };
        expect(codeOf((await scene.engine.up(declared)).failures.get("scope"))).to.equal(
          "EM_UNCONFIRMED",
        );
        const [made] = scene.sim.state.account("TECH\\other")?.scopes ?? [];
        scene.sim.faults.clear();
        expectDone(await scene.engine.up(declared));
        expect(scene.engine.state.get("scope")?.outputs["scopeId"]).to.equal(made?.id);
        expectDone(await scene.engine.destroy());
        expect(scene.account("TECH\\other")?.scopes).to.deep.equal([]);
      },
    );
  });

  it("is told apart from many others that are made at the same time, one bad one failing alone", async () => {
    await withMemory(
      { accounts: [OTHER], inventory: { vms: 30 } },
      async (scene) => {
        const vms = scene.sim.state.inventory.objects.filter(({ type }) => type === "Vm");
        const program = Object.fromEntries(
          vms.map(({ ref }, at) => [`scope-${at}`, scope({ hierarchyObjRef: ref })]),
        );
        const bad = scope({
          hierarchyObjRef: (vms[0]?.ref ?? "").replace(/\.[^.]*$/, ".vm-none"),
          objectName: "none",
        });
        expectFailed(await scene.engine.up({ ...program, bad }), { bad: "EM_REFUSED" });
        const live = new Map(
          scene.sim.state
            .account("TECH\\other")
            ?.scopes.map(({ id, hierarchyObjRef }) => [hierarchyObjRef, id]),
        );
        for (const [name, { outputs }] of scene.engine.state)
          expect(outputs["scopeId"], name).to.equal(live.get(String(outputs["hierarchyObjRef"])));
        expect(live.size).to.equal(vms.length);
        expectDone(await scene.engine.destroy());
        expect(scene.account("TECH\\other")?.scopes).to.deep.equal([]);
      },
      {},
      64,
    );
  });

  it("of a file share and of a protection group without a known root are given and taken away", async () => {
    await withMemory({ accounts: [OTHER] }, async (scene) => {
      const group = scene.object("AgentProtectionGroup");
      const share = scene.object("FileServer");
      expectDone(
        await scene.engine.up({
          group: scope({ hierarchyObjRef: group.ref, objectName: group.name }),
          share: scope({ object: { root: share.rootId, type: "FileServer", name: share.name } }),
        }),
      );
      expect(scene.account("TECH\\other")?.scopes).to.deep.equal([group.ref, share.ref].sort());
    });
  });
});
