import { expect } from "chai";
import { manyGrants, type ManyGrant, serverFor } from "../support/many-grants";
import { memoryOf } from "../support/process-memory";
import { type Bags, ProviderProcess } from "../support/provider-process";
import { settingsOf } from "../support/scene";
import { inLanes } from "../../provider/cli/export/lanes";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { ManualClock } from "../simulator/manual-clock";

/** So many operations at once the engine asks for on a backend that is no file. */
const AT_ONCE = 64;

/** Pulumi's SDK alone takes 130 MB in this process, in use or not. */
const MOST_BYTES = 200_000_000;

/** Of the server, on a clock that the test moves. */
const LATENCY_MS = 200;

interface Setting {
  readonly provider: ProviderProcess;
  readonly simulator: Simulator;
  readonly grants: readonly ManyGrant[];
}

async function withGrants(grants: number, accounts: number, run: (setting: Setting) => Promise<void>, options: SimulatorOptions = {}): Promise<void> {
  const simulator = await startSimulator({ ...serverFor(grants, accounts), ...options });
  const provider = await ProviderProcess.start();
  try {
    await provider.configure(settingsOf(simulator));
    await run({ provider, simulator, grants: manyGrants(simulator, grants, accounts) });
  } finally {
    await provider.end();
    await simulator.close();
  }
}

/** Where the system is one that tells how much memory a process held. */
function expectLittleMemory({ child }: ProviderProcess): void {
  if (process.platform === "linux") expect(memoryOf(child.pid ?? 0, "VmHWM")).to.be.lessThan(MOST_BYTES);
}

const create = ({ provider }: Pick<Setting, "provider">) => (grant: ManyGrant): Promise<{ id: string; outputs: Bags }> => provider.create("AccountScope", { ...grant });

describe("64 operations at a time in the provider process", function () {
  this.timeout(120_000);

  it("make a thousand scopes of twenty accounts with a fifth as many requests, one logon, and little memory", async () => {
    await withGrants(1_000, 20, async ({ simulator, provider, grants: spread }) => {
      // As a program declares them: one account after the other.
      const grants = [...spread].sort((a, b) => (a.account < b.account ? -1 : Number(a.account > b.account)));
      const made = await inLanes(grants, AT_ONCE, create({ provider }));
      expect(simulator.requests.length).to.be.at.most(0.2 * grants.length);
      expect(simulator.logons).to.equal(1);
      expect(new Set(made.map(({ id }) => id)).size).to.equal(grants.length);
      for (const { hierarchyObjRef, account } of grants) expect(simulator.state.account(account)?.scopes.some((scope) => scope.hierarchyObjRef === hierarchyObjRef)).to.equal(true);
      expectLittleMemory(provider);

      simulator.clearRequests();
      await inLanes(made, AT_ONCE, ({ id, outputs }) => provider.read(id, outputs));
      expect(simulator.requests.length, "refresh").to.be.at.most(20);
      simulator.clearRequests();
      await inLanes(made, AT_ONCE, ({ id, outputs }) => provider.delete(id, outputs));
      expect(simulator.requests.length, "destroy").to.equal(grants.length);
      expect(simulator.logons).to.equal(1);
    });
  });

  it("make, refresh and remove two thousand scopes of a hundred accounts in little memory", async () => {
    await withGrants(2_000, 100, async ({ provider, grants }) => {
      const made = await inLanes(grants, AT_ONCE, create({ provider }));
      await inLanes(made, AT_ONCE, ({ id, outputs }) => provider.read(id, outputs));
      await inLanes(made, AT_ONCE, ({ id, outputs }) => provider.delete(id, outputs));
      expect(made).to.have.length(grants.length);
      expectLittleMemory(provider);
    });
  });

  it("keep as many requests in flight as the settings allow, and never more, however slow the server is", async () => {
    const [accounts, allowed, clock] = [30, 4, new ManualClock()];
    await withGrants(2 * accounts, accounts, async (setting) => {
      const made = inLanes(setting.grants, AT_ONCE, create(setting));
      const answer = async (requests: number): Promise<void> => {
        // A client that asks for less leaves the test waiting here.
        await clock.reach(requests);
        clock.advance(LATENCY_MS);
      };
      // Everything else waits for the logon and the list of accounts.
      await answer(1);
      await answer(1);
      // A list, a request with both scopes and a list again for each account.
      const requests = 3 * accounts;
      for (let left = requests; left > 0; left -= allowed) await answer(Math.min(left, allowed));
      expect(await made).to.have.length(2 * accounts);
      expect(setting.simulator.maxInFlight).to.equal(allowed);
      expect(setting.simulator.requests).to.have.length(2 + requests);
      const end = setting.provider.end();
      await answer(1);
      await end;
    }, { switches: { latency: LATENCY_MS, scopeProcessDelay: 0 }, clock });
  });

  it("refresh five hundred accounts with one request for all of them, and about three for each that is made", async () => {
    await withGrants(500, 500, async ({ simulator, provider, grants }) => {
      const made = await inLanes(grants, AT_ONCE, (grant) => provider.create("AllVmsScope", { account: grant.account, enabled: true }));
      simulator.clearRequests();
      const read = await inLanes(made, AT_ONCE, ({ id, outputs }) => provider.read(id, outputs));
      expect(read.map(({ outputs }) => outputs)).to.deep.equal(made.map(({ outputs }) => outputs));
      expect(simulator.requests.map(({ route }) => route)).to.deep.equal(["GET /security/accounts"]);

      simulator.clearRequests();
      const accounts = await inLanes(grants, AT_ONCE, ({ account, hierarchyObjRef, objectName }) => provider.create("Account", { name: `${account}-set`, type: "Group", roles: ["Portal User"], scopes: [{ hierarchyObjRef, objectName }] }));
      expect(new Set(accounts.map(({ id }) => id)).size).to.equal(500);
      // The list before a new account is read again where another one was made in the meantime.
      expect(simulator.requests.length).to.be.at.most(3.2 * 500);
      expect(simulator.logons).to.equal(1);
    });
  });
});
