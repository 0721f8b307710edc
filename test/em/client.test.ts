import { expect } from "chai";
import { Bench, failure, operation } from "./support";
import type { Simulator, SwitchSettings } from "../../simulator";

const ODD_NAME = 'R&D <"Zürich"> &amp; &lt; ]]> 172.10\\ops';
const FILE_ROLE = "f84a8b62-49b8-4d0c-b25b-92321b52bab6";
const VM_ROLE = "c11c0c38-ba8b-49c7-bf70-fc2058fff1e2";

/**
 * Positions of the simulator's switches where the help center contradicts itself or EM's versions
 * differ.
 */
const SERVERS: Readonly<Record<string, SwitchSettings>> = {
  "EM 12": {},
  "EM 13 with camel-case keys and BOM": {
    jsonKeys: "camel",
    bom: true,
    jsonEmptyList: "missing",
    jsonNulls: "omitted",
    xmlProlog: "missing",
  },
  "null lists and other status codes": {
    jsonEmptyList: "null",
    deleteLinkType: "present",
    scopePostStatus: 201,
    createStatus: 200,
    deleteStatus: 202,
    location: "present",
  },
  "references where entities are asked for": {
    accountGet: "referenceFirst",
    flrElement: "FlrInlaceOnly",
    notFoundStatus: 500,
  },
  "lists called as their documents, wrong paths in links, no charset": {
    jsonLists: "document",
    hrefPath: "wrong",
    charset: "missing",
    accountGet: "referenceFirst",
  },
  "lists within members of their own name, on pages, and errors as problem documents": {
    jsonKeys: "camel",
    jsonLists: "nested",
    listPageSize: 2,
    errorForm: "problem",
    errorMediaType: "json",
  },
  "links to pages in the documents": {
    jsonLists: "document",
    listPageSize: 1,
    pagingLinks: "document",
    hrefPath: "wrong",
  },
  "unknown IDs answered with 400": { notFoundStatus: 400, accountGet: "entity", lookupEmpty: 204 },
};

