import { expect } from "chai";
import type { SwitchSettings } from "../../simulator";
import { SWITCH_TABLE } from "../../simulator/switches";
import { changesOf, expectDone, expectFailed } from "../support/expect-report";
import type { Scene } from "../support/scene";
import type { Kind } from "../../provider/model/kinds";
import type { Declared } from "../support/small-program";
import { withMemory } from "../support/with-memory";

const OTHER = { name: "TECH\\other", roles: ["Portal User"], allVms: true };
const LIST = "GET /security/accounts";

/** The positions of a switch, as its own table names them. */
function positions(name: keyof typeof SWITCH_TABLE): string[] {
  return SWITCH_TABLE[name].accepts.split(" | ");
}

/**
 * Every position of the switches that decide how a server speaks of an account that it does not
 * have.
 */
const SERVERS: readonly SwitchSettings[] = positions("notFoundStatus").flatMap((notFoundStatus) =>
  positions("accountsEntityList").flatMap((accountsEntityList) =>
    positions("accountGet").map((accountGet) => ({
      notFoundStatus,
      accountsEntityList,
      accountGet,
    })),
  ),
);

function program(scene: Scene): Readonly<Record<Kind, Declared>> {
  const { ref: hierarchyObjRef, name: objectName } = scene.object("Vm");
  const account = OTHER.name;
  const roles = ["SQL Restore Operator"];
  const scopes = [{ hierarchyObjRef: scene.object("Vm", 1).ref }];
  const own = { name: account, type: "User", roles, scopes, adopt: true };
  return {
    Account: { kind: "Account", props: own },
    AccountRole: { kind: "AccountRole", props: { account, role: "Portal User" } },
    AccountScope: { kind: "AccountScope", props: { account, hierarchyObjRef, objectName } },
    AllVmsScope: { kind: "AllVmsScope", props: { account } },
  };
}

/** How many lists of accounts the server sent; a form of the list that it refuses is none. */
function listsSent(scene: Scene): number {
  return scene.sim.requests.filter(({ route, status }) => route === LIST && status === 200).length;
}

describe("an account that is gone", () => {
  it("may be spoken of in 36 ways", () => {
    expect(SERVERS).to.have.length(36);
  });

  for (const kind of ["Account", "AccountRole", "AccountScope", "AllVmsScope"] as const) {
    it(`costs at most one list of accounts to read for ${kind}, however the server says it`, async () => {
      for (const switches of SERVERS) {
        await withMemory({ accounts: [OTHER], switches }, async (scene) => {
          expectDone(await scene.engine.up({ [kind]: program(scene)[kind] }));
          scene.sim.state.removeAccount(OTHER.name);
          scene.sim.clearRequests();
          const refresh = await scene.engine.refresh();
          expectDone(refresh);
          expect(changesOf(refresh), JSON.stringify(switches)).to.deep.equal([`delete ${kind}`]);
          expect(listsSent(scene), JSON.stringify(switches)).to.be.at.most(1);
        });
      }
    });
  }

  it("costs one list in all, also where all kinds of resources stand on it", async () => {
    for (const parallel of [1, 8]) {
      for (const notFoundStatus of positions("notFoundStatus")) {
        const switches = { notFoundStatus, accountsEntityList: "unsupported" };
        await withMemory(
          { accounts: [OTHER], switches },
          async (scene) => {
            expectDone(await scene.engine.up(program(scene)));
            scene.sim.state.removeAccount(OTHER.name);
            scene.sim.clearRequests();
            expectDone(await scene.engine.refresh());
            expect(scene.engine.state.size).to.equal(0);
            expect(listsSent(scene)).to.equal(1);
          },
          {},
          parallel,
        );
      }
    }
  });

  it("is not one that a server refuses to show while its list has it", async () => {
    for (const status of [404, 400, 500]) {
      await withMemory({ accounts: [OTHER] }, async (scene) => {
        expectDone(await scene.engine.up({ AccountRole: program(scene).AccountRole }));
        const match = { route: "GET /security/accounts/{ID}/roles" };
        scene.sim.faults.add({ kind: "status", status, match, times: 100 });
        expectFailed(await scene.engine.refresh(), { AccountRole: "EM_REFUSED" });
        expect(scene.engine.state.size).to.equal(1);
      });
    }
  });

  it("is not one of a server that answers 404 to everything", async () => {
    await withMemory({ accounts: [OTHER] }, async (scene) => {
      expectDone(await scene.engine.up(program(scene)));
      scene.sim.faults.add({
        kind: "status",
        status: 404,
        match: { route: /accounts/ },
        times: 100,
      });
      const { failures } = await scene.engine.refresh();
      expect(failures.size).to.equal(4);
      expect(scene.engine.state.size).to.equal(4);
    });
  });
});
