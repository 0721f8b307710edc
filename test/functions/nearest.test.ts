import { expect } from "chai";
import * as veeam from "../../provider";
import type { Simulator } from "../../simulator";
import { failureOf, type Given, withServer } from "./support";

const ROOT = "vc01.tech.local";
const LIST_ALL = /\/lookup\?.*name=\*(&|$)/;
const MANY = 6_000;

function machine(sim: Simulator, name: string, root = ROOT): { ref: string } {
  const found = sim.state.inventory.objects.find(
    (object) => object.name === name && object.root === root && object.type === "Vm",
  );
  if (found === undefined) throw new Error(`the inventory has no machine ${name} in ${root}`);
  return found;
}

function machineNamed(name: string, given: Given): Promise<veeam.GetHierarchyObjectResult> {
  return veeam.getHierarchyObject({ root: ROOT, type: "Vm", name }, given);
}

for (const format of ["xml", "json"] as const) {
  describe(`a look-up in ${format} of a name that there is not`, () => {
    it("offers the nearest machines with their references, whatever the server makes of patterns", async () => {
      for (const lookupMatch of ["ignoreCase", "exact", "prefix", "contains"]) {
        await withServer(
          { switches: { lookupMatch, lookupEmpty: lookupMatch === "exact" ? 204 : 200 } },
          async (given, sim) => {
            for (const name of ["SQLSRV1", "sqlsrv", "SQLSR*", "*SQLSRV*"]) {
              const { code, message } = await failureOf(machineNamed(name, given));
              expect([lookupMatch, code]).to.deep.equal([lookupMatch, "EM_NOT_FOUND"]);
              expect(message).to.include(`SQLSRV (${machine(sim, "SQLSRV").ref})`);
            }
          },
          { format },
        );
      }
    });

    it("offers nothing that is far off, and asks for all objects only then", async () => {
      await withServer(
        {},
        async (given, sim) => {
          await machineNamed("SQLSRV", given);
          expect(sim.requests.filter(({ path }) => LIST_ALL.test(path))).to.deep.equal([]);
          const { message } = await failureOf(machineNamed("§§§", given));
          expect(message).to.not.include("Did you mean");
          expect(sim.requests.filter(({ path }) => LIST_ALL.test(path))).to.have.length(1);
        },
        { format },
      );
    });

    it("tells of its own failure, whatever becomes of the list of all objects", async () => {
      for (const fault of [
        { kind: "status", status: 400 },
        { kind: "status", status: 503 },
        { kind: "status", status: 500 },
        { kind: "reset" },
        { kind: "garbled" },
        { kind: "html" },
      ] as const) {
        await withServer(
          {},
          async (given, sim) => {
            sim.faults.add({ ...fault, times: 100, match: { path: LIST_ALL } });
            const { code, message } = await failureOf(machineNamed("SQLSRV1", given));
            expect([fault.kind, code]).to.deep.equal([fault.kind, "EM_NOT_FOUND"]);
            expect(message).to.match(
              /There is no object of type Vm called SQLSRV1 in vc01\.tech\.local on \S+\.$/,
            );
          },
          { format },
        );
      }
    });

    it(`finds its way among ${MANY} objects by one request for all failures, and offers a handful`, async () => {
      await withServer(
        { inventory: { roots: 1, vms: MANY } },
        async (given, sim) => {
          expect((await machineNamed("app-4711", given)).hierarchyObjRef).to.equal(
            machine(sim, "app-4711").ref,
          );
          sim.clearRequests();
          const failures = await Promise.all(
            ["app-47111", "APP-4711", "app-471x", "app-"].map((name) =>
              failureOf(machineNamed(name, given)),
            ),
          );
          for (const { code, message } of failures) {
            expect(code).to.equal("EM_NOT_FOUND");
            expect(message.match(/urn:VMware:Vm:/g)).to.have.length.within(1, 5);
          }
          expect(failures[0]?.message).to.include(`app-4711 (${machine(sim, "app-4711").ref})`);
          expect(sim.requests.filter(({ path }) => LIST_ALL.test(path))).to.have.length(1);
        },
        { format },
      );
    });
  });

  describe(`a look-up in ${format} that the server answers with ${MANY} objects`, () => {
    it("finds the one of exactly this name by one request, also where it is called * or like a pattern", async () => {
      await withServer(
        { inventory: { roots: 1, vms: MANY }, switches: { lookupMatch: "contains" } },
        async (given, sim) => {
          for (const name of ["*", "app-*", "app-"]) {
            const { ref } = machine(sim, "app-4711");
            sim.state.renameObject(ref, name);
            sim.clearRequests();
            expect((await machineNamed(name, given)).hierarchyObjRef, name).to.equal(ref);
            expect(
              sim.requests.filter(({ path }) => path.includes("/lookup?")),
              name,
            ).to.have.length(1);
            sim.state.renameObject(ref, "app-4711");
          }
        },
        { format },
      );
    });

    it("refuses the two that are both called so, and no more than these", async () => {
      await withServer(
        { inventory: { roots: 1, vms: MANY } },
        async (given, sim) => {
          const refs = ["app-4711", "app-4712"].map((name) => machine(sim, name).ref);
          for (const ref of refs) sim.state.renameObject(ref, "*");
          const { code, message } = await failureOf(machineNamed("*", given));
          expect([code, message.match(/urn:VMware:Vm:[^)]*/g)]).to.deep.equal([
            "EM_AMBIGUOUS",
            refs,
          ]);
        },
        { format },
      );
    });
  });
}

