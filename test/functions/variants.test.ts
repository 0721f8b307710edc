import { expect } from "chai";
import * as veeam from "../../provider";
import type { Simulator } from "../../simulator";
import { SERVER_VARIANTS } from "../support/scene";
import { failureOf, type Given, withServer } from "./support";

const OPS = { name: "TECH\\ops", type: "Group", roles: ["Portal User"], allVms: true } as const;
const NO_ID = "00000000-0000-0000-0000-000000000001";
const MORE_VARIANTS = {
  "unique IDs as IDs of roots": { rootIdBug: true },
  "unknown roots are 404, look-ups that contain the name": {
    unknownRootStatus: 404,
    lookupMatch: "contains",
  },
  "entities of accounts refused": { accountsEntityList: "unsupported" },
  "Linux accounts, self links": { accountNames: "linux", linkHost: "self" },
} as const;

function accountId(sim: Simulator): string {
  return sim.state.accounts().find(({ name }) => name === OPS.name)?.id ?? "none";
}

/** The first vCenter Server with its first machine. */
function machineOf(sim: Simulator): { ref: string; rootId: string } {
  const [machine] = sim.state.inventory.objects.filter(({ name }) => name === "VM01");
  if (machine === undefined) throw new Error("the inventory has no machine VM01");
  return machine;
}

async function expectAccount(given: Given, sim: Simulator): Promise<void> {
  const id = accountId(sim);
  for (const by of [
    { name: OPS.name.toLowerCase() },
    { id },
    { id: `urn:veeam:EnterpriseAccount:${id.toUpperCase()}` },
    { name: OPS.name, type: "Group" },
  ]) {
    expect(await veeam.getAccount(by, given)).to.deep.include({
      id,
      name: OPS.name,
      type: "Group",
      allVms: true,
    });
  }
}

async function expectRole(given: Given): Promise<void> {
  const [role] = (await veeam.getRoles(given)).filter(
    ({ name }) => name === "File Restore Operator",
  );
  if (role === undefined) throw new Error("the server has no File Restore Operator");
  for (const by of [
    { name: "FILE restore operator" },
    { id: role.id },
    { id: `urn:veeam:EnterpriseRole:${role.id.toUpperCase()}` },
  ])
    expect(await veeam.getRole(by, given)).to.deep.equal(role);
}

async function expectMachine(given: Given, sim: Simulator): Promise<void> {
  const { ref } = machineOf(sim);
  const roots = await veeam.getHierarchyRoots(given);
  const [root] = roots;
  if (root?.uniqueId === undefined)
    throw new Error("the server has no hierarchy root with a unique ID");
  const isAlone = roots.filter(({ name }) => name === root.name).length === 1;
  const wanted = { hierarchyObjRef: ref, platform: "VMware", type: "Vm", name: "VM01" };
  const ids = [root.id, root.uid, root.id.toUpperCase()];
  for (const name of isAlone
    ? [...ids, root.name, root.name.toUpperCase(), root.uniqueId, root.uniqueId.toLowerCase()]
    : ids) {
    expect(
      await veeam.getHierarchyObject({ root: name, type: "VM", name: "VM01" }, given),
      name,
    ).to.deep.include(wanted);
  }
  for (const spelling of [ref, ref.replace("urn:VMware:Vm", "URN:vmware:VM")])
    expect(
      await veeam.getHierarchyObject({ hierarchyObjRef: spelling }, given),
      spelling,
    ).to.deep.include(wanted);
  if (!isAlone)
    expect(
      (
        await failureOf(
          veeam.getHierarchyObject({ root: root.name, type: "Vm", name: "VM01" }, given),
        )
      ).code,
    ).to.equal("EM_AMBIGUOUS");
}

async function expectShares(given: Given, sim: Simulator): Promise<void> {
  for (const { name, ref } of sim.state.inventory.objects.filter(
    ({ type }) => type === "FileServer",
  )) {
    expect((await veeam.getFileServer({ name }, given)).hierarchyObjRef).to.equal(ref);
    expect(await veeam.getHierarchyObject({ hierarchyObjRef: ref }, given)).to.deep.include({
      name,
      platform: "NasBackup",
      type: "FileServer",
    });
  }
}

async function expectNone(given: Given, sim: Simulator): Promise<void> {
  const { rootId } = machineOf(sim);
  const [root] = await veeam.getHierarchyRoots(given);
  for (const look of [
    () => veeam.getAccount({ id: NO_ID }, given),
    () => veeam.getRole({ id: NO_ID }, given),
    () => veeam.getFileServer({ name: "none" }, given),
    () => veeam.getHierarchyObject({ root: root?.id ?? "none", type: "Vm", name: "none" }, given),
    () => veeam.getHierarchyObject({ root: NO_ID, type: "Vm", name: "VM01" }, given),
    () => veeam.getHierarchyObject({ hierarchyObjRef: `urn:VMware:Vm:${rootId}.vm-0` }, given),
    () => veeam.getHierarchyObject({ hierarchyObjRef: `urn:VMware:Vm:${NO_ID}.vm-0` }, given),
  ])
    expect((await failureOf(look())).code, look.toString()).to.equal("EM_NOT_FOUND");
}

for (const format of ["xml", "json"] as const) {
  describe(`look-ups in ${format}`, () => {
    for (const [variant, switches] of Object.entries({ ...SERVER_VARIANTS, ...MORE_VARIANTS })) {
      it(`find the same in every way of naming it, and say what there is not, on a server with ${variant}`, async () => {
        await withServer(
          { accounts: [OPS], switches },
          async (given, sim) => {
            await expectAccount(given, sim);
            await expectRole(given);
            await expectMachine(given, sim);
            await expectShares(given, sim);
            await expectNone(given, sim);
          },
          { format },
        );
      });
    }
  });
}
