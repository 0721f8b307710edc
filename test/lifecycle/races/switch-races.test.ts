import { expect } from "chai";
import { codeOf, expectDone } from "../../support/expect-report";
import type { Declared } from "../../support/small-program";
import { type MemoryScene, withMemory } from "../../support/with-memory";
import { account, scopes } from "../account-support";
import { OTHER } from "../grants-support";

const FLIP = "POST /security/accounts/{ID}";
const MAY_RESTORE_ALL = /^Account TECH\\\S+ may still restore all virtual machines[^.]*\./;

/** Every way in which a switch is set: what is there before, and what is then declared. */
interface Way {
  readonly account: string;
  readonly before: (scene: MemoryScene) => Record<string, Declared>;
  readonly after: (scene: MemoryScene) => Record<string, Declared>;
}

function all(enabled: boolean): Record<string, Declared> {
  return { all: { kind: "AllVmsScope", props: { account: "TECH\\other", enabled } } };
}

function ops(allVms: boolean): (scene: MemoryScene) => Record<string, Declared> {
  return (scene) => account({ ...scopes(scene.object("Vm")), allVms });
}

const OFF: Readonly<Record<string, Way>> = {
  "an AllVmsScope that is made": {
    account: "TECH\\other",
    before: () => ({}),
    after: () => all(false),
  },
  "an AllVmsScope that changes": {
    account: "TECH\\other",
    before: () => all(true),
    after: () => all(false),
  },
  "an AllVmsScope that is deleted": {
    account: "TECH\\other",
    before: () => all(true),
    after: () => ({}),
  },
  "an Account that changes": { account: "TECH\\ops", before: ops(true), after: ops(false) },
  "an Account that is taken over": {
    account: "TECH\\other",
    before: () => ({}),
    after: (scene) =>
      account({
        ...scopes(scene.object("Vm")),
        name: "TECH\\other",
        type: "User",
        allVms: false,
        adopt: true,
      }),
  },
};

/** Runs the second of the two programs, while somebody else does something. */
async function run(
  way: Way,
  act: (scene: MemoryScene) => void,
  check: (scene: MemoryScene, failure: Error | undefined) => void,
): Promise<void> {
  await withMemory({ accounts: [OTHER] }, async (scene) => {
    expectDone(await scene.engine.up(way.before(scene)));
    scene.sim.clearRequests();
    act(scene);
    const report = await scene.engine.up(way.after(scene));
    check(scene, [...report.failures.values()][0]);
  });
}

function isOn({ sim }: MemoryScene, name: string): boolean | undefined {
  return sim.state.account(name)?.allVms;
}

