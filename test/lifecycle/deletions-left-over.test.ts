import { expect } from "chai";
import { changesOf, expectDone } from "../support/expect-report";
import type { Declared, Resource } from "../support/small-program";
import { type MemoryScene, withMemory } from "../support/with-memory";

const NAME = "TECH\\ops";
const [PORTAL, FILES, MACHINES] = ["Portal User", "File Restore Operator", "VM Restore Operator"];

type Program = Readonly<Record<string, Declared>>;

const machine = (scene: MemoryScene, at = 0): string => scene.object("Vm", at).ref;

const role = (name = FILES): Declared => ({
  kind: "AccountRole",
  props: { account: NAME, role: name },
});

const scope = (scene: MemoryScene, at = 0): Declared => ({
  kind: "AccountScope",
  props: { account: NAME, hierarchyObjRef: machine(scene, at) },
});

const everything: Declared = { kind: "AllVmsScope", props: { account: NAME } };

const account = (scene: MemoryScene, props: Readonly<Record<string, unknown>> = {}): Declared => ({
  kind: "Account",
  props: {
    name: NAME,
    type: "Group",
    roles: [PORTAL, FILES],
    scopes: [{ hierarchyObjRef: machine(scene) }],
    allVms: true,
    adopt: true,
    ...props,
  },
});

/** What is declared, the same for each kind, and what the account then has. */
const CASES: Readonly<Record<string, (scene: MemoryScene) => Declared>> = {
  AccountRole: () => role(),
  AccountScope: (scene) => scope(scene),
  AllVmsScope: () => everything,
  Account: (scene) => account(scene),
};

/** Before any program: an account with a role, or none where the program has the account. */
function prepare(scene: MemoryScene, kind: string): void {
  if (kind !== "Account")
    scene.sim.state.addAccount({ name: NAME, type: "Group", roles: [PORTAL], allVms: false });
}

/** A state of an earlier version, which knew no marks. */
function dropMarks(state: Map<string, Resource>): void {
  for (const [name, resource] of state) {
    const { __creation: mark, ...outputs } = resource.outputs;
    expect(mark, name).to.match(/^[\w-]{8}$/);
    state.set(name, { ...resource, outputs });
  }
}

/** One after the other, and at the same time. */
async function both(run: (scene: MemoryScene) => Promise<void>): Promise<void> {
  for (const parallel of [1, 64]) await withMemory({}, run, {}, parallel);
}

describe("A former name that a run did not get to delete", () => {
  for (const [kind, declared] of Object.entries(CASES)) {
    for (const marks of ["with", "without"])
      it(`takes nothing from what has its new name, in states ${marks} marks: ${kind}`, () =>
        both(async (scene) => {
          prepare(scene, kind);
          const [former, renamed] = [{ former: declared(scene) }, { renamed: declared(scene) }];
          expectDone(await scene.engine.up(former));
          const held = scene.account(NAME);
          expectDone(await scene.engine.up(renamed, false));
          if (marks === "without") dropMarks(scene.engine.state);
          const requests = await scene.requestsOf(async () => {
            const report = await scene.engine.up(renamed);
            expectDone(report);
            expect(changesOf(report)).to.deep.equal(["delete former"]);
          });
          expect(scene.account(NAME)).to.deep.equal(held);
          expect(requests.filter((route) => /security\/.*(POST|DELETE)/.test(route))).to.be.empty;
          expect(await scene.requestsOf(() => scene.engine.up(renamed))).to.deep.equal([]);
          const before = scene.everything().length;
          expectDone(await scene.engine.up({}));
          expect(scene.account(NAME)).to.not.deep.equal(held);
          expect(before - scene.everything().length).to.equal(kind === "Account" ? 1 : 0);
        }));

    it(`goes with its new name when neither is declared any more: ${kind}`, () =>
      both(async (scene) => {
        prepare(scene, kind);
        const before = scene.everything();
        expectDone(await scene.engine.up({ former: declared(scene) }));
        expectDone(await scene.engine.up({ renamed: declared(scene) }, false));
        await scene.engine.refresh();
        expectDone(await scene.engine.up({}));
        expect(scene.everything()).to.deep.equal(before);
      }));
  }

  it("takes from an account what only the former one declared", () =>
    both(async (scene) => {
      const former = account(scene, {
        roles: [PORTAL, FILES, MACHINES],
        scopes: [0, 1, 4].map((at) => ({ hierarchyObjRef: machine(scene, at) })),
      });
      const program = { renamed: account(scene), own: scope(scene, 4) };
      expectDone(await scene.engine.up({ former }));
      expectDone(await scene.engine.up(program, false));
      expectDone(await scene.engine.up(program));
      const held = scene.account(NAME);
      expect(held?.roles).to.have.members([PORTAL, FILES]);
      expect(held?.scopes).to.have.members([machine(scene), machine(scene, 4)]);
    }));
});

