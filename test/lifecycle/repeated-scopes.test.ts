import { expect } from "chai";
import type { InventoryObject } from "../../simulator";
import { changesOf, expectDone } from "../support/expect-report";
import type { Declared } from "../support/small-program";
import { type MemoryScene, withMemory } from "../support/with-memory";
import { account } from "./account-support";

const ADD = "POST /security/accounts/{ID}/scopes";
const OPS = "TECH\\ops";

type Entry = Readonly<Record<string, unknown>>;

/** Ways in which an entry of a list says which object it means. */
const WORDS: Readonly<Record<string, (vm: InventoryObject, scene: MemoryScene) => Entry>> = {
  "by reference": ({ ref }) => ({ hierarchyObjRef: ref }),
  "by its root's ID and its name": ({ rootId, type, name }) => ({
    object: { root: rootId, type, name },
  }),
  "by its root's name and its name": ({ rootId, type, name }, { sim }) => ({
    object: {
      root: sim.state.inventory.roots.find(({ id }) => id === rootId)?.name,
      type,
      name,
    },
  }),
};

/** Two entries for one object. */
const PAIRS = [
  ["by reference", "by its root's name and its name"],
  ["by reference", "by its root's ID and its name"],
  ["by its root's ID and its name", "by its root's name and its name"],
] as const;

function words(scene: MemoryScene, ways: readonly string[]): Entry[] {
  return ways.flatMap((way) => {
    const word = WORDS[way];
    return word === undefined ? [] : [word(scene.object("Vm"), scene)];
  });
}

function program(scopes: readonly Entry[], exclusive: boolean): Record<string, Declared> {
  return account({ scopes, exclusive, adopt: true });
}

/** Scopes of the account, other entries left out: one for each object. */
function ids(scene: MemoryScene): string[] {
  return (scene.sim.state.account(OPS)?.scopes ?? []).map(({ id }) => id);
}

function expectOneScope(scene: MemoryScene, ways: readonly string[]): void {
  const { ref } = scene.object("Vm");
  const other = scene.object("Vm", 1).ref;
  const outputs = scene.engine.state.get("ops")?.outputs;
  const live = new Map(
    scene.sim.state.account(OPS)?.scopes.map(({ hierarchyObjRef, id }) => [hierarchyObjRef, id]),
  );
  expect(ids(scene)).to.have.length(2);
  expect(outputs?.["scopeIds"]).to.deep.equal({ [ref]: live.get(ref), [other]: live.get(other) });
  const entries = outputs?.["scopes"];
  expect(entries).to.have.length(ways.length + 1);
}

for (const duplicateScope of ["ignored", "row", "error"] as const)
  for (const exclusive of [false, true]) {
    const options = { switches: { duplicateScope }, inventory: { vms: 12 } };
    const how = `repeats: ${duplicateScope}${exclusive ? ", exclusive" : ""}`;

    describe(`One object twice in the scopes of an account (${how})`, () => {
      for (const pair of PAIRS) {
        const named = pair.join(" and ");

        for (const start of ["new", "adopted", "changed", "given by both"] as const)
          it(`is one scope of an account that is ${start}: ${named}`, async () => {
            await withMemory(options, async (scene) => {
              const rest = { hierarchyObjRef: scene.object("Vm", 1).ref };
              const both = program([...words(scene, pair), rest], exclusive);
              if (start === "adopted")
                scene.sim.state.addAccount({
                  name: OPS,
                  type: "Group",
                  scopes: [scene.object("Vm").ref],
                });
              if (start === "changed")
                expectDone(await scene.engine.up(program([rest], exclusive)));
              if (start === "given by both")
                expectDone(
                  await scene.engine.up(
                    program([...words(scene, pair.slice(0, 1)), rest], exclusive),
                  ),
                );
              const before = scene.time();
              expectDone(await scene.engine.up(both));
              expect(scene.time() - before).to.be.lessThan(5_000);
              expectOneScope(scene, pair);
              expect(scene.engine.warnings).to.have.length(1);
              for (const entry of words(scene, pair))
                expect(scene.engine.warnings[0]).to.include(JSON.stringify(entry));
              // Nothing more is to do, and nothing is said again.
              expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
              expect(changesOf(await scene.engine.up(both))).to.deep.equal([]);
              expect(scene.engine.warnings).to.have.length(1);
            });
          });

        it(`goes with the last entry, and not with the first: ${named}`, async () => {
          for (const gone of [0, 1])
            await withMemory(options, async (scene) => {
              const rest = { hierarchyObjRef: scene.object("Vm", 1).ref };
              expectDone(await scene.engine.up(program([...words(scene, pair), rest], exclusive)));
              const before = ids(scene);
              const left = pair.filter((_way, at) => at !== gone);
              const one = program([...words(scene, left), rest], exclusive);
              expectDone(await scene.engine.up(one));
              expect(ids(scene)).to.deep.equal(before);
              expectOneScope(scene, left);
              expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
              expect(changesOf(await scene.engine.up(one))).to.deep.equal([]);
              expectDone(await scene.engine.up(program([rest], exclusive)));
              expect(scene.account(OPS)?.scopes).to.deep.equal([scene.object("Vm", 1).ref]);
              expect(scene.sim.count(ADD)).to.equal(0);
            });
        });

        it(`goes when both entries are removed at once: ${named}`, async () => {
          await withMemory(options, async (scene) => {
            const rest = { hierarchyObjRef: scene.object("Vm", 1).ref };
            expectDone(await scene.engine.up(program([...words(scene, pair), rest], exclusive)));
            expectDone(await scene.engine.up(program([rest], exclusive)));
            expect(scene.account(OPS)?.scopes).to.deep.equal([rest.hierarchyObjRef]);
          });
        });

        it(`changes its words in one run: ${named}`, async () => {
          await withMemory(options, async (scene) => {
            const rest = { hierarchyObjRef: scene.object("Vm", 1).ref };
            const [one, two] = pair;
            for (const ways of [[one], [two], [two, one], [one], [one, two], [two]]) {
              const declared = program([...words(scene, ways), rest], exclusive);
              expectDone(await scene.engine.up(declared));
              expectOneScope(scene, ways);
            }
            expect(scene.sim.count(ADD)).to.equal(0);
          });
        });
      }
    });
  }

describe("One object three times in the scopes of an account", () => {
  it("is one scope, which comes again for all entries once somebody has removed it", async () => {
    await withMemory({ inventory: { vms: 12 } }, async (scene) => {
      const ways = Object.keys(WORDS);
      const rest = { hierarchyObjRef: scene.object("Vm", 1).ref };
      const all = program([...words(scene, ways), rest], false);
      expectDone(await scene.engine.up(all));
      expectOneScope(scene, ways);
      scene.sim.state.removeScope(OPS, scene.object("Vm").ref);
      expectDone(await scene.engine.refresh());
      expectDone(await scene.engine.up(all));
      expectOneScope(scene, ways);
      expect(scene.sim.count(ADD)).to.equal(1);
    });
  });
});