for (const [what, way] of Object.entries(OFF))
  describe(`the switch of ${what}, to be off`, () => {
    const setTo = (scene: MemoryScene, allVms: boolean): void =>
      scene.sim.state.setAllVms(way.account, allVms);

    it("is off where somebody else switches it off between look and flip: ours is taken back", async () => {
      await run(
        way,
        (scene) => scene.before(FLIP, () => setTo(scene, false)),
        (scene, failure) => {
          expect(failure).to.equal(undefined);
          expect(isOn(scene, way.account)).to.equal(false);
          expect(scene.sim.count(FLIP)).to.equal(2);
        },
      );
    });

    it("is off where the answer of such a flip is lost, too", async () => {
      await run(
        way,
        (scene) => {
          scene.before(FLIP, () => setTo(scene, false));
          scene.sim.faults.add({ kind: "reset", after: true, match: { route: FLIP } });
        },
        (scene, failure) => {
          expect(failure).to.equal(undefined);
          expect(isOn(scene, way.account)).to.equal(false);
        },
      );
    });

    it("is said to be on, first of all, where somebody else flips it each time", async () => {
      await run(
        way,
        (scene) => {
          for (const nth of [1, 2, 3]) scene.before(FLIP, () => setTo(scene, false), nth);
        },
        (scene, failure) => {
          expect(codeOf(failure)).to.equal("EM_UNCONFIRMED");
          expect(failure?.message).to.match(MAY_RESTORE_ALL);
          expect(isOn(scene, way.account)).to.equal(true);
          expect(scene.sim.count(FLIP)).to.equal(2);
        },
      );
    });

    for (const [fault, code] of [
      ["403", "EM_FORBIDDEN"],
      ["400", "EM_REFUSED"],
      ["500", "EM_REFUSED"],
    ] as const)
      it(`is said to be on, first of all, where it cannot be flipped (${fault})`, async () => {
        await run(
          way,
          (scene) =>
            scene.sim.faults.add({
              kind: "status",
              status: Number(fault),
              match: { route: FLIP, every: 1 },
            }),
          (scene, failure) => {
            expect(codeOf(failure)).to.equal(code);
            expect(failure?.message).to.match(MAY_RESTORE_ALL);
            expect(isOn(scene, way.account)).to.equal(true);
          },
        );
      });

    it("may be on, it is said first of all, where nobody can look after the flip", async () => {
      await run(
        way,
        (scene) =>
          scene.before(FLIP, () =>
            scene.sim.faults.add({
              kind: "status",
              status: 503,
              match: { route: "GET /security/accounts/{ID}", every: 1 },
            }),
          ),
        (_scene, failure) => {
          expect(codeOf(failure)).to.equal("EM_UNCONFIRMED");
          expect(failure?.message).to.match(MAY_RESTORE_ALL);
        },
      );
    });
  });

describe("the switch of an account, to be on", () => {
  it("is on where somebody else switches it on between look and flip", async () => {
    await withMemory({ accounts: [{ ...OTHER, allVms: false }] }, async (scene) => {
      scene.before(FLIP, () => scene.sim.state.setAllVms("TECH\\other", true));
      expectDone(await scene.engine.up(all(true)));
      expect(isOn(scene, "TECH\\other")).to.equal(true);
    });
  });
});

describe("an account that fails before its switch goes off", () => {
  it("is said to have it on, first of all, and only if it is", async () => {
    for (const isStillOn of [true, false])
      await withMemory({}, async (scene) => {
        expectDone(await scene.engine.up(ops(true)(scene)));
        scene.sim.faults.add({
          kind: "status",
          status: 400,
          match: { route: "POST /security/accounts/{ID}/scopes", every: 1 },
        });
        scene.before("POST /security/accounts/{ID}/scopes", () =>
          scene.sim.state.setAllVms("TECH\\ops", isStillOn),
        );
        const two = scopes(scene.object("Vm"), scene.object("Folder"));
        const report = await scene.engine.up(account({ ...two, allVms: false }));
        const message = report.failures.get("ops")?.message ?? "";
        expect(MAY_RESTORE_ALL.test(message), message).to.equal(isStillOn);
        expect(codeOf(report.failures.get("ops"))).to.equal("EM_REFUSED");
      });
  });

  it("is said to have it on, first of all, also where something that is declared is not there", async () => {
    await withMemory({}, async (scene) => {
      expectDone(await scene.engine.up(ops(true)(scene)));
      const changed = account({
        ...scopes(scene.object("Vm")),
        roles: ["Portal User", "No Such Role"],
        allVms: false,
      });
      const failure = (await scene.engine.up(changed)).failures.get("ops");
      expect(codeOf(failure)).to.equal("EM_NOT_FOUND");
      expect(failure?.message).to.match(MAY_RESTORE_ALL);
    });
  });

  it("that is gone says that, as nothing can be restored with it", async () => {
    await withMemory({ accounts: [OTHER] }, async (scene) => {
      scene.before(FLIP, () => scene.sim.state.removeAccount("TECH\\other"));
      const report = await scene.engine.up(all(false));
      expect(codeOf(report.failures.get("all"))).to.equal("EM_NOT_FOUND");
      expect(report.failures.get("all")?.message).to.not.match(MAY_RESTORE_ALL);
    });
  });
});