describe("the message of a look-up that fails", () => {
  it("names the nearest accounts, file shares, roles and hierarchy roots with their IDs", async () => {
    await withServer(
      { accounts: [{ name: "TECH\\ops", type: "Group", roles: ["Portal User"], allVms: true }] },
      async (given, sim) => {
        const share = sim.state.inventory.objects.find(({ type }) => type === "FileServer");
        const root = sim.state.inventory.roots[0];
        const roles = await veeam.getRoles(given);
        for (const [look, nearest] of [
          [
            () => veeam.getAccount({ name: "TECH\\op" }, given),
            `TECH\\ops (${sim.state.account("TECH\\ops")?.id})`,
          ],
          [
            () => veeam.getAccount({ name: "TECH\\op", type: "Group" }, given),
            `TECH\\ops (${sim.state.account("TECH\\ops")?.id})`,
          ],
          [
            () => veeam.getFileServer({ name: share?.name.toUpperCase() ?? "" }, given),
            `${share?.name} (${share?.ref})`,
          ],
          [
            () =>
              veeam.getHierarchyObject(
                { root: ROOT, type: "FileServer", name: share?.name.toUpperCase() ?? "" },
                given,
              ),
            `${share?.name} (${share?.ref})`,
          ],
          [
            () => veeam.getRole({ name: "File Restore" }, given),
            `File Restore Operator (${roles.find(({ name }) => name === "File Restore Operator")?.id})`,
          ],
          [
            () => veeam.getHierarchyObject({ root: "vc01", type: "Vm", name: "VM01" }, given),
            `${ROOT} (${root?.id})`,
          ],
        ] as const) {
          const { code, message } = await failureOf(look());
          expect([code, message]).to.satisfy(
            ([kind, text]: [string, string]) =>
              kind === "EM_NOT_FOUND" && text.includes(`Did you mean ${nearest}`),
            `${code}: ${message}`,
          );
        }
      },
    );
  });

  it("lists the hierarchy roots of a name that several have, and not more of hundreds than anybody reads", async () => {
    await withServer({ switches: { rootBackupServers: 40 } }, async (given, sim) => {
      const { code, message } = await failureOf(
        veeam.getHierarchyObject({ root: ROOT, type: "Vm", name: "VM01" }, given),
      );
      const ids = sim.state.inventory.roots.filter(({ name }) => name === ROOT).map(({ id }) => id);
      expect([code, ids.length]).to.deep.equal(["EM_AMBIGUOUS", 40]);
      expect(ids.filter((id) => message.includes(id))).to.have.length(20);
      expect(message).to.include("and 20 more");
    });
  });
});
