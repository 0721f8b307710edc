import { expect } from "chai";
import { type Simulator, startSimulator } from "../../simulator";
import { type Bags, ProviderProcess } from "../support/provider-process";
import { virtualMachines } from "../support/engine-server";
import { settingsOf } from "../support/scene";
import { until } from "../support/until";

const NAME = "TECH\\claimed";
const ROLE = "SQL Restore Operator";
const MARK = "__creation";

interface Made {
  readonly id: string;
  readonly outputs: Bags;
}

/** The two kinds of grants that have one ID however often they are made. */
const GRANTS = [
  ["AccountRole", { account: NAME, role: ROLE }],
  ["AllVmsScope", { account: NAME, enabled: true }],
] as const;

describe("A grant that a process makes, [long]", () => {
  let sim: Simulator;
  const processes: ProviderProcess[] = [];

  beforeEach(async () => {
    sim = await startSimulator();
    sim.state.addAccount({ name: NAME, roles: ["Portal User"], allVms: false });
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((process) => process.end()));
    await sim.close();
  });

  /** A process of one run: all of a test belong to one engine, and a run's live together. */
  async function start(): Promise<ProviderProcess> {
    const process = await ProviderProcess.start();
    processes.push(process);
    await process.configure(settingsOf(sim));
    return process;
  }

  async function make(kind: string, inputs: Bags): Promise<Made> {
    const former = await start();
    const made = await former.create(kind, inputs);
    await former.end();
    return made;
  }

  const held = (kind: string): boolean => {
    const account = sim.state.account(NAME);
    return kind === "AccountRole"
      ? account?.roles.includes(ROLE) === true
      : account?.allVms === true;
  };
  const isThere = (kind: string): boolean =>
    kind === "AccountScope" ? sim.state.account(NAME)?.scopes.length === 1 : held(kind);
  const put = (there: boolean): void => {
    sim.state.setAllVms(NAME, there);
    if (there) sim.state.grantRole(NAME, ROLE);
    else sim.state.revokeRole(NAME, ROLE);
  };

  for (const [kind, inputs] of GRANTS) {
    for (const existed of [false, true])
      it(`goes when its own state is deleted there: ${kind}, ${existed ? "taken over" : "made"}`, async () => {
        put(existed);
        const process = await start();
        const { id, outputs } = await process.create(kind, inputs);
        await process.update(id, outputs, outputs);
        await process.delete(id, outputs);
        expect(held(kind)).to.equal(false);
      });

    it(`goes when another living process deletes its own state: ${kind}`, async () => {
      const [one, other] = [await start(), await start()];
      const { id, outputs } = await one.create(kind, inputs);
      await other.delete(id, outputs);
      expect(held(kind)).to.equal(false);
    });

    for (const elsewhere of [false, true])
      it(`stays when the state of a former name is deleted${elsewhere ? " by another process" : ""}, and goes with its own: ${kind}`, async () => {
        const former = await make(kind, inputs);
        put(false);
        const process = await start();
        const deleting = elsewhere ? await start() : process;
        const renamed = await process.create(kind, inputs);
        expect(renamed.id).to.equal(former.id);
        await deleting.delete(former.id, former.outputs);
        expect(held(kind)).to.equal(true);
        await process.delete(renamed.id, renamed.outputs);
        expect(held(kind)).to.equal(false);
      });

    it(`goes when a state without a mark is deleted, and stays if it was taken over: ${kind}`, async () => {
      const { id, outputs } = await make(kind, inputs);
      const { [MARK]: mark, ...older } = outputs;
      expect(mark).to.match(/^[\w-]{8}$/);
      const taking = await start();
      await taking.create(kind, inputs);
      await taking.delete(id, older);
      expect(held(kind)).to.equal(true);
      await taking.end();
      put(false);
      const making = await start();
      await making.create(kind, inputs);
      await making.delete(id, older);
      expect(held(kind)).to.equal(false);
    });

    it(`keeps its mark in a read and in an update, and never gets one there: ${kind}`, async () => {
      const process = await start();
      const { id, outputs } = await process.create(kind, inputs);
      const { [MARK]: mark, ...older } = outputs;
      expect((await process.read(id, outputs)).outputs[MARK]).to.equal(mark);
      expect((await process.update(id, outputs, outputs))[MARK]).to.equal(mark);
      expect((await process.read(id, older)).outputs).to.not.have.property(MARK);
      expect(
        (await process.read(id, { __provider: outputs["__provider"] })).outputs,
      ).to.not.have.property(MARK);
    });
  }

  it("goes from an account's list in the process in which it came into it", async () => {
    const process = await start();
    const inputs = { name: NAME, type: "User", roles: ["Portal User"], adopt: true };
    const { id, outputs } = await process.create("Account", inputs);
    const more = await process.update(id, outputs, { ...outputs, roles: ["Portal User", ROLE] });
    expect(held("AccountRole")).to.equal(true);
    await process.update(id, more, { ...more, roles: ["Portal User"] });
    expect(held("AccountRole")).to.equal(false);
  });

  const ACCOUNT = "/security/accounts/{ID}";
  /** The request that takes it away, and the look of who wants it before that. */
  const removals = [
    ["AccountRole", { role: ROLE }, `DELETE ${ACCOUNT}/roles/{ID}`, `GET ${ACCOUNT}/roles`],
    ["AccountScope", {}, `DELETE ${ACCOUNT}/scopes/{ID}`, `GET ${ACCOUNT}/scopes`],
    ["AllVmsScope", {}, `POST ${ACCOUNT}`, `GET ${ACCOUNT}`],
  ] as const;
  for (const [kind, more, remove, look] of removals)
    it(`is made again where another process was taking it away when it was found: ${kind}`, async () => {
      const [taking, making] = [await start(), await start()];
      const [{ hierarchyObjRef }] = virtualMachines(sim);
      const scope = kind === "AccountScope" ? { hierarchyObjRef } : {};
      const inputs = { account: NAME, ...more, ...scope };
      const { id, outputs } = await taking.create(kind, inputs);
      const hasLooked = (): boolean =>
        sim.requests.some(({ route, status }) => route === look && status !== undefined);
      let found: () => void = () => undefined;
      const isFound = new Promise<void>((resolve) => (found = resolve));
      sim.faults.add({ kind: "held", until: isFound, match: { route: remove } });
      sim.clearRequests();
      const removal = taking.delete(id, outputs);
      await until(() => sim.count(remove) > 0);
      sim.clearRequests();
      const creation = making.create(kind, inputs);
      // A process that waits for the removal before it looks does not look.
      const latest = performance.now() + 1_000;
      await until(() => hasLooked() || performance.now() > latest);
      found();
      const [made] = await Promise.all([creation, removal]);
      expect(isThere(kind), "after the removal").to.equal(true);
      await making.delete(made.id, made.outputs);
      expect(isThere(kind), "after its own removal").to.equal(false);
    });
});
