import { expect } from "chai";
import type { Simulator } from "../../../simulator";
import { HOSTILE_NAMES, veeamEm, withSimulator } from "../report/support";
import { SQLSRV, addGroup, grantEach } from "./support";

describe("veeam-em what-can", () => {
  const reachOf = async (sim: Simulator, account: string): Promise<string> =>
    (JSON.parse((await veeamEm(sim, ["what-can", "--json", account])).out) as { reach: string })
      .reach;

  it("tells how far an account reaches: everything, every virtual machine, its scopes, or nothing", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      sim.state.addAccount({ name: "TECH\\none", type: "Group", allVms: false });
      expect(await reachOf(sim, "builtin\\administrators")).to.equal("everything");
      expect(await reachOf(sim, "TECH\\switch")).to.equal("every virtual machine");
      expect(await reachOf(sim, sim.state.account("TECH\\direct")?.id ?? "")).to.equal(
        "restore scopes",
      );
      expect(await reachOf(sim, "TECH\\none")).to.equal("nothing");
      expect(sim.requests.filter(({ write }) => write)).to.deep.equal([]);
    });
  });

  it("knows an account by its name in any case, its ID and its UID, and lists all that a name fits", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      const { id = "" } = sim.state.account("TECH\\direct") ?? {};
      for (const account of [
        "tech\\DIRECT",
        id,
        id.toUpperCase(),
        `urn:veeam:EnterpriseAccount:${id}`,
      ])
        expect((await veeamEm(sim, ["what-can", account])).out, account).to.match(
          /^TECH\\direct \(Group\)/,
        );
      for (const type of ["User", "ExternalUser"])
        sim.state.addAccount({ name: "alice@tech.local", type });
      const { code, err } = await veeamEm(sim, ["what-can", "alice@tech.local"]);
      expect(code).to.equal(1);
      expect(err)
        .to.include("EM_AMBIGUOUS")
        .and.to.include("(User)")
        .and.to.include("(ExternalUser)");
    });
  });

  it("claims nothing that the server did not tell: its switch, what Portal User alone may restore, members", async () => {
    await withSimulator({}, async (sim) => {
      addGroup(sim, "TECH\\viewers", [SQLSRV], { roles: ["Portal User"] });
      const { out } = await veeamEm(sim, ["what-can", "TECH\\viewers"]);
      expect(out)
        .to.include("It holds no role that restores")
        .and.to.include("does not list the members of a group");
      sim.state.addAccount({
        name: "TECH\\alice",
        type: "User",
        roles: ["SQL Restore Operator"],
        scopes: [SQLSRV],
      });
      const user = (await veeamEm(sim, ["what-can", "TECH\\alice"])).out;
      expect(user)
        .to.include("Grants of its groups are listed with the groups")
        .and.not.to.include("holds no role");
    });
  });

  it("prints its roles, restrictions and every restore scope", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      const { out } = await veeamEm(sim, ["what-can", "TECH\\direct"]);
      expect(out)
        .to.include("TECH\\direct (Group) may restore what is in its restore scopes")
        .and.to.include("SQL Restore Operator")
        .and.to.include("databases not to their original place");
      expect(out).to.match(/^SQLSRV +Vm +vc01\.tech\.local +Processed$/m);
      expect((await veeamEm(sim, ["what-can", "TECH\\root"])).out).to.include(
        "the whole hierarchy root",
      );
    });
  });

  it("refuses wrong arguments with exit code 2, and offers the nearest names for an account that does not exist", async () => {
    await withSimulator({}, async (sim) => {
      for (const args of [[], [""], ["a", "b"], ["a", "--json", "--mermaid"]])
        expect((await veeamEm(sim, ["what-can", ...args])).code, args.join(" ")).to.equal(2);
      const { code, err } = await veeamEm(sim, ["what-can", "TECH\\em-admi"]);
      expect(code).to.equal(1);
      expect(err).to.include("EM_NOT_FOUND").and.to.include("Did you mean TECH\\em-admin");
      expect(err).to.include("as Enterprise Manager shows it, or its ID.\n");
    });
  });
});

describe("the Mermaid graphs", () => {
  it("have one node for what leads several accounts to everything, dotted from those that have no role that restores", async () => {
    await withSimulator({}, async (sim) => {
      for (const name of ["TECH\\a", "TECH\\b"]) addGroup(sim, name, [], { allVms: true });
      addGroup(sim, "TECH\\viewers", [], { roles: ["Portal User"], allVms: true });
      const { out } = await veeamEm(sim, ["who-can", "--mermaid", SQLSRV]);
      expect(out.match(/\["all virtual machines"\]/g)).to.have.length(1);
      const id = /(n\d+)\["TECH#92;viewers/.exec(out)?.[1] ?? "";
      expect(out).to.match(new RegExp(`^  ${id} -\\.-> n\\d+$`, "m"));
    });
  });

  it("have one arrow for each way, dotted where it is only possible", async () => {
    await withSimulator({}, async (sim) => {
      grantEach(sim);
      const { out } = await veeamEm(sim, ["who-can", "--mermaid", SQLSRV]);
      expect(out).to.match(/^graph LR\n/);
      expect(out.match(/-\.->/g)).to.have.length(1);
      expect(
        (await veeamEm(sim, ["what-can", "--mermaid", "TECH\\other-root"])).out.match(/-->/g),
      ).to.have.length(3);
    });
  });

  it("and the tables take hostile names for nothing but names", async () => {
    await withSimulator({}, async (sim) => {
      for (const name of HOSTILE_NAMES) addGroup(sim, name, [SQLSRV]);
      const graph = (await veeamEm(sim, ["who-can", "--mermaid", SQLSRV])).out;
      for (const line of graph.split("\n").slice(1, -1))
        expect(line).to.match(
          /^ {2}(n\d+\["[\p{L}\p{N} #;]*"\](:::grave)?|n\d+ (-->|-\.->) n\d+|classDef grave [\w#,:-]+)$/u,
        );
      // Each has an arrow to its scope, and that one to the object; three administrators share what
      // leads to everything.
      expect(graph.match(/--> /g)?.length).to.equal(2 * HOSTILE_NAMES.length + 2 * 3 + 2);
      expect(graph, "a character that turns the reading direction").not.to.include("#8238;");
      const table = (await veeamEm(sim, ["who-can", SQLSRV])).out;
      expect(table).not.to.match(/[\u202E\t]/);
    });
  });
});
