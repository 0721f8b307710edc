import { expect } from "chai";
import { failureOf, LONGEST_PAUSE_MS, named, NAMES, Slow } from "./late-objects-support";

for (const format of ["xml", "json"]) {
  describe(`an object below a hierarchy root that Enterprise Manager does not know yet, in ${format}`, () => {
    for (const [what, inventoryEntityList] of [
      ["listed whole", "supported"],
      ["listed as references", "unsupported"],
    ] as const)
      it(`is looked for again until both are known (roots ${what})`, async () => {
        const switches = { lookupDelay: 12_000, inventoryEntityList };
        await Slow.run(switches, format, async (slow) => {
          // What is there from the start is known, and the list of roots is read.
          slow.pass(12_000);
          await slow.resolve(named("VM01"));
          const id = slow.sim.state.addRoot("vc-new.tech.local");
          const ref = slow.sim.state.addObject({ root: id, type: "Vm", name: "new" });
          const names = ["new", ...NAMES.map((name) => `${name}-below`)];
          for (const name of names.slice(1))
            slow.sim.state.addObject({ root: id, type: "Vm", name });
          slow.sim.clearRequests();
          const roots = ["vc-new.tech.local", id, `urn:veeam:HierarchyRoot:${id}`];
          const work = Promise.all([
            slow.resolve({ hierarchyObjRef: ref }),
            ...roots.flatMap((root) =>
              names.map((name) => slow.resolve({ object: { root, type: "Vm", name } })),
            ),
          ]);
          const found = await slow.whileSleeping(work, 1 + roots.length * names.length);
          for (const { hierarchyObjRef, objectName } of found)
            expect(hierarchyObjRef === ref).to.equal(objectName === "new");
          expect(slow.now()).to.be.within(24_000, 24_000 + 2 * LONGEST_PAUSE_MS);
          // However many wait, each look reads the list of roots once.
          const lists = slow.sim.requests.filter(({ path }) => /hierarchyRoots($|\?)/.test(path));
          expect(lists).to.have.length.within(3, 8);
        });
      });

    it("is an error about the root where that never comes: at once, or after the time", async () => {
      await Slow.run({}, format, async (slow) => {
        const declared = { object: { root: "vc-none", type: "Vm", name: "VM01" } };
        for (const waits of [false, true]) {
          const started = slow.now();
          const work = slow.resolve(declared, waits);
          const { code, message, hint } = await failureOf(waits ? slow.whileSleeping(work) : work);
          expect(code).to.equal("EM_NOT_FOUND");
          expect(message).to.include("no hierarchy root vc-none");
          expect(hint).to.include("vc01.tech.local").and.to.include("next collection of data");
          const [least, most] = waits ? [40_000, 50_000] : [0, 0];
          expect(slow.now() - started).to.be.within(least, most);
        }
      });
    });
  });
}
