import { expect } from "chai";
import { manyGrants, type ManyGrant, serverFor } from "../support/many-grants";
import { memoryOf } from "../support/process-memory";
import { join } from "node:path";
import { type Bags, ProviderProcess } from "../support/provider-process";
import { settingsOf } from "../support/scene";
import { inLanes } from "../../cli/shared/lanes";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { ManualClock } from "../simulator/manual-clock";

/** So many operations at once the engine asks for on a backend that is no file. */
const AT_ONCE = 64;

/** So many the engine asks for on a file backend. */
const AT_ONCE_ON_FILES = 2;

/** Of the memory that a process takes for as many operations of a provider that does nothing. */
const MOST_SHARE_OF_NO_OP = 1.6;

const NO_OP = join(__dirname, "..", "..", "tools", "bench", "programs", "floor.js");
const NO_OP_PROVIDER = `exports.handler = () => require(${JSON.stringify(NO_OP)}).handler;`;

/** Of the server, on a clock that the test moves. */
const LATENCY_MS = 200;

interface Setting {
  readonly provider: ProviderProcess;
  readonly simulator: Simulator;
  readonly grants: readonly ManyGrant[];
}

async function withGrants(
  grants: number,
  accounts: number,
  run: (setting: Setting) => Promise<void>,
  options: SimulatorOptions = {},
): Promise<void> {
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

type Make = (grant: ManyGrant) => Promise<{ id: string; outputs: Bags }>;

/** Makes, refreshes and removes grants. */
async function liveThrough(
  provider: ProviderProcess,
  grants: readonly ManyGrant[],
  atOnce: number,
  make: Make,
): Promise<void> {
  const made = await inLanes(grants, atOnce, make);
  await inLanes(made, atOnce, ({ id, outputs }) => provider.read(id, outputs));
  await inLanes(made, atOnce, ({ id, outputs }) => provider.delete(id, outputs));
}

/**
 * The most memory that the process of a provider which does nothing takes for the same operations.
 */
async function bytesOfNoOp(grants: readonly ManyGrant[], atOnce: number): Promise<number> {
  const provider = await ProviderProcess.start();
  try {
    const make: Make = (grant) =>
      provider.create("AccountScope", { ...grant, __provider: NO_OP_PROVIDER });
    await liveThrough(provider, grants, atOnce, make);
    return memoryOf(provider.child.pid ?? 0, "VmHWM");
  } finally {
    await provider.end();
  }
}

/** Where the system is one that tells how much memory a process held. */
async function expectLittleMemory({ provider, grants }: Setting, atOnce: number): Promise<void> {
  if (process.platform !== "linux") return;
  const bytes = memoryOf(provider.child.pid ?? 0, "VmHWM");
  expect(bytes / (await bytesOfNoOp(grants, atOnce))).to.be.at.most(MOST_SHARE_OF_NO_OP);
}

const create =
  ({ provider }: Pick<Setting, "provider">): Make =>
  (grant) =>
    provider.create("AccountScope", { ...grant });

describe("64 operations at a time in the provider process, [long]", () => {
  it("make a thousand scopes of twenty accounts with a fifth as many requests, one logon, and little memory", async () => {
    await withGrants(1_000, 20, async ({ simulator, provider, grants: spread }) => {
      // As a program declares them: one account after the other.
      const grants = [...spread].sort((a, b) =>
        a.account < b.account ? -1 : Number(a.account > b.account),
      );
      const made = await inLanes(grants, AT_ONCE, create({ provider }));
      expect(simulator.requests.length).to.be.at.most(0.2 * grants.length);
      expect(simulator.logons).to.equal(1);
      expect(new Set(made.map(({ id }) => id)).size).to.equal(grants.length);
      for (const { hierarchyObjRef, account } of grants)
        expect(
          simulator.state
            .account(account)
            ?.scopes.some((scope) => scope.hierarchyObjRef === hierarchyObjRef),
        ).to.equal(true);

      simulator.clearRequests();
      await inLanes(made, AT_ONCE, ({ id, outputs }) => provider.read(id, outputs));
      expect(simulator.requests.length, "refresh").to.be.at.most(20);
      simulator.clearRequests();
      await inLanes(made, AT_ONCE, ({ id, outputs }) => provider.delete(id, outputs));
      expect(simulator.requests.length, "destroy").to.equal(grants.length);
      expect(simulator.logons).to.equal(1);
      await expectLittleMemory({ simulator, provider, grants }, AT_ONCE);
    });
  });

  it("keep as many requests in flight as the settings allow, and never more, however slow the server is", async () => {
    const [accounts, allowed, clock] = [30, 4, new ManualClock()];
    await withGrants(
      2 * accounts,
      accounts,
      async (setting) => {
        const made = inLanes(setting.grants, AT_ONCE, create(setting));
        const answer = async (requests: number): Promise<void> => {
          // A client that asks for less leaves the test waiting here.
          await clock.reach(requests);
          clock.advance(LATENCY_MS);
        };
        // Everything else waits for the server's version, the logon and the list of accounts.
        await answer(1);
        await answer(1);
        await answer(1);
        // The names that are given with both machines are looked up, once for all accounts.
        const machines = 2;
        await answer(machines);
        // A list, a request with both scopes and a list again for each account.
        const requests = 3 * accounts;
        for (let left = requests; left > 0; left -= allowed) await answer(Math.min(left, allowed));
        expect(await made).to.have.length(2 * accounts);
        expect(setting.simulator.maxInFlight).to.equal(allowed);
        expect(setting.simulator.requests).to.have.length(3 + machines + requests);
        const end = setting.provider.end();
        await answer(1);
        await end;
      },
      { switches: { latency: LATENCY_MS, scopeProcessDelay: 0 }, clock },
    );
  });

  it("refresh five hundred accounts with one request for all of them, and about three for each that is made", async () => {
    await withGrants(500, 500, async ({ simulator, provider, grants }) => {
      const made = await inLanes(grants, AT_ONCE, (grant) =>
        provider.create("AllVmsScope", { account: grant.account, enabled: true }),
      );
      simulator.clearRequests();
      const read = await inLanes(made, AT_ONCE, ({ id, outputs }) => provider.read(id, outputs));
      expect(read.map(({ outputs }) => outputs)).to.deep.equal(made.map(({ outputs }) => outputs));
      expect(simulator.requests.map(({ route }) => route)).to.deep.equal([
        "GET /security/accounts",
      ]);

      simulator.clearRequests();
      const accounts = await inLanes(grants, AT_ONCE, ({ account, hierarchyObjRef, objectName }) =>
        provider.create("Account", {
          name: `${account}-set`,
          type: "Group",
          roles: ["Portal User"],
          scopes: [{ hierarchyObjRef, objectName }],
        }),
      );
      expect(new Set(accounts.map(({ id }) => id)).size).to.equal(500);
      // The list before a new account is read again where another one was made in the meantime.
      expect(simulator.requests.length).to.be.at.most(3.2 * 500);
      expect(simulator.logons).to.equal(1);
    });
  });
});

describe("two operations at a time in the provider process, [long]", () => {
  it("make, refresh and remove two thousand scopes of a hundred accounts in little memory", async () => {
    await withGrants(2_000, 100, async (setting) => {
      await liveThrough(setting.provider, setting.grants, AT_ONCE_ON_FILES, create(setting));
      await expectLittleMemory(setting, AT_ONCE_ON_FILES);
    });
  });
});
