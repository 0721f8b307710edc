import { expect } from "chai";
import type { EnterpriseManager } from "../../provider/em";
import type { Simulator, SwitchSettings } from "../../simulator";
import { Bench, failure, operation } from "./support";

const ROOTS = "GET /hierarchyRoots";
const SHARES = "GET /nas/fileServers";

/**
 * A connection to a server of its own; its requests are told as how often each route was asked.
 */
async function onServer(
  switches: SwitchSettings,
  format: string,
  run: (
    em: EnterpriseManager,
    sim: Simulator,
    routes: () => Record<string, number>,
  ) => Promise<void>,
): Promise<void> {
  const bench = new Bench();
  const sim = await bench.simulator({ switches, inventory: { fileShares: 3 } });
  const routes = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { route } of sim.requests)
      if (!/sessionMngr|logonSessions/.test(route)) counts[route] = (counts[route] ?? 0) + 1;
    sim.clearRequests();
    return counts;
  };
  try {
    await bench.quietly(() => run(bench.connectTo(sim, { format }), sim, routes));
  } finally {
    await bench.end();
  }
}

/** What is known of the n-th root, and of the n-th file share, with and without its details. */
async function expectAll(
  em: EnterpriseManager,
  sim: Simulator,
  refused: number | undefined,
): Promise<void> {
  const roots = await em.listHierarchyRoots(operation());
  expect(
    roots.map(({ id, name, uniqueId, hostType }) => ({ id, name, uniqueId, hostType })),
  ).to.deep.equal(
    sim.state.inventory.roots.map(({ id, name, uniqueId, hostType }, at) =>
      at === refused
        ? { id, name, uniqueId: undefined, hostType: undefined }
        : { id, name, uniqueId, hostType },
    ),
  );
  const shares = sim.state.inventory.objects.filter(({ type }) => type === "FileServer");
  expect(
    (await em.listFileServers(operation())).map(({ name, hierarchyObjRef }) => ({
      name,
      hierarchyObjRef,
    })),
  ).to.deep.equal(
    shares.map(({ name, ref }, at) => ({
      name,
      hierarchyObjRef: at === refused ? undefined : ref,
    })),
  );
}

for (const format of ["xml", "json"]) {
  describe(`the lists of hierarchy roots and file shares in ${format}`, () => {
    it("are one request each where the server lists them whole, whatever paths its hrefs have", async () => {
      for (const switches of [{}, { jsonKeys: "camel" }, { hrefPath: "wrong" }]) {
        await onServer(switches, format, async (em, sim, routes) => {
          await expectAll(em, sim, undefined);
          expect(routes()).to.deep.equal({ [ROOTS]: 1, [SHARES]: 1 });
        });
      }
    });

    it("are read one by one where the server lists references, or no entities, which is found out once", async () => {
      for (const [inventoryEntityList, first] of [
        ["ignored", 1],
        ["unsupported", 2],
      ] as const) {
        for (const hrefPath of ["recorded", "wrong"])
          await onServer({ inventoryEntityList, hrefPath }, format, async (em, sim, routes) => {
            await expectAll(em, sim, undefined);
            expect(routes()).to.deep.equal({
              [ROOTS]: first,
              [`${ROOTS}/{ID}`]: 4,
              [SHARES]: first,
              [`${SHARES}/{ID}`]: 3,
            });
            await em.rebuildScopes(operation(), "me");
            routes();
            await em.listFileServers(operation());
            expect(routes()).to.deep.equal({ [SHARES]: 1, [`${SHARES}/{ID}`]: 3 });
          });
      }
    });

    for (const refusedEntityStatus of [403, 500, 404]) {
      it(`are all there but for the one that is refused with ${refusedEntityStatus}, of which no more is known than its reference tells`, async () => {
        for (const inventoryEntityList of ["supported", "ignored", "unsupported"]) {
          for (const refusedEntityInList of ["reference", "refused"])
            await onServer(
              { refusedEntity: 2, refusedEntityStatus, refusedEntityInList, inventoryEntityList },
              format,
              (em, sim) => expectAll(em, sim, 1),
            );
        }
      });
    }

    it("ask for one entity more where the list has a reference among entities", async () => {
      await onServer({ refusedEntity: 2 }, format, async (em, sim, routes) => {
        await expectAll(em, sim, 1);
        expect(routes()).to.deep.equal({
          [ROOTS]: 1,
          [`${ROOTS}/{ID}`]: 1,
          [SHARES]: 1,
          [`${SHARES}/{ID}`]: 1,
        });
      });
    });

    it("fail where all of it is refused, or where nobody answers for one of them", async () => {
      await onServer({}, format, async (em, sim) => {
        sim.faults.add({
          kind: "status",
          status: 403,
          match: { path: /hierarchyRoots/ },
          times: 9,
        });
        expect((await failure(em.listHierarchyRoots(operation()))).code).to.equal("EM_FORBIDDEN");
      });
      await onServer({ inventoryEntityList: "ignored" }, format, async (em, sim) => {
        sim.faults.add({ kind: "reset", match: { route: `${ROOTS}/{ID}`, nth: 2 }, times: 50 });
        expect((await failure(em.listHierarchyRoots(operation()))).code).to.equal("EM_UNREACHABLE");
      });
    });
  });
}
