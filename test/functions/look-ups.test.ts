import { expect } from "chai";
import * as veeam from "../../provider";
import { failureOf, withServer } from "./support";
import { OPS } from "./look-ups-support";

for (const format of ["xml", "json"] as const) {
  describe(`a look-up of an account in ${format}`, () => {
    it("finds it by its name in any case, by its ID in any case and by its UID", async () => {
      await withServer(
        { accounts: [{ ...OPS, fileRestore: { inPlaceOnly: true, extensions: ".docx,pdf" } }] },
        async (given, sim) => {
          const id = sim.state.account("TECH\\ops")?.id ?? "";
          const wanted = {
            id,
            uid: `urn:veeam:EnterpriseAccount:${id}`,
            name: "TECH\\ops",
            type: "Group",
            allVms: true,
            fileRestore: { inPlaceOnly: true, extensions: ["docx", "pdf"] },
            sqlRestore: { denyInPlace: false },
          };
          for (const by of [
            { name: "tech\\OPS" },
            { id: id.toUpperCase() },
            { id: `urn:veeam:EnterpriseAccount:${id}` },
            { name: "TECH\\ops", type: "group" },
          ]) {
            expect(await veeam.getAccount(by, given), JSON.stringify(by)).to.deep.equal(wanted);
          }
        },
        { format },
      );
    });

    it("takes only whole names, and offers the nearest", async () => {
      await withServer(
        { accounts: [OPS] },
        async (given) => {
          for (const name of ["TECH\\op", "ops", "TECH\\*"]) {
            const { code, message } = await failureOf(veeam.getAccount({ name }, given));
            expect([name, code]).to.deep.equal([name, "EM_NOT_FOUND"]);
            if (name !== "TECH\\*") expect(message).to.include("TECH\\ops");
          }
        },
        { format },
      );
    });

    it("of a name that two accounts have lists both with their IDs, and takes the one of the type that is given", async () => {
      await withServer(
        {
          accounts: [
            { ...OPS, type: "User" },
            { ...OPS, type: "ExternalUser" },
          ],
        },
        async (given, sim) => {
          const ids = sim.state
            .accounts()
            .filter(({ name }) => name === OPS.name)
            .map(({ id }) => id);
          const { code, message } = await failureOf(veeam.getAccount({ name: OPS.name }, given));
          expect(code).to.equal("EM_AMBIGUOUS");
          for (const id of ids) expect(message).to.include(id);
          expect(
            (await veeam.getAccount({ name: OPS.name, type: "ExternalUser" }, given)).type,
          ).to.equal("ExternalUser");
          const other = await failureOf(veeam.getAccount({ name: OPS.name, type: "Group" }, given));
          expect([other.code, other.message]).to.satisfy(
            ([kind, text]: [string, string]) =>
              kind === "EM_NOT_FOUND" && text.includes("(ExternalUser, ID"),
          );
        },
        { format },
      );
    });

    it("refuses what is no ID before it asks the server", async () => {
      await withServer(
        {},
        async (given, sim) => {
          expect((await failureOf(veeam.getAccount({ id: "TECH\\ops" }, given))).code).to.equal(
            "EM_INVALID",
          );
          expect((await failureOf(veeam.getAccount({ name: "" }, given))).code).to.equal(
            "EM_INVALID",
          );
          expect(sim.requests).to.deep.equal([]);
        },
        { format },
      );
    });
  });
}

describe("a look-up of a role", () => {
  it("finds it by name in any case and by ID, and lists all roles for a name that there is not", async () => {
    await withServer({}, async (given) => {
      const roles = await veeam.getRoles(given);
      expect(roles.map(({ name }) => name)).to.include.members([
        "Portal Administrator",
        "File Restore Operator",
      ]);
      const file = roles.find(({ name }) => name === "File Restore Operator");
      expect(await veeam.getRole({ name: "file restore operator" }, given)).to.deep.equal(file);
      expect(await veeam.getRole({ id: file?.id ?? "" }, given)).to.deep.equal(file);
      const { code, hint } = await failureOf(veeam.getRole({ name: "File Restore" }, given));
      expect(code).to.equal("EM_NOT_FOUND");
      for (const { name } of roles) expect(hint).to.include(name);
      expect(
        (await failureOf(veeam.getRole({ id: "File Restore Operator" }, given))).code,
      ).to.equal("EM_INVALID");
    });
  });
});

