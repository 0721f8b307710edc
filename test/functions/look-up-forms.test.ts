import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import * as veeam from "../../provider";
import { failureOf, valueOf, withServer } from "./support";
import { OPS } from "./look-ups-support";

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
