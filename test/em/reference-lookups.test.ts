import { expect } from "chai";
import type { EnterpriseManager } from "../../provider/em";
import type { InventoryObject, Simulator, SwitchSettings } from "../../simulator";
import { Bench, operation } from "./support";

/** Machines of one hierarchy root. */
function machinesOf(sim: Simulator, count: number): InventoryObject[] {
  const all = sim.state.inventory.objects.filter(({ type }) => type === "Vm");
  const found = all.filter(({ rootId }) => rootId === all[0]?.rootId).slice(0, count);
  expect(found).to.have.length(count);
  return found;
}

async function onServer(
  switches: SwitchSettings,
  run: (
    look: (machines: readonly InventoryObject[]) => Promise<(string | undefined)[]>,
    sim: Simulator,
    em: EnterpriseManager,
  ) => Promise<void>,
): Promise<void> {
  const bench = new Bench();
  const sim = await bench.simulator({ switches, inventory: { vms: 40 } });
  const em = bench.connectTo(sim);
  const look = (machines: readonly InventoryObject[]): Promise<(string | undefined)[]> =>
    Promise.all(
      machines.map(async ({ ref }) => (await em.lookupByReference(operation(), ref))?.name),
    );
  try {
    await bench.quietly(() => run(look, sim, em));
  } finally {
    await bench.end();
  }
}

const lookUps = (sim: Simulator): number => sim.count("GET /lookup");
const names = (machines: readonly InventoryObject[]): string[] => machines.map(({ name }) => name);

describe("look-ups by reference", () => {
  it("are one request each for few objects, and one list for many", async () => {
    await onServer({}, async (look, sim) => {
      const machines = machinesOf(sim, 30);
      expect(await look(machines.slice(0, 9))).to.deep.equal(names(machines.slice(0, 9)));
      expect(lookUps(sim)).to.equal(9);
      expect(await look(machines)).to.deep.equal(names(machines));
      expect(lookUps(sim)).to.equal(10);
    });
  });

  it("ask by itself for each object that the list lacks, and take no other in its place", async () => {
    await onServer({ lookupLimit: 5 }, async (look, sim) => {
      const machines = machinesOf(sim, 20);
      const unknown = { ...machines[0], ref: `${machines[0]?.ref ?? ""}999999` };
      expect(await look([...machines, unknown as InventoryObject])).to.deep.equal([
        ...names(machines),
        undefined,
      ]);
      expect(lookUps(sim)).to.equal(1 + 16);
    });
  });

  it("do without a list that the server refuses, and ask for it once", async () => {
    await onServer({}, async (look, sim) => {
      const machines = machinesOf(sim, 20);
      sim.faults.add({
        kind: "status",
        status: 500,
        match: { route: "GET /lookup", path: /name=%2A|name=\*/ },
        times: 20,
      });
      expect(await look(machines)).to.deep.equal(names(machines));
      expect(await look(machinesOf(sim, 25))).to.deep.equal(names(machinesOf(sim, 25)));
      const lists = sim.requests.filter(({ path }) => path.includes("name="));
      expect(lists).to.have.length(1);
    });
  });

  it("of an object that may be new are never answered from the list", async () => {
    await onServer({}, async (look, sim, em) => {
      const machines = machinesOf(sim, 20);
      await look(machines);
      const before = lookUps(sim);
      const ref = machines[0]?.ref ?? "";
      await em.lookupByReference(operation(), ref, { maxAgeSeconds: 0 });
      expect(lookUps(sim)).to.equal(before + 1);
    });
  });
});
