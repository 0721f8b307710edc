import { expect } from "chai";
import { expectDone } from "../support/expect-report";
import type { Scene } from "../support/scene";
import type { Declared } from "../support/small-program";
import { withMemory } from "../support/with-memory";

const ACCOUNTS = ["TECH\\a", "TECH\\b", "TECH\\c"];
const SEEDS = ACCOUNTS.map((name) => ({ name, roles: ["Portal User"], allVms: true }));
const SCOPES_EACH = 20;

/** So many scopes of each account, with names that the server is asked for once an object. */
function scopes(scene: Scene): Record<string, Declared> {
  const vms = scene.sim.state.inventory.objects.filter(({ type }) => type === "Vm");
  const distinct = [...new Map(vms.map((vm) => [`${vm.rootId} ${vm.name}`, vm])).values()].slice(
    0,
    SCOPES_EACH,
  );
  expect(distinct).to.have.length(SCOPES_EACH);
  return Object.fromEntries(
    ACCOUNTS.flatMap((account) =>
      distinct.map(({ ref, name }, at): [string, Declared] => [
        `${account} ${at}`,
        { kind: "AccountScope", props: { account, hierarchyObjRef: ref, objectName: name } },
      ]),
    ),
  );
}

/** What a process asks once for each server, with the format that is the default. */
const ONCE_A_PROCESS = ["GET /", "POST /sessionMngr", "DELETE /logonSessions/{ID}"];

/** How often each route was asked, besides those; none of them may come twice. */
async function counted(
  scene: Scene,
  work: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const routes = await scene.requestsOf(work);
  for (const once of ONCE_A_PROCESS)
    expect(routes.filter((route) => route === once).length, once).to.be.at.most(1);
  for (const route of routes.filter((one) => !ONCE_A_PROCESS.includes(one)))
    counts[route] = (counts[route] ?? 0) + 1;
  return counts;
}

const LIST = "GET /security/accounts/{ID}/scopes";
const LOOKUP = "GET /lookup";
const POST = "POST /security/accounts/{ID}/scopes";
const DELETE = "DELETE /security/accounts/{ID}/scopes/{ID}";

