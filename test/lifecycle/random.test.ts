import { expect } from "chai";
import fc from "fast-check";
import { resolveSettings } from "../../provider/em";
import { type AccountSeed, startSimulator } from "../../simulator";
import { FAULTS } from "../../tools/torture/faults";
import { fastClock } from "../../tools/torture/fast-clock";
import { codeOf } from "../support/expect-report";
import { settingsOf } from "../support/scene";
import { type Declared, SmallEngine } from "../support/small-engine";

/**
 * Random server × random program × random faults × order and parallelism. A failure prints seed and
 * path: run it again with them in `RUNS`. More runs than in every test run:
 * `RANDOM_RUNS=1000 npx mocha test/lifecycle/random.test.ts`.
 */
const RUNS = { numRuns: Number(process.env["RANDOM_RUNS"] ?? 25) };
const SPEED = 50;

const ROLES = [
  "Portal User",
  "VM Restore Operator",
  "File Restore Operator",
  "SQL Restore Operator",
  "Exchange Restore Operator",
];
const roles = fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 3 });
/** Positions in the inventory's list of objects, of which some have one name. */
const objects = fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 4 });

const seedAccount = fc.record({ roles, scopes: objects, allVms: fc.boolean() });
const ownAccount = fc.record({
  roles,
  scopes: objects,
  allVms: fc.option(fc.boolean(), { nil: undefined }),
  exclusive: fc.boolean(),
  existed: fc.option(seedAccount, { nil: undefined }),
});
const grants = fc.record({
  roles,
  scopes: objects,
  enabled: fc.option(fc.boolean(), { nil: undefined }),
  existed: seedAccount,
});
const strikes = fc.array(
  fc.record({
    request: fc.integer({ min: 1, max: 40 }),
    fault: fc.constantFrom(...Object.keys(FAULTS)),
  }),
  { maxLength: 3 },
);
const world = fc.record({
  own: fc.array(ownAccount, { maxLength: 2 }),
  others: fc.array(grants, { maxLength: 2 }),
  strikes,
  parallel: fc.constantFrom(1, 4, 64),
  format: fc.constantFrom("xml" as const, "json" as const),
  twinRule: fc.constantFrom("error" as const, "ignored" as const),
});

type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

/** The places in the list of objects that have one name. */
const TWINS = [2, 3];

/** A run that ends after it added the scope of the first twin, and before that of the second. */
const CUT_OFF_BETWEEN_TWINS: World = {
  own: [],
  others: [
    {
      roles: ["Portal User"],
      scopes: TWINS,
      enabled: undefined,
      existed: { roles: ["Portal User"], scopes: [3, 0], allVms: false },
    },
  ],
  strikes: [{ request: 15, fault: "403" }],
  parallel: 1,
  format: "xml",
  twinRule: "error",
};

/**
 * Where a run was cut off between two objects of one name, and the account holds both, Enterprise
 * Manager does not tell a later run which row is whose: that one refuses to guess.
 */
function isUnclearForGood({ own, others, strikes: given }: World, failures: Error[]): boolean {
  const holdsTwins = [...own, ...others].some(({ scopes, existed }) =>
    TWINS.every((at) => scopes.includes(at) || existed?.scopes.includes(at) === true),
  );
  const refused = failures.length > 0 && failures.every((one) => codeOf(one) === "EM_AMBIGUOUS");
  return given.length > 0 && holdsTwins && refused;
}

/**
 * No two scopes of one name are there before: which is which Enterprise Manager does not tell, and
 * taking one over is refused.
 */
function seedsOf(
  { own, others }: World,
  refs: readonly string[],
  nameOf: (ref: string) => string,
): AccountSeed[] {
  const distinct = (scopes: readonly number[]): string[] => [
    ...new Map(scopes.flatMap((at) => refs[at] ?? []).map((ref) => [nameOf(ref), ref])).values(),
  ];
  const seed = (
    name: string,
    { roles: held, scopes, allVms }: { roles: string[]; scopes: number[]; allVms: boolean },
  ): AccountSeed => ({ name, type: "Group", roles: held, scopes: distinct(scopes), allVms });
  return [
    ...own.flatMap(({ existed }, at) =>
      existed === undefined ? [] : [seed(`TECH\\own-${at}`, existed)],
    ),
    ...others.map(({ existed }, at) => seed(`TECH\\other-${at}`, existed)),
  ];
}

