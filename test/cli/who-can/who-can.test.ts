import { expect } from "chai";
import type { Simulator } from "../../../simulator";
import { veeamEm, withSimulator } from "../report/support";
import { SQLSRV, ref, addGroup, grantEach } from "./support";

interface Answer {
  readonly accounts: readonly {
    readonly account: string;
    readonly certain: boolean;
    readonly ways: readonly {
      readonly certain: boolean;
      readonly through: string;
      readonly note: string | null;
    }[];
  }[];
}

const INVENTED = /^(BUILTIN|SRV12|TECH\\em-admin)/;

async function answer(sim: Simulator, args: readonly string[]): Promise<Map<string, string[]>> {
  const { code, out, err } = await veeamEm(sim, ["who-can", "--json", ...args]);
  expect({ code, err }).to.deep.equal({ code: 0, err: "" });
  const { accounts } = JSON.parse(out) as Answer;
  return new Map(
    accounts
      .filter(({ account }) => !INVENTED.test(account))
      .map(({ account, ways }) => [
        account,
        ways.map(({ certain, through }) => `${certain ? "may" : "possibly"} through ${through}`),
      ]),
  );
}

describe("veeam-em who-can", () => {
  it("names every account that may restore the object, with the grant, and what it cannot tell as possible", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      const expected = new Map([
        ["TECH\\direct", ["may through the restore scope Vm SQLSRV in vc01.tech.local"]],
        ["TECH\\root", ["may through the restore scope Vc vc01.tech.local in vc01.tech.local"]],
        ["TECH\\switch", ["may through all virtual machines"]],
        [
          "TECH\\container",
          ["possibly through the restore scope Folder Production in vc01.tech.local"],
        ],
      ]);
      expect(await answer(sim, [SQLSRV])).to.deep.equal(expected);
      expect(
        await answer(sim, ["--root", "VC01.tech.local", "--type", "vm", "--name", "SQLSRV"]),
      ).to.deep.equal(expected);
      expect(sim.requests.filter(({ write }) => write)).to.deep.equal([]);
    });
  });

  it("lists administrators as those who may restore everything, whatever their scopes", async () => {
    await withSimulator({}, async (sim) => {
      const { accounts } = JSON.parse(
        (await veeamEm(sim, ["who-can", "--json", SQLSRV])).out,
      ) as Answer;
      expect(accounts.map(({ account }) => account)).to.have.members([
        "BUILTIN\\Administrators",
        "SRV12\\Administrator",
        "TECH\\em-admin",
      ]);
      for (const { ways } of accounts)
        expect(ways[0]).to.deep.equal({
          certain: true,
          through: "Portal Administrator",
          note: "may restore everything",
        });
    });
  });

  it("calls a scope only possible where two objects have its name, type and root", async () => {
    await withSimulator({}, async (sim) => {
      const [first, second] = [0, 1].map((nth) => ref(sim, "vc01.tech.local", "Vm", "twin", nth));
      addGroup(sim, "TECH\\one", [first ?? ""]);
      for (const twin of [first, second])
        expect((await answer(sim, [twin ?? ""])).get("TECH\\one")).to.deep.equal([
          "possibly through the restore scope Vm twin in vc01.tech.local",
        ]);
    });
  });

  it("says the same of servers that name roots in other ways, and of scopes that are not processed that they are not in effect", async () => {
    for (const rootName of ["name", "uniqueId"] as const) {
      await withSimulator({ switches: { rootName, scopeProcessDelay: "never" } }, async (sim) => {
        addGroup(sim, "TECH\\direct", [SQLSRV]);
        expect((await answer(sim, [SQLSRV])).get("TECH\\direct")).to.deep.equal([
          "may through the restore scope Vm SQLSRV in vc01.tech.local",
        ]);
        expect((await veeamEm(sim, ["who-can", SQLSRV])).out).to.include("not in effect yet");
      });
    }
  });

  it("knows file shares, and does not count scopes of virtual machines for them", async () => {
    await withSimulator({}, async (sim) => {
      const [share, other] = sim.state.inventory.objects.filter(
        ({ type }) => type === "FileServer",
      );
      addGroup(sim, "TECH\\share", [share?.ref ?? ""]);
      addGroup(sim, "TECH\\other", [other?.ref ?? "", SQLSRV]);
      expect(await answer(sim, [share?.ref ?? ""])).to.deep.equal(
        new Map([
          [
            "TECH\\share",
            [`may through the restore scope FileServer ${share?.name ?? ""} in File shares`],
          ],
        ]),
      );
    });
  });

  it("calls only possible what stands on Portal User alone: no document says that it restores anything", async () => {
    await withSimulator({}, async (sim) => {
      addGroup(sim, "TECH\\scope", [SQLSRV], { roles: ["Portal User"] });
      addGroup(sim, "TECH\\switch", [], { roles: ["Portal User"], allVms: true });
      addGroup(sim, "TECH\\both", [SQLSRV], { roles: ["Portal User", "SQL Restore Operator"] });
      const found = await answer(sim, [SQLSRV]);
      for (const [name, expected] of [
        ["scope", "possibly"],
        ["switch", "possibly"],
        ["both", "may"],
      ] as const)
        expect(found.get(`TECH\\${name}`)?.[0]).to.match(new RegExp(`^${expected} through`));
      expect((await veeamEm(sim, ["who-can", SQLSRV])).out).to.match(
        /^possible +TECH\\switch +Group +all virtual machines \(no role that restores\)/m,
      );
    });
  });

  it("lists as possible a scope whose name no object has any more: it may be the former name of this one", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      sim.state.renameObject(SQLSRV, "SQLSRV-2026");
      const found = await answer(sim, [SQLSRV]);
      expect(found.get("TECH\\direct")).to.deep.equal([
        "possibly through the restore scope Vm SQLSRV in vc01.tech.local",
      ]);
      expect(found.has("TECH\\other-machine"), "a scope of a machine that is there").to.equal(
        false,
      );
      expect((await veeamEm(sim, ["who-can", SQLSRV])).out).to.include(
        "no object has this name now: may be a former name",
      );
    });
  });

  it("takes an object that the look-up does not know by the name that is given with it", async () => {
    await withSimulator({}, async (sim) => {
      const unknown = SQLSRV.replace(/vm-\d+$/, "vm-999999");
      addGroup(sim, "TECH\\direct", [SQLSRV]);
      const refused = await veeamEm(sim, ["who-can", unknown]);
      expect(refused.code).to.equal(1);
      expect(refused.err).to.include("--name").and.not.to.include("objectName");
      expect((await answer(sim, [unknown, "--name", "SQLSRV"])).get("TECH\\direct")).to.deep.equal([
        "possibly through the restore scope Vm SQLSRV in vc01.tech.local",
      ]);
    });
  });

  it("offers the nearest names for an object that does not exist, all that fit an ambiguous one, and the roots for a wrong root", async () => {
    await withSimulator({}, async (sim) => {
      const refusal = async (...args: string[]): Promise<string> => {
        const { code, out, err } = await veeamEm(sim, ["who-can", ...args]);
        expect({ code, out }, args.join(" ")).to.deep.equal({ code: 1, out: "" });
        expect(err).not.to.match(/hierarchyObjRef|objectName|scope for each/);
        return err;
      };
      expect(await refusal("--root", "vc01.tech.local", "--type", "Vm", "--name", "sqlsrv"))
        .to.include("EM_NOT_FOUND")
        .and.to.include(`Did you mean SQLSRV (${ref(sim, "vc01.tech.local", "Vm", "SQLSRV", 0)})?`);
      const share =
        sim.state.inventory.objects.find(({ type }) => type === "FileServer")?.name ?? "";
      expect(
        await refusal("--root", "vc01.tech.local", "--type", "FileServer", "--name", `${share}s`),
      ).to.include(`Did you mean ${share}`);
      const ambiguous = await refusal(
        "--root",
        "vc01.tech.local",
        "--type",
        "Vm",
        "--name",
        "twin",
      );
      for (const nth of [0, 1])
        expect(ambiguous).to.include(ref(sim, "vc01.tech.local", "Vm", "twin", nth));
      expect(
        await refusal("--root", "vc99.tech.local", "--type", "Vm", "--name", "twin"),
      ).to.include("vc01.tech.local (a2b0c55d");
    });
    await withSimulator({ switches: { rootBackupServers: 2 } }, async (sim) => {
      const { code, err } = await veeamEm(sim, [
        "who-can",
        "--root",
        "vc01.tech.local",
        "--type",
        "Vm",
        "--name",
        "SQLSRV",
      ]);
      expect(code).to.equal(1);
      expect(err).to.include("EM_AMBIGUOUS").and.to.include("--root");
    });
  });

  it("prints a table with roles and restrictions, and says that it does not know members of groups", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      const { out } = await veeamEm(sim, ["who-can", SQLSRV]);
      expect(out).to.match(
        /^may +TECH\\direct +Group +the restore scope Vm SQLSRV in vc01\.tech\.local +SQL Restore Operator, databases not to their original place$/m,
      );
      expect(out)
        .to.match(/^possible +TECH\\container/m)
        .and.to.include("does not list the members of groups");
    });
  });

  it("refuses wrong arguments with exit code 2, and fails with 1 for an object that does not exist", async () => {
    await withSimulator({}, async (sim) => {
      for (const args of [
        [],
        ["no reference"],
        [SQLSRV, SQLSRV],
        [SQLSRV, "--root", "vc01"],
        ["--root", "vc01", "--type", "Vm"],
        [SQLSRV, "--json", "--mermaid"],
      ]) {
        const { code, out } = await veeamEm(sim, ["who-can", ...args]);
        expect({ code, out }, args.join(" ")).to.deep.equal({ code: 2, out: "" });
      }
      const { code, err } = await veeamEm(sim, [
        "who-can",
        "--root",
        "vc01.tech.local",
        "--type",
        "Vm",
        "--name",
        "none",
      ]);
      expect(code).to.equal(1);
      expect(err)
        .to.include("EM_NOT_FOUND")
        .and.to.match(/backup servers: try again then\.\n$/);
      expect(err).to.not.match(/pulumi up|waitUntilProcessed/);
    });
  });
});
