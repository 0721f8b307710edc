import { expect } from "chai";
import type { InventoryObject, SwitchSettings } from "../../../simulator";
import { codeOf, expectDone } from "../../support/expect-report";
import { type MemoryScene, withMemory } from "../../support/with-memory";
import { account, scopes } from "../account-support";
import { OTHER, scope } from "../grants-support";

const ADD = "POST /security/accounts/{ID}/scopes";
const CREATE = "POST /security/accounts";
const NEVER = 999_999_999;

/** Another object that is like the first in all but one point. */
const OTHERS: readonly [string, (scene: MemoryScene) => InventoryObject][] = [
  ["of another name", (scene) => unlike(scene, ["name"])],
  ["of another type", (scene) => unlike(scene, ["type", "name"])],
  ["on another root", (scene) => unlike(scene, ["rootId", "name"])],
  ["of another platform", (scene) => unlike(scene, ["platform", "rootId", "name"])],
];

/** The first object that differs from ours in the first of these, and in no others than these. */
function unlike(
  scene: MemoryScene,
  points: readonly ("name" | "type" | "rootId" | "platform")[],
): InventoryObject {
  const ours = scene.object("Vm");
  const [first = "name"] = points;
  const found = scene.sim.state.inventory.objects.find(
    (one) =>
      one[first] !== ours[first] &&
      (["name", "type", "rootId", "platform"] as const).every(
        (point) => points.includes(point) || one[point] === ours[point],
      ),
  );
  if (found === undefined) throw new Error(`no object that differs in ${first}`);
  return found;
}

function scopesOf({ sim }: MemoryScene, name: string): { ref: string; id: string }[] {
  return (sim.state.account(name)?.scopes ?? []).map(({ hierarchyObjRef, id }) => ({
    ref: hierarchyObjRef,
    id,
  }));
}

/** Adds the other object, under the name of ours unless that is what they differ in. */
function addTheirs(scene: MemoryScene, account: string, theirs: InventoryObject): string {
  const ours = scene.object("Vm");
  const isLikeOurs = theirs.type === ours.type && theirs.rootId === ours.rootId;
  return scene.sim.state.addScope(account, theirs.ref, isLikeOurs ? theirs.name : ours.name);
}

/** Gives `TECH\other` a scope; right before that somebody else gives it another one. */
async function meanwhile(
  switches: SwitchSettings,
  theirs: (scene: MemoryScene) => InventoryObject,
  check: (scene: MemoryScene, failure: Error | undefined, id: string) => Promise<void> | void,
): Promise<void> {
  await withMemory(
    { accounts: [OTHER], switches },
    async (scene) => {
      let id = "";
      scene.before(ADD, () => {
        id = addTheirs(scene, "TECH\\other", theirs(scene));
      });
      const declared = { scope: scope({ hierarchyObjRef: scene.object("Vm").ref }) };
      const report = await scene.engine.up(declared);
      await check(scene, report.failures.get("scope"), id);
    },
    { timeoutSeconds: "40" },
  );
}

