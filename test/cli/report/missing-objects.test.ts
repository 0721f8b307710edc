import { expect } from "chai";
import { reviewOf, withSimulator } from "./support";

describe("veeam-em report, of names that no object has", () => {
  it("marks scopes whose name no object has, where the server lists such objects, in few requests", async () => {
    await withSimulator({ switches: { rowName: "sent" } }, async (sim) => {
      const [one, other] = sim.state.inventory.objects.filter(({ type }) => type === "Vm");
      const group = sim.state.inventory.objects.find(({ type }) => type === "AgentProtectionGroup");
      for (const [name, ref, claimed] of [
        ["TECH\\honest", one?.ref, undefined],
        ["TECH\\claimed", other?.ref, "VM that nobody has"],
        ["TECH\\group", group?.ref, "a group that nobody has"],
      ] as const) {
        sim.state.addAccount({ name, type: "Group", roles: ["VM Restore Operator"] });
        sim.state.addScope(name, ref ?? "", claimed);
      }
      sim.state.processAllScopes();
      const review = await reviewOf(sim);
      const marked = review.accounts.filter(({ marks }) =>
        marks.some(({ kind }) => kind === "missing-object"),
      );
      expect(marked.map(({ name }) => name)).to.deep.equal(["TECH\\claimed"]);
      const mark = marked[0]?.marks.find(({ kind }) => kind === "missing-object");
      expect(mark?.text).to.include("VM that nobody has");
      expect(marked[0]?.scopes[0]?.objectMissing).to.equal(true);
      const lookups = sim.requests.filter(({ route }) => route === "GET /lookup");
      expect(lookups.length).to.be.at.most(3);
    });
  });
});