for (const format of ["xml", "json"] as const) {
  for (const [server, switches] of Object.entries(SERVERS)) {
    describe(`The client in ${format} with ${server}`, () => {
      const bench = new Bench();
      let simulator: Simulator;
      const vm = () => {
        const found = simulator.state.inventory.objects.find(({ type }) => type === "Vm");
        if (found === undefined) throw new Error("the inventory has no virtual machine");
        return found;
      };
      const connect = () => bench.connectTo(simulator, { format });
      const makeAccount = async (name: string): Promise<string> => {
        const em = connect();
        const scopes = [{ hierarchyObjRef: vm().ref, objectName: vm().name }];
        await em.createAccount(operation(), {
          type: "User",
          name,
          roleIds: [FILE_ROLE],
          allVms: false,
          scopes,
          fileRestore: { inPlaceOnly: true, extensions: ["doc", "pptx"] },
          sqlRestore: { denyInPlace: true },
        });
        const made = (await em.listAccounts(operation())).find((account) => account.name === name);
        if (made === undefined) throw new Error(`no account ${name}`);
        return made.id;
      };
      before(async () => {
        simulator = await bench.simulator({ switches });
      });
      after(() => bench.end());

      it("creates an account with everything it was given, and reads it back exactly", async () => {
        const id = await makeAccount(ODD_NAME);
        const entity = await connect().getAccount(operation(), id);
        expect(entity).to.deep.include({
          id,
          name: ODD_NAME,
          type: "User",
          allVms: false,
          sqlRestore: { denyInPlace: true },
        });
        expect(entity.fileRestore).to.deep.equal({
          inPlaceOnly: true,
          extensions: ["doc", "pptx"],
        });
        expect(simulator.state.account(ODD_NAME)).to.deep.include({
          type: "User",
          allVms: false,
          roles: ["File Restore Operator"],
        });
      });

      it("gives and takes roles by the IDs that the list shows", async () => {
        const em = connect();
        const id = await makeAccount("TECH\\roles");
        await em.addAccountRole(operation(), id, VM_ROLE);
        expect((await em.listAccountRoles(operation(), id)).map((role) => role.id)).to.have.members(
          [FILE_ROLE, VM_ROLE],
        );
        await em.removeAccountRole(operation(), id, FILE_ROLE);
        expect(await em.listAccountRoles(operation(), id)).to.deep.equal([
          { id: VM_ROLE, name: "VM Restore Operator" },
        ]);
      });

      it("says that the last role cannot be taken", async () => {
        const id = await makeAccount("TECH\\last role");
        expect(
          (await failure(connect().removeAccountRole(operation(), id, FILE_ROLE))).code,
        ).to.equal("EM_LAST_ROLE");
      });

      it("gives and removes restore scopes by the IDs that the list shows", async () => {
        const em = connect();
        const id = await makeAccount("TECH\\scopes");
        const second = simulator.state.inventory.objects.find(
          ({ type, ref }) => type === "Vm" && ref !== vm().ref,
        );
        if (second === undefined) throw new Error("the inventory has one virtual machine only");
        await em.addScopes(operation(), id, [
          { hierarchyObjRef: second.ref, objectName: second.name },
        ]);
        const rows = await em.listScopes(operation(), id);
        expect(
          rows.map(({ name, type, platform }) => ({
            name,
            type,
            platform: platform.toLowerCase(),
          })),
        ).to.deep.include({
          name: second.name,
          type: "Vm",
          platform: second.ref.split(":")[1]?.toLowerCase(),
        });
        for (const row of rows) await em.removeScope(operation(), id, row.id);
        expect(
          (await em.listScopes(operation(), id)).filter(({ state }) => state !== "Removing"),
        ).to.deep.equal([]);
      });

      it("flips the all-virtual-machines switch once for each call", async () => {
        const em = connect();
        const id = await makeAccount("TECH\\switch");
        await em.toggleAllVms(operation(), id);
        expect((await em.getAccount(operation(), id)).allVms).to.equal(true);
        await em.toggleAllVms(operation(), id);
        expect((await em.getAccount(operation(), id)).allVms).to.equal(false);
      });

      it("deletes an account, and takes it for deleted when it is gone", async () => {
        const em = connect();
        const id = await makeAccount("TECH\\leaving");
        await em.deleteAccount(operation(), id);
        await em.deleteAccount(operation(), id);
        expect((await failure(em.getAccount(operation(), id))).code).to.equal("EM_NOT_FOUND");
        expect((await failure(em.listScopes(operation(), id))).code).to.equal("EM_NOT_FOUND");
        expect(simulator.state.account("TECH\\leaving")).to.equal(undefined);
      });

      it("takes what is not there for removed", async () => {
        const em = connect();
        const id = await makeAccount("TECH\\nothing to remove");
        await em.removeAccountRole(operation(), id, VM_ROLE);
        await em.removeScope(operation(), id, "bceb75f9-5c10-4f39-9eb5-c000a2fabaee");
        expect(await em.listAccountRoles(operation(), id)).to.have.length(1);
      });

      it("reads roles, hierarchy roots with their details, and file shares", async () => {
        const em = connect();
        expect((await em.listRoles(operation())).map(({ name }) => name)).to.include.members([
          "Portal Administrator",
          "File Restore Operator",
        ]);
        const roots = await em.listHierarchyRoots(operation());
        const real = simulator.state.inventory.roots.map(({ id, name }) => ({
          id: id.toLowerCase(),
          name,
        }));
        expect(roots.map(({ id, name }) => ({ id, name }))).to.have.deep.members(real);
        expect(
          roots.every(
            ({ uid, hostType }) =>
              uid.startsWith("urn:veeam:HierarchyRoot:") && hostType !== undefined,
          ),
        ).to.equal(true);
        expect(
          (await em.listFileServers(operation())).every(({ hierarchyObjRef }) =>
            hierarchyObjRef?.startsWith("urn:NasBackup:FileServer:"),
          ),
        ).to.equal(true);
      });

      it("finds objects by their exact name and by their reference, and nothing for others", async () => {
        const em = connect();
        const root = (await em.listHierarchyRoots(operation())).find(({ id }) =>
          vm().ref.includes(id),
        );
        if (root === undefined) throw new Error("no root of the virtual machine");
        const wanted = { rootUid: root.uid, type: "vm", name: vm().name };
        expect(
          (await em.lookupByName(operation(), wanted)).map(
            ({ hierarchyObjRef }) => hierarchyObjRef,
          ),
        ).to.include(vm().ref);
        expect(await em.lookupByName(operation(), { ...wanted, name: "*" })).to.deep.equal([]);
        expect(
          await em.lookupByName(operation(), { ...wanted, name: vm().name.slice(0, -1) }),
        ).to.deep.equal([]);
        expect((await em.lookupByReference(operation(), vm().ref))?.name).to.equal(vm().name);
        expect(await em.lookupByReference(operation(), `${vm().ref}0000`)).to.equal(undefined);
      });

      it("starts a rebuild of restore scopes and follows its task", async () => {
        const em = connect();
        for (const choice of ["all", "unprocessed", "me"] as const) {
          const task = await em.rebuildScopes(operation(), choice);
          expect(task?.operation).to.equal("StartRebuildScope");
          if (task === undefined) throw new Error("the rebuild made no task");
          expect((await em.settleTask(operation(), task)).kind).to.equal("succeeded");
        }
      });

      it("speaks one media type in all requests and sends no cookies", async () => {
        simulator.clearRequests();
        await makeAccount("TECH\\media type");
        const mediaType = `application/${format}`;
        expect(
          simulator.requests.every(
            ({ accept, contentType }) =>
              accept === mediaType && (contentType ?? mediaType) === mediaType,
          ),
        ).to.equal(true);
        expect(simulator.requests.some(({ staleHeader }) => staleHeader)).to.equal(false);
      });

      it("logs off as often as it logged on", async () => {
        await Promise.all(bench.connections.splice(0).map((connections) => connections.closeAll()));
        expect(simulator.openSessions).to.equal(0);
        expect(simulator.logoffs).to.equal(simulator.logons);
      });
    });
  }
}
