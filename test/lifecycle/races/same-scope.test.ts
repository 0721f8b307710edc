import { expect } from "chai";
import { codeOf, expectDone } from "../../support/expect-report";
import { twins } from "../../support/scene";
import { type MemoryScene, withMemory } from "../../support/with-memory";
import { account } from "../account-support";
import { OTHER, scope } from "../grants-support";

const ADD = "POST /security/accounts/{ID}/scopes";
const LIST = "GET /security/accounts/{ID}/scopes";

/** An answer comes within seconds, not when the operation's time is over. */
const SECONDS = 10_000;
const OPTIONS = {
  accounts: [{ ...OTHER, scopes: [] }],
  inventory: { vms: 12 },
  switches: { duplicateScope: "row" },
} as const;

function idsOf(scene: MemoryScene, name = OTHER.name): string[] {
  return (scene.sim.state.account(name)?.scopes ?? []).map(({ id }) => id);
}

/** What a program gives to an account, with somebody else adding the same right before it. */
interface Way {
  readonly what: string;
  readonly name: string;
  /** The request right before which somebody else adds the scope. */
  readonly at: readonly [route: string, nth: number];
  readonly program: (ref: string) => Parameters<MemoryScene["engine"]["up"]>[0];
  readonly resource: string;
}

const WAYS: readonly Way[] = [
  {
    what: "an AccountScope",
    name: OTHER.name,
    at: [ADD, 1],
    program: (ref) => ({ one: scope({ hierarchyObjRef: ref }) }),
    resource: "one",
  },
  {
    what: "a new Account",
    name: "TECH\\ops",
    // The account is there by then, and its list is read for the first time.
    at: [LIST, 1],
    program: (ref) => account({ scopes: [{ hierarchyObjRef: ref }] }),
    resource: "ops",
  },
  {
    what: "an Account that is changed",
    name: OTHER.name,
    at: [ADD, 1],
    program: (ref) =>
      account({
        name: OTHER.name,
        type: "User",
        adopt: true,
        scopes: [{ hierarchyObjRef: ref }],
      }),
    resource: "ops",
  },
];

function scopeIdOf(scene: MemoryScene, resource: string): unknown {
  const { scopeId, scopeIds } = scene.engine.state.get(resource)?.outputs ?? {};
  return scopeId ?? Object.values(scopeIds ?? {})[0];
}