describe("a look-up of the infrastructure", () => {
  it("lists the hierarchy roots with what tells them apart", async () => {
    await withServer({ switches: { rootBackupServers: 2 } }, async (given, sim) => {
      const roots = await veeam.getHierarchyRoots(given);
      expect(
        roots.map(({ id, name, uniqueId, hostType }) => ({ id, name, uniqueId, hostType })),
      ).to.deep.equal(
        sim.state.inventory.roots.map(({ id, name, uniqueId, hostType }) => ({
          id,
          name,
          uniqueId,
          hostType,
        })),
      );
    });
  });

  it("finds every object whose name is its own, by name and by reference, whatever is in the name", async () => {
    await withServer({ inventory: { roots: 4, vms: 11 } }, async (given, sim) => {
      const { objects } = sim.state.inventory;
      const own = objects.filter(
        (one) =>
          one.platform !== "AgentForWindows" &&
          one.type !== "BackupServer" &&
          objects.filter(
            (other) =>
              other.name === one.name && other.type === one.type && other.rootId === one.rootId,
          ).length === 1,
      );
      expect(own.map(({ name }) => name)).to.include.members([
        "R&D <build>",
        " padded ",
        "true",
        "dc01",
        "DC01",
      ]);
      for (const { ref, root, type, name, rootId, platform } of own) {
        const wanted = { hierarchyObjRef: ref.replace(/\.$/, ""), platform, type, rootId, name };
        expect(
          await veeam.getHierarchyObject({ root, type: type.toUpperCase(), name }, given),
          name,
        ).to.deep.equal(wanted);
        expect(await veeam.getHierarchyObject({ hierarchyObjRef: ref }, given), ref).to.deep.equal(
          wanted,
        );
      }
    });
  });

  it("refuses two objects of one name with the references of both", async () => {
    await withServer({}, async (given, sim) => {
      const twins = sim.state.inventory.objects.filter(
        ({ name, root }) => name === "twin" && root === "vc01.tech.local",
      );
      const { code, message } = await failureOf(
        veeam.getHierarchyObject({ root: "vc01.tech.local", type: "Vm", name: "twin" }, given),
      );
      expect([code, twins.length]).to.deep.equal(["EM_AMBIGUOUS", 2]);
      for (const { ref } of twins) expect(message).to.include(ref);
    });
  });

  it("takes no name for a pattern", async () => {
    for (const lookupMatch of ["ignoreCase", "prefix", "contains"]) {
      await withServer({ switches: { lookupMatch } }, async (given) => {
        for (const name of ["*", "VM*", "vm01", "VM0"]) {
          expect(
            (
              await failureOf(
                veeam.getHierarchyObject({ root: "vc01.tech.local", type: "Vm", name }, given),
              )
            ).code,
            `${lookupMatch} ${name}`,
          ).to.equal("EM_NOT_FOUND");
        }
      });
    }
  });

  it("says which roots there are, and refuses a malformed reference before it asks the server", async () => {
    await withServer({}, async (given, sim) => {
      expect(
        (await failureOf(veeam.getHierarchyObject({ hierarchyObjRef: "vm-12" }, given))).code,
      ).to.equal("EM_INVALID");
      expect(
        (await failureOf(veeam.getHierarchyObject({ root: "", type: "Vm", name: "VM01" }, given)))
          .code,
      ).to.equal("EM_INVALID");
      expect(sim.requests).to.deep.equal([]);
      const { code, hint } = await failureOf(
        veeam.getHierarchyObject({ root: "vc99", type: "Vm", name: "VM01" }, given),
      );
      expect([code, hint.includes("vc01.tech.local")]).to.deep.equal(["EM_NOT_FOUND", true]);
    });
  });

  it("finds file shares by their exact names, and offers the nearest", async () => {
    await withServer({}, async (given, sim) => {
      const share = sim.state.inventory.objects.find(({ type }) => type === "FileServer");
      expect(
        (await veeam.getFileServer({ name: share?.name ?? "" }, given)).hierarchyObjRef,
      ).to.equal(share?.ref);
      const { code, message } = await failureOf(
        veeam.getFileServer({ name: share?.name.toLowerCase() ?? "" }, given),
      );
      expect([code, message.includes(share?.name ?? "?")]).to.deep.equal(["EM_NOT_FOUND", true]);
    });
  });
});
