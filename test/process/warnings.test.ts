import { expect } from "chai";
import { startSimulator } from "../../simulator";
import { type Bags, ProviderProcess, providerText } from "../support/provider-process";
import { settingsOf } from "../support/scene";

const OTHER = { name: "TECH\\other", roles: ["Portal User"], allVms: true };

async function stderrOf(
  settings: ReturnType<typeof settingsOf>,
  run: (provider: ProviderProcess) => Promise<void>,
): Promise<string> {
  const provider = await ProviderProcess.start();
  try {
    await provider.configure(settings);
    await run(provider);
  } finally {
    await provider.end();
  }
  return provider.stderr;
}

describe("Warnings of the provider's process", () => {
  it("name accounts as the state knows them, where the program gives an ID", async () => {
    const sim = await startSimulator({ accounts: [OTHER] });
    try {
      const account = sim.state.account("TECH\\other")?.id ?? "";
      const [off, on] = [
        { account, enabled: false },
        { account, enabled: true },
      ];
      let made: { id: string; outputs: Bags } = { id: "", outputs: {} };
      const sameRun = await stderrOf(settingsOf(sim), async (provider) => {
        made = await provider.create("AllVmsScope", off);
        await provider.check("AllVmsScope", {}, on);
        await provider.check("AccountRole", {}, { account, role: "Portal Administrator" });
      });
      expect(sameRun.match(/^warning: Account TECH\\other /gm)).to.have.length(2);
      const nextRun = await stderrOf(settingsOf(sim), async (provider) => {
        const { inputs } = await provider.check("AllVmsScope", off, on);
        const news = { ...inputs, __provider: providerText("AllVmsScope") };
        await provider.diff(made.id, made.outputs, news);
      });
      expect(nextRun.match(/^warning: /gm)).to.have.length(1);
      expect(nextRun).to.include("Account TECH\\other may").and.not.to.include(account);
    } finally {
      await sim.close();
    }
  });

  it("tell once of entries of a list that are one object, which only the server knows", async () => {
    const sim = await startSimulator();
    try {
      const vm = sim.state.inventory.objects.find(({ type }) => type === "Vm");
      const object = { root: vm?.rootId, type: "Vm", name: vm?.name };
      const scopes = [{ hierarchyObjRef: vm?.ref }, { object }];
      const props = { name: "TECH\\ops", type: "User", roles: ["Portal User"], scopes };
      for (const warnings of ["true", "false"]) {
        const said = await stderrOf({ ...settingsOf(sim), warnings }, async (provider) => {
          const { id, outputs } = await provider.create("Account", props);
          await provider.delete(id, outputs);
        });
        const lines = said.match(/^warning: .*one restore scope for 2 entries.*$/gm) ?? [];
        expect(lines).to.have.length(warnings === "true" ? 1 : 0);
        for (const line of lines)
          for (const words of [{ hierarchyObjRef: vm?.ref }, { name: vm?.name }])
            expect(line).to.include(JSON.stringify(words).slice(1, -1));
      }
    } finally {
      await sim.close();
    }
  });
});
