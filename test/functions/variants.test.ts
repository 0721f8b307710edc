import { expect } from "chai";
import * as veeam from "../../provider";
import { SERVER_VARIANTS } from "../support/scene";
import { failureOf, withServer } from "./support";

const OPS = { name: "TECH\\ops", type: "Group", roles: ["Portal User"], allVms: true } as const;
const MORE_VARIANTS = {
  "unique IDs as IDs of roots": { rootIdBug: true },
  "unknown roots are 404, look-ups that contain the name": { unknownRootStatus: 404, lookupMatch: "contains" },
  "entities of accounts refused": { accountsEntityList: "unsupported" },
  "Linux accounts, self links": { accountNames: "linux", linkHost: "self" },
} as const;

for (const format of ["xml", "json"] as const) {
  describe(`look-ups in ${format}`, () => {
    for (const [variant, switches] of Object.entries({ ...SERVER_VARIANTS, ...MORE_VARIANTS })) {
      it(`find the same in every way of naming it on a server with ${variant}`, async () => {
        await withServer({ accounts: [OPS], switches }, async (given, sim) => {
          const id = sim.state.account(OPS.name)?.id ?? "";
          for (const by of [{ name: OPS.name.toLowerCase() }, { id }, { id: `urn:veeam:EnterpriseAccount:${id.toUpperCase()}` }, { name: OPS.name, type: "Group" }]) {
            expect(await veeam.getAccount(by, given)).to.deep.include({ id, name: OPS.name, type: "Group", allVms: true });
          }
          const role = (await veeam.getRoles(given)).find(({ name }) => name === "File Restore Operator");
          for (const by of [{ name: "FILE restore operator" }, { id: role?.id ?? "" }, { id: `urn:veeam:EnterpriseRole:${role?.id.toUpperCase()}` }]) expect(await veeam.getRole(by, given)).to.deep.equal(role);

          const machine = sim.state.inventory.objects.find(({ type, rootId }) => type === "Vm" && rootId === sim.state.inventory.roots[0]?.id);
          const roots = await veeam.getHierarchyRoots(given);
          const root = roots[0];
          const isAlone = roots.filter(({ name }) => name === root?.name).length === 1;
          const names = [root?.id, root?.uid, root?.id.toUpperCase(), ...(isAlone ? [root?.name, root?.name.toUpperCase(), root?.uniqueId, root?.uniqueId?.toLowerCase()] : [])];
          const wanted = { hierarchyObjRef: machine?.ref, platform: "VMware", type: "Vm", name: "VM01" };
          for (const name of names) expect(await veeam.getHierarchyObject({ root: name ?? "", type: "VM", name: "VM01" }, given), name).to.deep.include(wanted);
          expect(await veeam.getHierarchyObject({ hierarchyObjRef: machine?.ref ?? "" }, given)).to.deep.include(wanted);
          if (!isAlone) expect((await failureOf(veeam.getHierarchyObject({ root: root?.name ?? "", type: "Vm", name: "VM01" }, given))).code).to.equal("EM_AMBIGUOUS");

          for (const share of sim.state.inventory.objects.filter(({ type }) => type === "FileServer")) {
            expect((await veeam.getFileServer({ name: share.name }, given)).hierarchyObjRef).to.equal(share.ref);
            expect(await veeam.getHierarchyObject({ hierarchyObjRef: share.ref }, given)).to.deep.include({ name: share.name, platform: "NasBackup", type: "FileServer" });
          }
          for (const look of [
            veeam.getAccount({ id: "00000000-0000-0000-0000-000000000001" }, given), veeam.getRole({ id: "00000000-0000-0000-0000-000000000001" }, given),
            veeam.getHierarchyObject({ root: root?.id ?? "", type: "Vm", name: "none" }, given), veeam.getHierarchyObject({ root: "00000000-0000-0000-0000-000000000001", type: "Vm", name: "VM01" }, given),
            veeam.getHierarchyObject({ hierarchyObjRef: `urn:VMware:Vm:${sim.state.inventory.roots[0]?.id}.vm-0` }, given), veeam.getHierarchyObject({ hierarchyObjRef: "urn:VMware:Vm:00000000-0000-0000-0000-000000000001.vm-0" }, given),
            veeam.getFileServer({ name: "none" }, given),
          ].map((work) => failureOf(work))) expect((await look).code).to.equal("EM_NOT_FOUND");
        }, { format });
      });
    }
  });
}
