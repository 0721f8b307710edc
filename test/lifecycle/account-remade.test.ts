import { expect } from "chai";
import { expectDone } from "../support/expect-report";
import type { Declared } from "../support/small-program";
import { type MemoryScene, withMemory } from "../support/with-memory";

const NAME = "TECH\\ops";
const ROLE = "File Restore Operator";

type Program = Readonly<Record<string, Declared>>;

const account = (scene: MemoryScene, type: string): Declared => ({
  kind: "Account",
  props: {
    name: NAME,
    type,
    roles: ["Portal User"],
    scopes: [{ hierarchyObjRef: scene.object("Vm", 1).ref }],
    exclusive: false,
  },
});

/** Grants that name the account, and do not take its ID from the resource. */
const grants = (scene: MemoryScene): Program => ({
  role: { kind: "AccountRole", props: { account: NAME, role: ROLE } },
  scope: {
    kind: "AccountScope",
    props: { account: NAME, hierarchyObjRef: scene.object("Vm").ref },
  },
  everything: { kind: "AllVmsScope", props: { account: NAME } },
});

function expectGrants(scene: MemoryScene): void {
  const found = scene.account(NAME);
  expect(found?.roles).to.include(ROLE);
  expect(found?.allVms).to.equal(true);
  expect(found?.scopes).to.include(scene.object("Vm").ref);
  expect(scene.sim.state.accounts().filter(({ name }) => name === NAME)).to.have.length(1);
}

describe("An account that is made again, with grants that name it", () => {
  /** The account is there first, then its grants, as programs do without outputs. */
  const inTurn = (run: (scene: MemoryScene) => Promise<void>): Promise<void> =>
    withMemory({}, run, {}, 1);
  const first = async (scene: MemoryScene): Promise<void> => {
    expectDone(await scene.engine.up({ ops: account(scene, "Group") }));
    expectDone(await scene.engine.up({ ops: account(scene, "Group"), ...grants(scene) }));
    expectGrants(scene);
    expect(scene.engine.warnings).to.deep.equal([]);
  };

  it("has them again if the engine compares them after it was removed", () =>
    inTurn(async (scene) => {
      await first(scene);
      expectDone(await scene.engine.up({ ops: account(scene, "User"), ...grants(scene) }));
      expectGrants(scene);
      const again = await scene.requestsOf(() =>
        scene.engine.up({ ops: account(scene, "User"), ...grants(scene) }),
      );
      expect(again).to.deep.equal([]);
      await scene.engine.refresh();
      expectGrants(scene);
    }));

  it("is warned of if the engine compared them before, and has them after a refresh", () =>
    inTurn(async (scene) => {
      await first(scene);
      const program = { ...grants(scene), ops: account(scene, "User") };
      expectDone(await scene.engine.up(program));
      expect(scene.engine.warnings.join()).to.match(
        /^Account TECH\\ops was removed, and 3 grants .* went with it\. .*accountId.*--refresh/,
      );
      await scene.engine.refresh();
      expectDone(await scene.engine.up(program));
      expectGrants(scene);
    }));

  it("is not warned of where nothing but its own grants went with it", () =>
    inTurn(async (scene) => {
      await first(scene);
      expectDone(await scene.engine.up({}));
      expect(scene.engine.warnings).to.deep.equal([]);
    }));
});
