import { expect } from "chai";
import { expectDone } from "../support/expect-report";
import type { Declared } from "../support/small-program";
import { type MemoryScene, withMemory } from "../support/with-memory";

const NAME = "TECH\\ops";
const [FILES, MACHINES, DATABASES] = [
  "File Restore Operator",
  "VM Restore Operator",
  "SQL Restore Operator",
];

function account(
  scene: MemoryScene,
  roles: readonly unknown[],
  objects: readonly number[],
): Declared {
  const scopes = objects.map((at) => ({ hierarchyObjRef: scene.object("Vm", at).ref }));
  return { kind: "Account", props: { name: NAME, type: "Group", roles, scopes, adopt: true } };
}

/** Two programs, one after the other; others give the account a role and a scope in between. */
async function between(
  before: (scene: MemoryScene) => Record<string, Declared>,
  after: (scene: MemoryScene) => Record<string, Declared>,
  check: (scene: MemoryScene) => void,
  byHand: (scene: MemoryScene) => void = () => undefined,
): Promise<void> {
  for (const parallel of [1, 64])
    await withMemory(
      {},
      async (scene) => {
        expectDone(await scene.engine.up(before(scene)));
        scene.sim.state.grantRole(NAME, "Exchange Restore Operator");
        scene.sim.state.addScope(NAME, scene.object("ResourcePool").ref);
        byHand(scene);
        expectDone(await scene.engine.up(after(scene)));
        check(scene);
      },
      {},
      parallel,
    );
}

function expectHeld(
  scene: MemoryScene,
  roles: readonly string[],
  objects: readonly number[],
): void {
  const pool = scene.object("ResourcePool").ref;
  const held = scene.account(NAME);
  expect([...(held?.roles ?? [])].sort()).to.deep.equal(
    [...roles, "Exchange Restore Operator"].sort(),
  );
  expect([...(held?.scopes ?? [])].sort()).to.deep.equal(
    [pool, ...objects.map((at) => scene.object("Vm", at).ref)].sort(),
  );
}

describe("An account that gets another name in the program", () => {
  it("loses what is not declared any more, and nothing else", () =>
    between(
      (scene) => ({ former: account(scene, [FILES, MACHINES], [0, 1]) }),
      (scene) => ({ renamed: account(scene, [MACHINES, DATABASES], [1, 4]) }),
      (scene) => expectHeld(scene, [MACHINES, DATABASES], [1, 4]),
    ));

  it("keeps what it declares, also what somebody took away before", () =>
    between(
      (scene) => ({ former: account(scene, [FILES, MACHINES], [0, 1]) }),
      (scene) => ({ renamed: account(scene, [FILES.toUpperCase(), MACHINES], [0]) }),
      (scene) => expectHeld(scene, [FILES, MACHINES], [0]),
      ({ sim }) => sim.state.revokeRole(NAME, FILES),
    ));

  it("keeps what is declared by a resource of its own from now on", () =>
    between(
      (scene) => ({ former: account(scene, [FILES, MACHINES], [0, 1]) }),
      (scene) => ({
        renamed: account(scene, [FILES], [0]),
        role: { kind: "AccountRole", props: { account: NAME, role: MACHINES } },
        scope: {
          kind: "AccountScope",
          props: { account: NAME, hierarchyObjRef: scene.object("Vm", 1).ref },
        },
      }),
      (scene) => expectHeld(scene, [FILES, MACHINES], [0, 1]),
    ));
});
