import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import * as veeam from "../../provider";
import { failureOf, valueOf, withServer } from "./support";

const OPS = { name: "TECH\\ops", type: "Group", roles: ["Portal User"], allVms: true } as const;

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

describe("the output form of a look-up", () => {
  it("takes outputs and gives an output, for each of them", async () => {
    await withServer({ accounts: [OPS] }, async (given, sim) => {
      const text = (value: string): pulumi.Output<string> => pulumi.output(Promise.resolve(value));
      const share = sim.state.inventory.objects.find(({ type }) => type === "FileServer");
      expect(
        (await valueOf(veeam.getAccountOutput({ name: text(OPS.name) }, given))).name,
      ).to.equal(OPS.name);
      expect(
        (
          await valueOf(
            veeam.getAccountOutput({ id: text(sim.state.account(OPS.name)?.id ?? "") }, given),
          )
        ).name,
      ).to.equal(OPS.name);
      expect(
        (await valueOf(veeam.getRoleOutput({ name: text("Portal User") }, given))).name,
      ).to.equal("Portal User");
      expect(
        (
          await valueOf(
            veeam.getHierarchyObjectOutput(
              { root: text("vc01.tech.local"), type: "Vm", name: "VM01" },
              given,
            ),
          )
        ).name,
      ).to.equal("VM01");
      expect(
        (await valueOf(veeam.getFileServerOutput({ name: text(share?.name ?? "") }, given))).name,
      ).to.equal(share?.name);
      expect(await valueOf(veeam.getRolesOutput(given))).to.have.length.greaterThan(5);
      expect(await valueOf(veeam.getHierarchyRootsOutput(given))).to.have.length(4);
    });
  });
});

describe("the connection of look-ups", () => {
  it("is one logon session for all of a program, however many run at a time", async () => {
    await withServer({ accounts: [OPS] }, async (given, sim) => {
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          n % 2 === 0
            ? veeam.getAccount({ name: OPS.name }, given)
            : veeam.getRole({ name: "Portal User" }, given),
        ),
      );
      await veeam.getHierarchyRoots(given);
      expect(sim.logons).to.equal(1);
    });
  });

  it("that is given takes nothing from the environment, and its password from the variable that it names", async () => {
    await withServer({ accounts: [OPS] }, async ({ connection }, sim) => {
      const { password, ...rest } = connection;
      process.env["VEEAM_EM_URL"] = "https://elsewhere.invalid:9398";
      process.env["TEST_EM_PASSWORD"] = password;
      try {
        expect(
          (
            await veeam.getAccount(
              { name: OPS.name },
              { connection: { ...rest, passwordEnv: "TEST_EM_PASSWORD" } },
            )
          ).name,
        ).to.equal(OPS.name);
        expect(sim.logons).to.equal(1);
      } finally {
        delete process.env["VEEAM_EM_URL"];
        delete process.env["TEST_EM_PASSWORD"];
      }
    });
  });

  it("that is missing is one error that names every key", async () => {
    const { code, message } = await failureOf(
      veeam.getRoles({ connection: { url: "", username: "" } }),
    );
    expect(code).to.equal("EM_CONFIG");
    for (const key of ["url", "username", "password"]) expect(message).to.include(key);
  });
});