describe("A grant that a list and a resource of its own declare", () => {
  const list = (scene: MemoryScene, kind: string): Declared =>
    account(scene, {
      roles: kind === "role" ? [PORTAL, FILES, MACHINES] : [PORTAL, FILES],
      scopes: (kind === "scope" ? [0, 1] : [0]).map((at) => ({
        hierarchyObjRef: machine(scene, at),
      })),
      allVms: kind === "switch" ? true : undefined,
    });
  const own: Readonly<Record<string, (scene: MemoryScene) => Declared>> = {
    role: () => role(MACHINES),
    scope: (scene) => scope(scene, 1),
    switch: () => everything,
  };
  /** Registered once its account is, as with `dependsOn`. */
  const later = ({ kind, props }: Declared): Declared => ({
    kind,
    props: (resources) => (typeof props === "function" ? props(resources) : props),
  });
  const isHeld = (scene: MemoryScene, kind: string): boolean => {
    const held = scene.account(NAME);
    if (kind === "switch") return held?.allVms === true;
    return kind === "role"
      ? held?.roles.includes(MACHINES) === true
      : held?.scopes.includes(machine(scene, 1)) === true;
  };
  const none = "none";

  for (const kind of ["role", "scope", "switch"])
    for (const depends of [false, true]) {
      const grants = (scene: MemoryScene): Program => {
        const declared = own[kind]?.(scene) ?? everything;
        return { own: depends ? later(declared) : declared };
      };
      const words = `${kind}${depends ? ", which depends on the account" : ""}`;

      it(`stays when the resource goes, and goes with the entry: ${words}`, () =>
        both(async (scene) => {
          prepare(scene, kind);
          const listed = { list: list(scene, kind) };
          expectDone(await scene.engine.up({ ...listed, ...grants(scene) }));
          expectDone(await scene.engine.up(listed));
          expect(isHeld(scene, kind)).to.equal(true);
          expect(await scene.requestsOf(() => scene.engine.up(listed))).to.deep.equal([]);
          const off = kind === "switch" ? { allVms: false } : {};
          expectDone(
            await scene.engine.up({ list: account(scene, { allVms: undefined, ...off }) }),
          );
          expect(isHeld(scene, kind)).to.equal(false);
        }));

      it(`stays when the entry goes, and goes with the resource: ${words}`, () =>
        both(async (scene) => {
          prepare(scene, kind);
          const grant = grants(scene);
          expectDone(await scene.engine.up({ list: list(scene, kind), ...grant }));
          const without = { list: list(scene, none) };
          expectDone(await scene.engine.up({ ...without, ...grant }));
          expect(isHeld(scene, kind)).to.equal(true);
          const again = await scene.requestsOf(() => scene.engine.up({ ...without, ...grant }));
          expect(again).to.deep.equal([]);
          expectDone(await scene.engine.up(without));
          expect(isHeld(scene, kind)).to.equal(false);
        }));
    }

  it("goes off with the resource when what stays declares it off", () =>
    both(async (scene) => {
      const off = { list: account(scene, { allVms: false }) };
      expectDone(await scene.engine.up(off));
      expectDone(await scene.engine.up({ ...off, own: everything }));
      expect(isHeld(scene, "switch")).to.equal(true);
      expectDone(await scene.engine.up(off));
      expect(isHeld(scene, "switch")).to.equal(false);
    }));
});
