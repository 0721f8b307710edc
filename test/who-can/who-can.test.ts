import { expect } from "chai";
import type { Simulator } from "../../simulator";
import { HOSTILE_NAMES, veeamEm, withSimulator } from "../report/support";

interface Answer {
  readonly accounts: readonly { readonly account: string; readonly certain: boolean; readonly ways: readonly { readonly certain: boolean; readonly through: string; readonly note: string | null }[] }[];
}

/** The machine of the documentation's own example: its name is no other machine's on this root. */
const SQLSRV = "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-15309";
const INVENTED = /^(BUILTIN|SRV12|TECH\\em-admin)/;

function ref(sim: Simulator, root: string, type: string, name?: string, nth = 0): string {
  const found = sim.state.inventory.objects.filter((object) => object.root === root && object.type === type && (name === undefined || object.name === name))[nth];
  if (found === undefined) throw new Error(`the inventory has no ${type} ${name ?? ""} in ${root}`);
  return found.ref;
}

/** One account for each way to an object, and some without any. */
function grantEach(sim: Simulator): void {
  const add = (name: string, scopes: readonly string[], rest: object = {}): void => { sim.state.addAccount({ name, type: "Group", scopes, ...rest }); };
  add("TECH\\direct", [SQLSRV], { roles: ["SQL Restore Operator"], sqlRestore: { denyInPlace: true } });
  add("TECH\\root", [ref(sim, "vc01.tech.local", "Vc")]);
  add("TECH\\container", [ref(sim, "vc01.tech.local", "Folder")]);
  add("TECH\\switch", [], { allVms: true });
  add("TECH\\other-root", [ref(sim, "hv01.tech.local", "Host"), ref(sim, "vcd01.tech.local", "VcdSystem"), ref(sim, "vcd01.tech.local", "Vm", "SQLSRV")]);
  add("TECH\\other-machine", [ref(sim, "vc01.tech.local", "Vm", "VM01")]);
  sim.state.processAllScopes();
}

async function answer(sim: Simulator, args: readonly string[]): Promise<Map<string, string[]>> {
  const { code, out, err } = await veeamEm(sim, ["who-can", "--json", ...args]);
  expect({ code, err }).to.deep.equal({ code: 0, err: "" });
  const { accounts } = JSON.parse(out) as Answer;
  return new Map(accounts.filter(({ account }) => !INVENTED.test(account)).map(({ account, ways }) => [account, ways.map(({ certain, through }) => `${certain ? "may" : "possibly"} through ${through}`)]));
}

describe("veeam-em who-can", () => {
  it("names every account that may restore the object, with the grant, and what it cannot tell as possible", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      const expected = new Map([
        ["TECH\\direct", ["may through the restore scope Vm SQLSRV in vc01.tech.local"]],
        ["TECH\\root", ["may through the restore scope Vc vc01.tech.local in vc01.tech.local"]],
        ["TECH\\switch", ["may through all virtual machines"]],
        ["TECH\\container", ["possibly through the restore scope Folder Production in vc01.tech.local"]],
      ]);
      expect(await answer(sim, [SQLSRV])).to.deep.equal(expected);
      expect(await answer(sim, ["--root", "VC01.tech.local", "--type", "vm", "--name", "SQLSRV"])).to.deep.equal(expected);
      expect(sim.requests.filter(({ write }) => write)).to.deep.equal([]);
    });
  });

  it("lists administrators as those who may restore everything, whatever their scopes", async () => {
    await withSimulator({}, async (sim) => {
      const { accounts } = JSON.parse((await veeamEm(sim, ["who-can", "--json", SQLSRV])).out) as Answer;
      expect(accounts.map(({ account }) => account)).to.have.members(["BUILTIN\\Administrators", "SRV12\\Administrator", "TECH\\em-admin"]);
      for (const { ways } of accounts) expect(ways[0]).to.deep.equal({ certain: true, through: "Portal Administrator", note: "may restore everything" });
    });
  });

  it("calls a scope only possible where two objects have its name, type and root", async () => {
    await withSimulator({}, async (sim) => {
      const [first, second] = [0, 1].map((nth) => ref(sim, "vc01.tech.local", "Vm", "twin", nth));
      sim.state.addAccount({ name: "TECH\\one", type: "Group", scopes: [first ?? ""] });
      for (const twin of [first, second]) expect((await answer(sim, [twin ?? ""])).get("TECH\\one")).to.deep.equal(["possibly through the restore scope Vm twin in vc01.tech.local"]);
    });
  });

  it("says the same of servers that name roots in other ways, and of scopes that are not processed that they are not in effect", async () => {
    for (const rootName of ["name", "uniqueId"] as const) {
      await withSimulator({ switches: { rootName, scopeProcessDelay: "never" } }, async (sim) => {
        sim.state.addAccount({ name: "TECH\\direct", type: "Group", scopes: [SQLSRV] });
        expect((await answer(sim, [SQLSRV])).get("TECH\\direct")).to.deep.equal(["may through the restore scope Vm SQLSRV in vc01.tech.local"]);
        expect((await veeamEm(sim, ["who-can", SQLSRV])).out).to.include("not in effect yet");
      });
    }
  });

  it("knows file shares, and does not count scopes of virtual machines for them", async () => {
    await withSimulator({}, async (sim) => {
      const [share, other] = sim.state.inventory.objects.filter(({ type }) => type === "FileServer");
      sim.state.addAccount({ name: "TECH\\share", type: "Group", scopes: [share?.ref ?? ""] });
      sim.state.addAccount({ name: "TECH\\other", type: "Group", scopes: [other?.ref ?? "", SQLSRV] });
      expect(await answer(sim, [share?.ref ?? ""])).to.deep.equal(new Map([["TECH\\share", [`may through the restore scope FileServer ${share?.name ?? ""} in File shares`]]]));
    });
  });

  it("prints a table with roles and restrictions, and says that it does not know members of groups", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      const { out } = await veeamEm(sim, ["who-can", SQLSRV]);
      expect(out).to.match(/^may +TECH\\direct +Group +the restore scope Vm SQLSRV in vc01\.tech\.local +SQL Restore Operator, databases not to their original place$/m);
      expect(out).to.match(/^possible +TECH\\container/m).and.to.include("Members of groups are not known");
    });
  });

  it("refuses wrong arguments with exit code 2, and fails with 1 for an object that does not exist", async () => {
    await withSimulator({}, async (sim) => {
      for (const args of [[], ["no reference"], [SQLSRV, SQLSRV], [SQLSRV, "--root", "vc01"], ["--root", "vc01", "--type", "Vm"], [SQLSRV, "--json", "--mermaid"]]) {
        const { code, out } = await veeamEm(sim, ["who-can", ...args]);
        expect({ code, out }, args.join(" ")).to.deep.equal({ code: 2, out: "" });
      }
      const { code, err } = await veeamEm(sim, ["who-can", "--root", "vc01.tech.local", "--type", "Vm", "--name", "none"]);
      expect(code).to.equal(1);
      expect(err).to.include("EM_NOT_FOUND");
    });
  });
});