describe("a restore scope that lists show late", () => {
  for (const rowName of ["sent", "real"] as const)
    for (const [what, theirs] of OTHERS) {
      it(`is never one ${what} that somebody else adds meanwhile, and that one stays (names as ${rowName})`, async () => {
        await meanwhile({ scopeRowDelay: 6_000, rowName }, theirs, async (scene, failure, id) => {
          expect(failure).to.equal(undefined);
          const ours = scopesOf(scene, "TECH\\other").find(
            ({ ref }) => ref === scene.object("Vm").ref,
          );
          expect(scene.engine.state.get("scope")?.outputs["scopeId"]).to.equal(ours?.id);
          expectDone(await scene.engine.destroy());
          expect(scopesOf(scene, "TECH\\other").map((one) => one.id)).to.deep.equal([id]);
        });
      });

      it(`and that never shows, is not established, and one ${what} is not taken for it (names as ${rowName})`, async () => {
        await meanwhile({ scopeRowDelay: NEVER, rowName }, theirs, async (scene, failure, id) => {
          expect(codeOf(failure)).to.equal("EM_UNCONFIRMED");
          expectDone(await scene.engine.destroy());
          expect(scopesOf(scene, "TECH\\other").map((one) => one.id)).to.include(id);
        });
      });

      it(`also where it comes with its account, whose own it then is not (${what}, names as ${rowName})`, async () => {
        await withMemory({ switches: { scopeRowDelay: 6_000, rowName } }, async (scene) => {
          scene.before(
            "GET /security/accounts/{ID}/scopes",
            () => void addTheirs(scene, "TECH\\ops", theirs(scene)),
            2,
          );
          expectDone(await scene.engine.up(account(scopes(scene.object("Vm")))));
          const ours = scopesOf(scene, "TECH\\ops").find(
            ({ ref }) => ref === scene.object("Vm").ref,
          );
          expect(scene.engine.state.get("ops")?.outputs["scopeIds"]).to.deep.equal({
            [scene.object("Vm").ref]: ours?.id,
          });
        });
      });
    }

  it("is sent once although its answer is lost, and not again while lists may still be late", async () => {
    for (const duplicateScope of ["row", "error", "ignored"] as const)
      await withMemory(
        {
          accounts: [OTHER],
          switches: { scopeRowDelay: 9_000, duplicateScope, duplicateScopeStatus: 409 },
        },
        async (scene) => {
          const vm = scene.object("Vm");
          scene.sim.faults.add({ kind: "reset", after: true, match: { route: ADD } });
          expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: vm.ref }) }));
          expectDone(await scene.engine.destroy());
          expect(scopesOf(scene, "TECH\\other"), duplicateScope).to.deep.equal([]);
          expect(scene.sim.count(ADD)).to.equal(1);
        },
      );
  });

  it("and of which nobody knows whether it was made, is looked for until it shows, and removed", async () => {
    await withMemory(
      { accounts: [OTHER], switches: { scopeRowDelay: 9_000 } },
      async (scene) => {
        const vm = scene.object("Vm");
        const report = await scene.engine.up({ scope: scope({ hierarchyObjRef: vm.ref }) });
        expect(codeOf(report.failures.get("scope"))).to.equal("EM_UNCONFIRMED");
        scene.engine.settings = { ...scene.engine.settings, timeoutSeconds: 60 };
        expectDone(await scene.engine.destroy());
        expect(scopesOf(scene, "TECH\\other")).to.deep.equal([]);
      },
      { timeoutSeconds: "4" },
    );
  });

  it("of an object that has another name by now is found by what the look-up says", async () => {
    await withMemory(
      { accounts: [OTHER], switches: { rowName: "real", scopeProcessDelay: 0 } },
      async (scene) => {
        const vm = scene.object("Vm");
        scene.before(ADD, () => scene.sim.state.renameObject(vm.ref, "renamed meanwhile"));
        expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: vm.ref }) }));
        expectDone(await scene.engine.destroy());
        expect(scopesOf(scene, "TECH\\other")).to.deep.equal([]);
      },
    );
  });

  it("whose row has a name that nobody explains is named in the error", async () => {
    await withMemory(
      { accounts: [OTHER], switches: { rowName: "real", scopeProcessDelay: 0 } },
      async (scene) => {
        const group = scene.object("AgentProtectionGroup");
        scene.sim.faults.add({
          kind: "status",
          status: 400,
          match: { path: /AgentProtectionGroup/, method: "GET", every: 1 },
        });
        const declared = scope({ hierarchyObjRef: group.ref, objectName: "whatever" });
        const failure = (await scene.engine.up({ scope: declared })).failures.get("scope");
        expect(codeOf(failure)).to.equal("EM_UNCONFIRMED");
        expect(failure?.message).to.include(group.name).and.to.include("objectName");
      },
    );
  });
});

describe("an account made by a request whose answer was lost", () => {
  it("is sent once while lists may still be late, and is the one that shows then", async () => {
    await withMemory({ switches: { accountRowDelay: 9_000 } }, async (scene) => {
      scene.sim.faults.add({ kind: "reset", after: true, match: { route: CREATE } });
      expectDone(await scene.engine.up(account(scopes(scene.object("Vm")))));
      expect(scene.sim.count(CREATE)).to.equal(1);
      expectDone(await scene.engine.destroy());
      expect(scene.sim.state.account("TECH\\ops")).to.equal(undefined);
    });
  });
});
