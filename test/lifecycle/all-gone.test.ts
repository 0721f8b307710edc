import { expect } from "chai";
import { changesOf, expectDone, expectFailed } from "../support/expect-report";
import type { Scene } from "../support/scene";
import type { Declared } from "../support/small-program";
import { withScene } from "../support/with-scene";

const ONE = { name: "TECH\\one", roles: ["Portal User"], allVms: true };
const TWO = { name: "TECH\\two", roles: ["Portal User"], allVms: true };
const ACCOUNTS = [ONE, TWO];
const ROLE = "File Restore Operator";

/** A role and a scope of each of two accounts. */
function program(scene: Scene): Readonly<Record<string, Declared>> {
  const { ref: hierarchyObjRef } = scene.object("Vm");
  return Object.fromEntries(
    ACCOUNTS.flatMap(({ name: account }): [string, Declared][] => [
      [`role of ${account}`, { kind: "AccountRole", props: { account, role: ROLE } }],
      [`scope of ${account}`, { kind: "AccountScope", props: { account, hierarchyObjRef } }],
    ]),
  );
}

/** What may be behind a refresh that finds nothing. */
const NOTHING_THERE: Readonly<Record<string, (scene: Scene) => void>> = {
  "another server at the same address": ({ sim }) => {
    for (const { name } of ACCOUNTS) sim.state.removeAccount(name);
  },
  "a server whose database was restored, with the accounts under other IDs": ({ sim }) => {
    for (const account of ACCOUNTS) {
      sim.state.removeAccount(account.name);
      sim.state.addAccount(account);
    }
  },
};

describe("a refresh that would drop everything", () => {
  for (const [what, makeSo] of Object.entries(NOTHING_THERE)) {
    for (const format of ["xml", "json"]) {
      it(`fails and leaves the state as it is: ${what} (${format})`, async () => {
        await withScene(
          { accounts: ACCOUNTS },
          async (scene) => {
            expectDone(await scene.engine.up(program(scene)));
            const before = new Map(scene.engine.state);
            makeSo(scene);
            const report = await scene.engine.refresh();
            expect([...report.failures.keys()]).to.have.members(Object.keys(program(scene)));
            for (const error of report.failures.values())
              expect(error)
                .to.include({ code: "EM_WRONG_SERVER" })
                .and.to.have.property("message")
                .that.includes("TECH\\one, TECH\\two");
            expect(scene.engine.state).to.deep.equal(before);
          },
          { format, allowLockout: "true" },
          8,
        );
      });
    }
  }

  it("drops all of it where the setting says that it may", async () => {
    await withScene(
      { accounts: ACCOUNTS },
      async (scene) => {
        expectDone(await scene.engine.up(program(scene)));
        for (const { name } of ACCOUNTS) scene.sim.state.removeAccount(name);
        expectDone(await scene.engine.refresh());
        expect(scene.engine.state.size).to.equal(0);
      },
      { allowAllGone: "true" },
      8,
    );
  });

  for (const parallel of [2, 8]) {
    it(`drops an account that was deleted, as long as anything of another one is there, however many reads run at once (${parallel})`, async () => {
      await withScene(
        { accounts: ACCOUNTS },
        async (scene) => {
          expectDone(await scene.engine.up(program(scene)));
          scene.sim.state.removeAccount(ONE.name);
          const report = await scene.engine.refresh();
          expectDone(report);
          expect(changesOf(report)).to.have.members([
            "delete role of TECH\\one",
            "delete scope of TECH\\one",
          ]);
        },
        {},
        parallel,
      );
    });
  }

  it("loses no more than the first account where reads come one after the other", async () => {
    await withScene({ accounts: ACCOUNTS }, async (scene) => {
      expectDone(await scene.engine.up(program(scene)));
      for (const { name } of ACCOUNTS) scene.sim.state.removeAccount(name);
      expectFailed(await scene.engine.refresh(), {
        "role of TECH\\two": "EM_WRONG_SERVER",
        "scope of TECH\\two": "EM_WRONG_SERVER",
      });
      expect(scene.engine.state.size).to.equal(2);
    });
  });
});