describe("veeam-em what-can", () => {
  const reachOf = async (sim: Simulator, account: string): Promise<string> => (JSON.parse((await veeamEm(sim, ["what-can", "--json", account])).out) as { reach: string }).reach;

  it("tells how far an account reaches: everything, every virtual machine, its scopes, or nothing", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      sim.state.addAccount({ name: "TECH\\none", type: "Group", allVms: false });
      expect(await reachOf(sim, "builtin\\administrators")).to.equal("everything");
      expect(await reachOf(sim, "TECH\\switch")).to.equal("every virtual machine");
      expect(await reachOf(sim, sim.state.account("TECH\\direct")?.id ?? "")).to.equal("restore scopes");
      expect(await reachOf(sim, "TECH\\none")).to.equal("nothing");
      expect(sim.requests.filter(({ write }) => write)).to.deep.equal([]);
    });
  });

  it("prints its roles, restrictions and every restore scope", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      const { out } = await veeamEm(sim, ["what-can", "TECH\\direct"]);
      expect(out).to.include("TECH\\direct (Group) may restore what is in its restore scopes").and.to.include("SQL Restore Operator").and.to.include("databases not to their original place");
      expect(out).to.match(/^SQLSRV +Vm +vc01\.tech\.local +Processed$/m);
      expect((await veeamEm(sim, ["what-can", "TECH\\root"])).out).to.include("the whole hierarchy root");
    });
  });

  it("refuses wrong arguments with exit code 2, and offers the nearest names for an account that does not exist", async () => {
    await withSimulator({}, async (sim) => {
      for (const args of [[], [""], ["a", "b"], ["a", "--json", "--mermaid"]]) expect((await veeamEm(sim, ["what-can", ...args])).code, args.join(" ")).to.equal(2);
      const { code, err } = await veeamEm(sim, ["what-can", "TECH\\em-admi"]);
      expect(code).to.equal(1);
      expect(err).to.include("EM_NOT_FOUND").and.to.include("Did you mean TECH\\em-admin");
    });
  });
});

describe("the Mermaid graphs", () => {
  it("have one arrow for each way, dotted where it is only possible", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      const { out } = await veeamEm(sim, ["who-can", "--mermaid", SQLSRV]);
      expect(out).to.match(/^graph LR\n/);
      expect(out.match(/-\.->/g)).to.have.length(1);
      expect((await veeamEm(sim, ["what-can", "--mermaid", "TECH\\other-root"])).out.match(/-->/g)).to.have.length(3);
    });
  });

  it("and the tables take hostile names for nothing but names", async () => {
    await withSimulator({}, async (sim) => {
      for (const name of HOSTILE_NAMES) sim.state.addAccount({ name, type: "Group", scopes: [SQLSRV] });
      const graph = (await veeamEm(sim, ["who-can", "--mermaid", SQLSRV])).out;
      for (const line of graph.split("\n").slice(1, -1)) expect(line).to.match(/^ {2}(n\d+\["[\p{L}\p{N} #;]*"\](:::grave)?|n\d+ (-->|-\.->) n\d+|classDef grave [\w#,:-]+)$/u);
      expect(graph.match(/--> /g)?.length).to.equal(2 * (HOSTILE_NAMES.length + 3 + 3));
      const table = (await veeamEm(sim, ["who-can", SQLSRV])).out;
      expect(table).not.to.match(/[\u202E\t]/);
    });
  });
});