describe("as few requests as possible", () => {
  it("two for each scope that is made after the one before, its POST and the list that shows its ID, and few for the objects' names", async () => {
    await withMemory({ accounts: SEEDS, inventory: { vms: 30 } }, async (scene) => {
      const n = ACCOUNTS.length * SCOPES_EACH;
      expect(
        await counted(scene, async () => expectDone(await scene.engine.up(scopes(scene)))),
      ).to.deep.equal({
        "GET /security/accounts": 1,
        // Nine by their references, then a list of all machines of the root.
        [LOOKUP]: 10,
        [POST]: n,
        [LIST]: n + ACCOUNTS.length,
      });
    });
  });

  it("a few batches for scopes that are wanted at the same time, without any of them waiting for others", async () => {
    await withMemory(
      { accounts: SEEDS, inventory: { vms: 30 } },
      async (scene) => {
        const counts = await counted(scene, async () =>
          expectDone(await scene.engine.up(scopes(scene))),
        );
        // The first to come goes alone; all that come while it is under way go together into the
        // next.
        expect(counts[POST]).to.be.at.most(3 * ACCOUNTS.length);
        expect(counts[LIST]).to.be.at.most(4 * ACCOUNTS.length);
        for (const account of ACCOUNTS)
          expect(scene.account(account)?.scopes).to.have.length(SCOPES_EACH);
      },
      {},
      64,
    );
  });

  it("one list for each account in a refresh, and one request for each scope in a destroy", async () => {
    await withMemory(
      { accounts: SEEDS, inventory: { vms: 30 } },
      async (scene) => {
        expectDone(await scene.engine.up(scopes(scene)));
        expect(
          await counted(scene, async () => expectDone(await scene.engine.refresh())),
        ).to.deep.equal({ [LIST]: ACCOUNTS.length });
        expect(
          await counted(scene, async () => expectDone(await scene.engine.destroy())),
        ).to.deep.equal({ [DELETE]: ACCOUNTS.length * SCOPES_EACH });
      },
      {},
      64,
    );
  });

  it("two for each role that is given", async () => {
    await withMemory({ accounts: SEEDS }, async (scene) => {
      const roles = ["SQL Restore Operator", "VM Restore Operator", "File Restore Operator"];
      const program = Object.fromEntries(
        roles.map((role): [string, Declared] => [
          role,
          { kind: "AccountRole", props: { account: "TECH\\a", role } },
        ]),
      );
      expect(
        await counted(scene, async () => expectDone(await scene.engine.up(program))),
      ).to.deep.equal({
        "GET /security/accounts": 1,
        "GET /security/roles": 1,
        "POST /security/accounts/{ID}/roles": 3,
        "GET /security/accounts/{ID}/roles": 4,
      });
      expect(
        await counted(scene, async () => expectDone(await scene.engine.destroy())),
      ).to.deep.equal({ "DELETE /security/accounts/{ID}/roles/{ID}": 3 });
    });
  });

  for (const [location, perAccount] of [
    ["none", 3],
    ["present", 2],
  ] as const) {
    it(`${perAccount} for each account with all its scopes (Location: ${location})`, async () => {
      await withMemory({ inventory: { vms: 30 }, switches: { location } }, async (scene) => {
        const vms = Object.values(scopes(scene))
          .slice(0, SCOPES_EACH)
          .map(({ props }) => props as Record<string, unknown>);
        const program = Object.fromEntries(
          ACCOUNTS.map((name): [string, Declared] => [
            name,
            {
              kind: "Account",
              props: {
                name,
                type: "Group",
                roles: ["Portal User"],
                scopes: vms.map(({ hierarchyObjRef, objectName }) => ({
                  hierarchyObjRef,
                  objectName,
                })),
              },
            },
          ]),
        );
        const counts = await counted(scene, async () => expectDone(await scene.engine.up(program)));
        const [lists, roles] = [
          counts["GET /security/accounts"] ?? 0,
          counts["GET /security/roles"],
        ];
        expect(roles).to.equal(1);
        expect(counts["POST /security/accounts"]).to.equal(ACCOUNTS.length);
        expect(counts[LIST]).to.equal(ACCOUNTS.length);
        expect(counts[LOOKUP]).to.equal(1);
        // One more list of accounts than accounts are made, at most: the one before the first.
        expect(lists).to.be.at.most(
          (perAccount - 2) * ACCOUNTS.length + (location === "present" ? ACCOUNTS.length : 1),
        );
        expect(Object.keys(counts).sort()).to.deep.equal(
          [
            LOOKUP,
            "GET /security/accounts",
            "GET /security/roles",
            LIST,
            "POST /security/accounts",
          ].sort(),
        );
      });
    });
  }

  for (const [accountsEntityList, entities] of [
    ["EnterpriseAccount", 0],
    ["EnterpriseAccountEntity", 0],
    ["unsupported", ACCOUNTS.length],
    ["ignored", ACCOUNTS.length],
  ] as const) {
    it(`one request for all accounts whole in a refresh, where the server has that list, found out once (${accountsEntityList})`, async () => {
      for (const format of ["xml", "json"]) {
        await withMemory(
          { accounts: SEEDS, switches: { accountsEntityList } },
          async (scene) => {
            const program = Object.fromEntries(
              ACCOUNTS.map((account): [string, Declared] => [
                account,
                { kind: "AllVmsScope", props: { account } },
              ]),
            );
            expectDone(await scene.engine.up(program));
            const counts = await counted(scene, async () =>
              expectDone(await scene.engine.refresh()),
            );
            expect(counts).to.deep.equal({
              "GET /security/accounts": 1,
              ...(entities === 0 ? {} : { "GET /security/accounts/{ID}": entities }),
            });
            scene.sim.state.setAllVms("TECH\\b", false);
            expectDone(await scene.engine.refresh());
            expect(
              [...scene.engine.state.values()].map(({ outputs }) => outputs["enabled"]),
            ).to.deep.equal([true, false, true]);
          },
          { format },
          8,
        );
      }
    });
  }

  for (const [inventoryEntityList, roots, shares] of [
    ["supported", {}, {}],
    ["ignored", { "GET /hierarchyRoots/{ID}": 4 }, { "GET /nas/fileServers/{ID}": 2 }],
  ] as const) {
    it(`one for all hierarchy roots and one for all file shares that scopes are on, where the server lists them whole (${inventoryEntityList})`, async () => {
      await withMemory({ accounts: SEEDS, switches: { inventoryEntityList } }, async (scene) => {
        const objects = ["Vc", "Host", "FileServer"].map((type) => scene.object(type));
        const program = Object.fromEntries(
          ACCOUNTS.flatMap((account) =>
            objects.map(({ root, type, name }, at): [string, Declared] => [
              `${account} ${at}`,
              { kind: "AccountScope", props: { account, object: { root, type, name } } },
            ]),
          ),
        );
        const counts = await counted(scene, async () => expectDone(await scene.engine.up(program)));
        expect(counts).to.deep.equal({
          "GET /security/accounts": 1,
          "GET /hierarchyRoots": 1,
          ...roots,
          "GET /nas/fileServers": 1,
          ...shares,
          [LOOKUP]: ACCOUNTS.length * 2,
          [LIST]: ACCOUNTS.length * (objects.length + 1),
          [POST]: ACCOUNTS.length * objects.length,
        });
      });
    });
  }

  it("never more in flight than the settings allow, whatever the engine's parallelism", async () => {
    await withMemory(
      { accounts: SEEDS, inventory: { vms: 30 }, switches: { latency: 5 } },
      async (scene) => {
        expectDone(await scene.engine.up(scopes(scene)));
        expectDone(await scene.engine.destroy());
        expect(scene.sim.maxInFlight).to.equal(3);
      },
      { maxConcurrency: "3" },
      64,
    );
  });

  it("linear effort for thousands of scopes of one account", async () => {
    await withMemory({ inventory: { vms: 1_100, roots: 2 } }, async (scene) => {
      const vms = scene.sim.state.inventory.objects.filter(({ type }) => type === "Vm");
      const distinct = [
        ...new Map(vms.map((vm) => [`${vm.rootId} ${vm.name}`, vm])).values(),
      ].slice(0, 2_000);
      const program: Record<string, Declared> = {
        ops: {
          kind: "Account",
          props: {
            name: "TECH\\ops",
            type: "Group",
            roles: ["Portal User"],
            scopes: distinct.map(({ ref, name }) => ({ hierarchyObjRef: ref, objectName: name })),
          },
        },
      };
      const counts = await counted(scene, async () => expectDone(await scene.engine.up(program)));
      expect(counts[LIST]).to.equal(1);
      expect(scene.account("TECH\\ops")?.scopes).to.have.length(distinct.length);
      const fewer: Record<string, Declared> = {
        ops: {
          kind: "Account",
          props: {
            name: "TECH\\ops",
            type: "Group",
            roles: ["Portal User"],
            scopes: distinct
              .slice(10)
              .map(({ ref, name }) => ({ hierarchyObjRef: ref, objectName: name })),
          },
        },
      };
      expect(
        (await counted(scene, async () => expectDone(await scene.engine.up(fewer))))[DELETE],
      ).to.equal(10);
    });
  });
});