describe("A restore scope that somebody else adds at the same moment", () => {
  for (const { what, name, at, program, resource } of WAYS)
    for (const rowName of ["sent", "real"] as const) {
      const switches = { ...OPTIONS.switches, rowName, scopeProcessDelay: 0 };

      it(`is one of the two rows within seconds (${what}, names as ${rowName})`, async () => {
        await withMemory({ ...OPTIONS, switches }, async (scene) => {
          const { ref } = scene.object("ResourcePool");
          scene.before(at[0], () => void scene.sim.state.addScope(name, ref), at[1]);
          const before = scene.time();
          expectDone(await scene.engine.up(program(ref)));
          expect(scene.time() - before).to.be.lessThan(SECONDS);
          const ids = idsOf(scene, name);
          expect(ids).to.have.length(2).and.to.include(scopeIdOf(scene, resource));
          expect(scene.engine.preview(program(ref)).map((step) => step.what)).to.deep.equal([
            "same",
          ]);
          expectDone(await scene.engine.destroy());
          const left = idsOf(scene, name);
          expect(left).to.have.length(name === OTHER.name && resource === "one" ? 1 : 0);
        });
      });
    }

  for (const { what, name, at, program, resource } of WAYS)
    it(`is EM_AMBIGUOUS with both rows, within seconds, where two objects have its name (${what})`, async () => {
      await withMemory(OPTIONS, async (scene) => {
        const [one, other] = twins(scene);
        scene.before(at[0], () => void scene.sim.state.addScope(name, other.ref), at[1]);
        const before = scene.time();
        const report = await scene.engine.up(program(one.ref));
        const failure = report.failures.get(resource);
        expect(codeOf(failure)).to.equal("EM_AMBIGUOUS");
        expect(scene.time() - before).to.be.lessThan(SECONDS);
        expect(idsOf(scene, name)).to.have.length(2);
        for (const id of idsOf(scene, name)) expect(failure?.message).to.include(id);
      });
    });

  it("leaves what may have been made in the state, until it is cleaned as the message says", async () => {
    await withMemory(OPTIONS, async (scene) => {
      const [one, other] = twins(scene);
      const theirs = { id: "" };
      scene.before(ADD, () => {
        theirs.id = scene.sim.state.addScope(OTHER.name, other.ref);
      });
      await scene.engine.up({ one: scope({ hierarchyObjRef: one.ref }) });
      const [first = "", second = ""] = idsOf(scene);
      const report = await scene.engine.destroy();
      expect(codeOf(report.failures.get("one"))).to.equal("EM_AMBIGUOUS");
      const { message, hint = "" } = Object(report.failures.get("one")) as {
        message: string;
        hint?: string;
      };
      expect(message)
        .to.include(first)
        .and.to.include(second)
        .and.to.include("Nothing was removed");
      expect(hint).to.include("Remove what is not wanted");
      expect(idsOf(scene)).to.deep.equal([first, second]);
      const ours = [first, second].filter((id) => id !== theirs.id);
      for (const id of ours) scene.sim.state.removeScope(OTHER.name, id);
      scene.sim.state.removeScope(OTHER.name, theirs.id);
      expectDone(await scene.engine.destroy());
      expect(scene.engine.state.size).to.equal(0);
    });
  });

  it("does not hold up what else is added with it", async () => {
    await withMemory(
      OPTIONS,
      async (scene) => {
        const [one, other] = twins(scene);
        const pool = scene.object("ResourcePool");
        scene.before(ADD, () => void scene.sim.state.addScope(OTHER.name, other.ref));
        const report = await scene.engine.up({
          one: scope({ hierarchyObjRef: one.ref }),
          pool: scope({ hierarchyObjRef: pool.ref }),
        });
        expect([...report.failures.keys()]).to.deep.equal(["one"]);
        expect(idsOf(scene)).to.include(scopeIdOf(scene, "pool"));
      },
      {},
      2,
    );
  });

  it("and is told apart once one of the two goes again", async () => {
    await withMemory(OPTIONS, async (scene) => {
      const [one, other] = twins(scene);
      const theirs = { id: "" };
      scene.before(ADD, () => {
        theirs.id = scene.sim.state.addScope(OTHER.name, other.ref);
      });
      scene.before(LIST, () => scene.sim.state.removeScope(OTHER.name, theirs.id), 4);
      expectDone(await scene.engine.up({ one: scope({ hierarchyObjRef: one.ref }) }));
      expect(scopeIdOf(scene, "one")).to.not.equal(theirs.id);
    });
  });
});

describe("Two rows of one object that an earlier run left", () => {
  for (const duplicateScope of ["row", "ignored", "error"] as const)
    it(`are no hindrance: one is taken over (repeats: ${duplicateScope})`, async () => {
      await withMemory({ ...OPTIONS, switches: { duplicateScope } }, async (scene) => {
        const { ref } = scene.object("ResourcePool");
        const ids = [0, 1].map(() => scene.sim.state.addScope(OTHER.name, ref));
        const before = scene.time();
        expectDone(await scene.engine.up({ one: scope({ hierarchyObjRef: ref }) }));
        expect(scene.time() - before).to.be.lessThan(SECONDS);
        expect(scene.sim.count(ADD)).to.equal(0);
        expect(ids).to.include(scopeIdOf(scene, "one"));
        expectDone(await scene.engine.destroy());
        expect(idsOf(scene)).to.have.length(1);
      });
    });

  it("are found by whatever command comes next, where nobody knew whether one was made", async () => {
    for (const command of ["up", "refresh", "destroy"] as const)
      await withMemory(OPTIONS, async (scene) => {
        const { ref } = scene.object("ResourcePool");
        const declared = { one: scope({ hierarchyObjRef: ref }) };
        scene.before(ADD, () => void scene.sim.state.addScope(OTHER.name, ref));
        const match = { route: LIST, nth: 2 };
        scene.sim.faults.add({ kind: "status", status: 403, match, times: 9 });
        const report = await scene.engine.up(declared);
        expect(codeOf(report.failures.get("one"))).to.equal("EM_UNCONFIRMED");
        scene.sim.faults.clear();
        const both = idsOf(scene);
        expect(both).to.have.length(2);
        const before = scene.time();
        if (command === "refresh") expectDone(await scene.engine.refresh());
        if (command !== "destroy") {
          expectDone(await scene.engine.up(declared));
          expect(idsOf(scene)).to.deep.equal(both);
          expect(both).to.include(scopeIdOf(scene, "one"));
        }
        expectDone(await scene.engine.destroy());
        expect(scene.time() - before).to.be.lessThan(SECONDS);
        // What somebody else added stays.
        expect(idsOf(scene)).to.have.length(1);
      });
  });
});