function programOf({ own, others }: World, refs: readonly string[]): Record<string, Declared> {
  const program: Record<string, Declared> = {};
  for (const [at, { roles: wanted, scopes, allVms, exclusive }] of own.entries()) {
    program[`own-${at}`] = {
      kind: "Account",
      props: {
        name: `TECH\\own-${at}`,
        type: "Group",
        roles: wanted,
        scopes: scopes.map((n) => ({ hierarchyObjRef: refs[n] })),
        allVms,
        exclusive,
        adopt: true,
      },
    };
  }
  for (const [at, { roles: wanted, scopes, enabled }] of others.entries()) {
    const account = `TECH\\other-${at}`;
    for (const role of wanted)
      program[`${account} ${role}`] = { kind: "AccountRole", props: { account, role } };
    for (const n of scopes)
      program[`${account} ${n}`] = {
        kind: "AccountScope",
        props: { account, hierarchyObjRef: refs[n] },
      };
    if (enabled !== undefined)
      program[`${account} all`] = { kind: "AllVmsScope", props: { account, enabled } };
  }
  return program;
}

function refsOf(sim: Awaited<ReturnType<typeof startSimulator>>): string[] {
  return sim.state.inventory.objects
    .filter(({ type }) => type === "Vm")
    .slice(0, 12)
    .map(({ ref }) => ref);
}

describe("any program on any server", function () {
  this.timeout(3_600_000);

  it("comes about within two further ups whatever goes wrong, then is unchanged, and goes again", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const sim = await startSimulator({
          inventory: { vms: 12 },
          switches: {
            scopeProcessDelay: 0,
            scopeRemovingDelay: 0,
            duplicateScope: given.twinRule,
            duplicateScopeStatus: 409,
          },
        });
        try {
          const refs = refsOf(sim);
          for (const seed of seedsOf(
            given,
            refs,
            (ref) => sim.state.inventory.objects.find((object) => object.ref === ref)?.name ?? ref,
          ))
            sim.state.addAccount(seed);
          const engine = new SmallEngine(
            resolveSettings(
              { ...settingsOf(sim), format: given.format, timeoutSeconds: "150" },
              {},
            ),
            given.parallel,
            fastClock(SPEED),
          );
          const program = programOf(given, refs);
          for (const { request, fault } of given.strikes)
            sim.faults.add({ kind: "reset", ...FAULTS[fault], match: { nth: request } });
          let report = await engine.up(program);
          sim.faults.clear();
          for (let further = 0; further < 2 && report.failures.size > 0; further++)
            report = await engine.up(program);
          if (isUnclearForGood(given, [...report.failures.values()])) return;
          expect(
            [...report.failures].map(([name, error]) => `${name}: ${error.message}`),
          ).to.deep.equal([]);
          expectDeclared(sim, given, refs);

          sim.clearRequests();
          expect(
            (await engine.up(program)).steps.filter(({ what }) => what !== "same"),
          ).to.deep.equal([]);
          expect(sim.requests).to.have.length(0);
          expect(
            (await engine.refresh()).steps.filter(({ what }) => what !== "same"),
          ).to.deep.equal([]);
          // A single role that was taken over may be the account's last one, which Enterprise
          // Manager keeps.
          const codes = [...(await engine.destroy()).failures.values()].map(codeOf);
          expect(codes.filter((code) => code !== "EM_LAST_ROLE")).to.deep.equal([]);
          // A logon or a log-off whose answer was lost leaves one session behind; nothing else
          // does.
          expect(sim.openSessions).to.be.at.most(given.strikes.length);
        } finally {
          await sim.close();
        }
      }),
      { ...RUNS, examples: [[CUT_OFF_BETWEEN_TWINS]] },
    );
  });
});

/**
 * The server has everything that is declared, each scope once, and of exclusive accounts nothing
 * else.
 */
function expectDeclared(
  sim: Awaited<ReturnType<typeof startSimulator>>,
  { own, others }: World,
  refs: readonly string[],
): void {
  const check = (
    name: string,
    wanted: { roles: string[]; scopes: number[] },
    allVms: boolean | undefined,
    exclusive: boolean,
  ): void => {
    const account = sim.state.account(name);
    const scopes = account?.scopes.map(({ hierarchyObjRef }) => hierarchyObjRef) ?? [];
    expect(new Set(scopes).size, `${name}: scopes once each`).to.equal(scopes.length);
    expect(scopes, name).to.include.members(wanted.scopes.flatMap((at) => refs[at] ?? []));
    expect(account?.roles, name).to.include.members(wanted.roles);
    if (allVms !== undefined) expect(account?.allVms, name).to.equal(allVms);
    if (exclusive)
      expect([scopes.length, account?.roles.length], name).to.deep.equal([
        wanted.scopes.length,
        wanted.roles.length,
      ]);
  };
  for (const [at, declared] of own.entries())
    check(`TECH\\own-${at}`, declared, declared.allVms, declared.exclusive);
  for (const [at, declared] of others.entries())
    check(`TECH\\other-${at}`, declared, declared.enabled, false);
}
