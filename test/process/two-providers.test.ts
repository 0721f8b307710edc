import { expect } from "chai";
import { startSimulator } from "../../simulator";
import { meet } from "../support/held";
import { type Bags, ProviderProcess } from "../support/provider-process";
import { settingsOf } from "../support/scene";

const ADMIN = "Portal Administrator";
const GROUPS = ["TECH\\first", "TECH\\second"];
const DELETE_ROLE = "DELETE /security/accounts/{ID}/roles/{ID}";

describe("two explicit providers, each a process of its own", () => {
  it("that remove the last two administrators at once leave one, and say so", async () => {
    const visitor = { username: "TECH\\visitor", password: "pw" };
    const sim = await startSimulator({
      users: [{ ...visitor, groups: GROUPS }],
      switches: { sessionRights: "atLogon" },
    });
    // As in two runs: what a run took over itself, it leaves to a resource of a new name.
    const former = await ProviderProcess.start();
    const processes = await Promise.all(GROUPS.map(() => ProviderProcess.start()));
    try {
      for (const { name } of sim.state.accounts()) sim.state.removeAccount(name);
      for (const name of GROUPS)
        sim.state.addAccount({ name, type: "Group", roles: [ADMIN, "Portal User"] });
      const held: { id: string; outputs: Bags }[] = [];
      for (const process of [former, ...processes])
        await process.configure({ ...settingsOf(sim), ...visitor });
      for (const account of GROUPS)
        held.push(await former.create("AccountRole", { account, role: ADMIN, adopt: true }));
      await former.end();
      meet(sim, DELETE_ROLE, processes.length);
      const ends = await Promise.allSettled(
        held.map(async ({ id, outputs }, at) => processes[at]?.delete(id, outputs)),
      );
      const failed = ends.filter((end) => end.status === "rejected");
      expect(failed).to.have.length.of.at.least(1);
      for (const { reason } of failed)
        expect(String(reason)).to.include("EM_LOCKOUT").and.include("Portal Administrator back");
      expect(sim.count(DELETE_ROLE)).to.equal(2);
      const left = sim.state.accounts().filter(({ roles }) => roles.includes(ADMIN));
      expect(left).to.have.length(failed.length);
    } finally {
      await Promise.all([former, ...processes].map((process) => process.end()));
      await sim.close();
    }
  });
});
