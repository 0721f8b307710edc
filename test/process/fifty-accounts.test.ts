import { expect } from "chai";
import { inLanes } from "../../cli/shared/lanes";
import { type Form, FORMS } from "../../provider/model/kinds";
import { startSimulator } from "../../simulator";
import { manyGrants, serverFor } from "../support/many-grants";
import { PluginProcess } from "../support/plugin-process";
import { type Bags, ProviderProcess } from "../support/provider-process";
import { settingsOf } from "../support/scene";

const ACCOUNTS = 50;
const SCOPES = 1_000;

/** So many operations at once the engine asks for on a backend that is no file. */
const AT_ONCE = 64;

/** The process that the engine starts for a form. */
interface Started {
  configure(settings: Bags): Promise<unknown>;
  create(kind: "Account", inputs: Bags): Promise<{ readonly id: string }>;
  end(): Promise<unknown>;
}

const START: Readonly<Record<Form, () => Promise<Started>>> = {
  dynamic: () => ProviderProcess.start(),
  plugin: () => PluginProcess.start(),
};

for (const form of FORMS)
  describe(`64 new accounts at a time in the process of the ${form} form, [long]`, () => {
    it("are fifty with a thousand scopes in three requests each, and few more", async () => {
      const simulator = await startSimulator(serverFor(SCOPES, ACCOUNTS));
      const provider = await START[form]();
      try {
        await provider.configure(settingsOf(simulator));
        const scopes = manyGrants(simulator, SCOPES, ACCOUNTS).reduce(
          (all, { account, ...scope }) => all.set(account, [...(all.get(account) ?? []), scope]),
          new Map<string, Bags[]>(),
        );
        const made = await inLanes([...scopes], AT_ONCE, ([account, ofAccount]) =>
          provider.create("Account", {
            name: `${account}-set`,
            type: "Group",
            roles: ["Portal User"],
            scopes: ofAccount,
          }),
        );
        expect(new Set(made.map(({ id }) => id)).size).to.equal(ACCOUNTS);
        expect(simulator.state.accounts().flatMap((one) => one.scopes)).to.have.length(SCOPES);
        expect(simulator.requests.length).to.be.at.most(3 * ACCOUNTS + 10);
        expect(simulator.count("POST /security/accounts")).to.equal(ACCOUNTS);
        // A list that waits for its turn shows all accounts that were made meanwhile.
        expect(simulator.count("GET /security/accounts")).to.be.at.most(ACCOUNTS);
        expect(simulator.logons).to.equal(1);
      } finally {
        await provider.end();
        await simulator.close();
      }
      expect(simulator.openSessions).to.equal(0);
    });
  });
