import { expect } from "chai";
import fc from "fast-check";
import { runWorld } from "./random/one-world";
import { world, type World } from "./random/world";

/**
 * Random server × two random programs × faults × lists that lag × another administrator × order and
 * parallelism. All of it follows from the seed, and takes no longer than its computing: more runs
 * than in every test run, or those of a failure, are
 * `RANDOM_RUNS=10000 RANDOM_SEED=1 npx mocha test/lifecycle/random.test.ts`.
 */
const RUNS = Number(process.env["RANDOM_RUNS"] ?? 40);
/** The same worlds in every test run: what a change breaks must not be a matter of luck. */
const SEED = Number(process.env["RANDOM_SEED"] ?? 1);

const QUIET: World["server"] = {
  duplicateScope: "error",
  duplicateScopeStatus: 409,
  duplicateAccount: "500",
  duplicateRole: "ignored",
  location: "none",
  rowName: "sent",
  rootName: "id",
  listOrder: "stored",
  accountRowDelay: 0,
  scopeRowDelay: 0,
  roleRowDelay: 0,
};

/** A run that ends after it added the scope of the first twin, and before that of the second. */
const CUT_OFF_BETWEEN_TWINS: World = {
  own: [],
  others: [
    {
      roles: ["Portal User"],
      scopes: [2, 3],
      enabled: undefined,
      existed: { roles: ["Portal User"], scopes: [3, 0], allVms: false },
    },
  ],
  strikes: [{ request: 15, fault: "403" }],
  acts: [],
  server: QUIET,
  parallel: 1,
  format: "xml",
  dice: 1,
};

/** The answer to adding the scope of one twin to an account with the other is lost. */
const LOST_ANSWER_BESIDE_TWIN: World = {
  own: [
    { roles: ["Portal User"], scopes: [0, 1, 2, 3], exclusive: false, adopt: true },
    {
      roles: ["Portal User"],
      scopes: [0, 3],
      exclusive: false,
      adopt: true,
      existed: { roles: ["Portal User"], scopes: [2, 1], allVms: false },
    },
  ].map((one) => ({ allVms: undefined, existed: undefined, ...one })),
  others: [],
  strikes: [{ request: 19, fault: "no answer, no effect" }],
  acts: [],
  server: { ...QUIET, roleRowDelay: 10_000 },
  parallel: 1,
  format: "xml",
  dice: 0,
};

/** The scope of one twin is refused without words where the account has that of the other. */
const REFUSED_BESIDE_TWIN: World = {
  own: [],
  others: [
    {
      roles: ["Portal User"],
      scopes: [2],
      enabled: undefined,
      existed: { roles: ["Portal User"], scopes: [3], allVms: false },
    },
  ],
  strikes: [9, 10, 11, 12].map((request) => ({ request, fault: "400 with EM's error" })),
  acts: [],
  server: QUIET,
  parallel: 1,
  format: "xml",
  dice: 0,
};

describe("any two programs on any server, whatever goes wrong and whoever else works on it", function () {
  this.timeout(0);

  it("make no wrong grant, delete nothing of others, leave no switch on, and alone they come about", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        expect((await runWorld(given)).violations.join("\n")).to.equal("");
      }),
      {
        numRuns: RUNS,
        examples: [[CUT_OFF_BETWEEN_TWINS], [LOST_ANSWER_BESIDE_TWIN], [REFUSED_BESIDE_TWIN]],
        seed: SEED,
      },
    );
  });

  it("do the same at the same times when they run again", async () => {
    const [given] = fc.sample(world, { numRuns: 1, seed: 7 });
    if (given === undefined) throw new Error("no world");
    const told = async (): Promise<string[]> =>
      (await runWorld(given)).requests.map(
        ({ at, method, path, status }) => `${at} ${method} ${path} ${String(status)}`,
      );
    const first = await told();
    expect(first.length).to.be.greaterThan(20);
    expect(await told()).to.deep.equal(first);
  });
});