describe("what a look-up is given", () => {
  const text = (value: string): pulumi.Output<string> => pulumi.output(value);

  /** A program in JavaScript: nothing holds it to the types. */
  function untyped(look: unknown): (wanted: unknown, options: unknown) => Promise<unknown> {
    if (typeof look !== "function") throw new Error("no look-up");
    return async (wanted, options) => {
      await Reflect.apply(look, undefined, [wanted, options]);
    };
  }

  it("is refused with a word of what is wrong before anything is sent, where it is nothing, both of two, or an output", async () => {
    await withServer({}, async (given, sim) => {
      for (const [look, wanted, word] of [
        [veeam.getAccount, {}, "none"],
        [veeam.getAccount, { name: "a", id: "b" }, "several"],
        [veeam.getAccount, { name: 7 }, "type number"],
        [veeam.getAccount, { name: "a", type: "" }, "type of an account"],
        [veeam.getAccount, { name: text("a") }, "output"],
        [veeam.getAccount, { id: text("a") }, "output"],
        [veeam.getRole, {}, "none"],
        [veeam.getRole, { name: "a", id: "b" }, "several"],
        [veeam.getRole, { name: text("a") }, "output"],
        [veeam.getHierarchyObject, { root: "a", type: "Vm" }, "none"],
        [
          veeam.getHierarchyObject,
          { root: "a", type: "Vm", name: "b", hierarchyObjRef: "c" },
          "several",
        ],
        [veeam.getHierarchyObject, { root: "a", name: "b" }, "type undefined"],
        [veeam.getHierarchyObject, { root: text("a"), type: "Vm", name: "b" }, "output"],
        [veeam.getFileServer, {}, "type undefined"],
        [veeam.getFileServer, { name: text("a") }, "output"],
      ] as const) {
        const { code, message } = await failureOf(untyped(look)(wanted, given));
        expect([code, message.includes(word)], message).to.deep.equal(["EM_INVALID", true]);
      }
      expect(sim.requests).to.deep.equal([]);
    });
  });

  it("may name what is not used as undefined", async () => {
    await withServer({}, async (given) => {
      expect(await untyped(veeam.getRole)({ name: "Portal User", id: undefined }, given)).to.equal(
        undefined,
      );
      expect(
        await untyped(veeam.getHierarchyObject)(
          { root: "vc01.tech.local", type: "Vm", name: "VM01", hierarchyObjRef: undefined },
          given,
        ),
      ).to.equal(undefined);
    });
  });

  it("never sends an output as a password", async () => {
    await withServer({}, async ({ connection }, sim) => {
      const { code, message } = await failureOf(
        untyped(veeam.getRole)(
          { name: "Portal User" },
          { connection: { ...connection, password: text("no password") } },
        ),
      );
      expect([code, message.includes("password"), message.includes("output")]).to.deep.equal([
        "EM_CONFIG",
        true,
        true,
      ]);
      expect(sim.requests).to.deep.equal([]);
    });
  });

  it("may be a connection of outputs in the output forms, whose secrets do not make secrets of what is found", async () => {
    await withServer({ accounts: [OPS] }, async ({ connection }) => {
      const outputs = {
        ...connection,
        url: pulumi.output(Promise.resolve(connection.url)),
        password: pulumi.secret(connection.password ?? ""),
      };
      for (const found of [
        veeam.getAccountOutput({ name: OPS.name }, { connection: outputs }).name,
        veeam.getRoleOutput({ name: "Portal User" }, { connection: pulumi.output(outputs) }).name,
        veeam.getRolesOutput({ connection: outputs }),
        veeam.getHierarchyRootsOutput({ connection: outputs }),
      ] as pulumi.Output<unknown>[]) {
        expect(await valueOf(found)).to.not.equal(undefined);
        expect(await pulumi.isSecret(found)).to.equal(false);
      }
      expect(
        await pulumi.isSecret(
          veeam.getAccountOutput({ name: pulumi.secret(OPS.name) }, { connection: outputs }),
        ),
      ).to.equal(true);
    });
  });
});

describe("a look-up of an account whose name is given as its ID", () => {
  it("takes the account, and minds its type", async () => {
    await withServer({ accounts: [OPS] }, async (given, sim) => {
      const id = sim.state.account(OPS.name)?.id ?? "";
      expect((await veeam.getAccount({ name: id, type: "Group" }, given)).name).to.equal(OPS.name);
      const { code, message } = await failureOf(
        veeam.getAccount({ name: id, type: "User" }, given),
      );
      expect([code, message.includes(`${OPS.name} (Group, ID ${id})`)]).to.deep.equal([
        "EM_NOT_FOUND",
        true,
      ]);
    });
  });
});

describe("several connections of one program", () => {
  it("are each one logon session, also where only the password or the format differs, and see each other's servers not", async () => {
    await withServer({ accounts: [OPS] }, async (given, sim) => {
      await withServer(
        { accounts: [{ ...OPS, name: "TECH\\other" }] },
        async (elsewhere, other) => {
          const json = { connection: { ...given.connection, format: "json" } } as const;
          await Promise.all(
            [given, json, elsewhere].flatMap((each) => [
              veeam.getRoles(each),
              veeam.getHierarchyRoots(each),
              veeam.getFileServer({ name: "\\\\enterprise05.tech.local\\SMB Share" }, each),
            ]),
          );
          expect([sim.logons, other.logons]).to.deep.equal([2, 1]);
          expect((await failureOf(veeam.getAccount({ name: OPS.name }, elsewhere))).code).to.equal(
            "EM_NOT_FOUND",
          );
          expect((await veeam.getAccount({ name: "TECH\\other" }, elsewhere)).name).to.equal(
            "TECH\\other",
          );
        },
      );
    });
  });

  it("try a wrong password once, however many look-ups run at a time", async () => {
    await withServer({}, async ({ connection }, sim) => {
      const wrong = { connection: { ...connection, password: "wrong" } };
      const codes = await Promise.all(
        Array.from({ length: 9 }, async () => (await failureOf(veeam.getRoles(wrong))).code),
      );
      expect([new Set(codes), sim.count("POST /sessionMngr")]).to.deep.equal([
        new Set(["EM_AUTH"]),
        1,
      ]);
    });
  });
});
