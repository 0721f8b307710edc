import { expect } from "chai";
import { allCases, type Case, describeCase, shuffled, sweep } from "../../tools/torture/sweep";
import type { SimulatorOptions } from "../../simulator";
import type { Ground } from "../../tools/torture/one-run";
import { Tally } from "../../tools/torture/tally";
import { JumpingClock } from "../support/jumping-clock";
import { MemoryEm } from "../support/memory-em";

/**
 * The whole sweep takes half an hour (`npm run torture`), with real sockets; every test run takes a
 * part of it in memory, and another one with `FAULT_SEED`.
 */
const CASES = 72;

/** Takes as long as its computing, and alike on every machine. */
async function inMemory(options: SimulatorOptions): Promise<Ground> {
  const clock = new JumpingClock();
  const em = await MemoryEm.start(options, clock);
  return { sim: em.sim, clock, close: () => em.close() };
}
/** Memory holds one server at a time. */
const MEMORY = { start: inMemory, atOnce: 1 };

describe("whatever goes wrong with one request", () => {
  let cases: Case[];
  before(async () => {
    cases = await allCases(inMemory);
  });

  it("two further ups at most bring about what is declared, each thing once, and nothing is sent twice without a look", async () => {
    // The same part in every run: what a change breaks must not be a matter of luck.
    const seed = Number(process.env["FAULT_SEED"] ?? 1);
    const tally = new Tally();
    let runs = 0;
    await sweep(
      shuffled(cases, seed).slice(0, CASES),
      (one, result) => {
        runs += 1;
        tally.add(one, result);
      },
      MEMORY,
    );
    expect(runs).to.equal(CASES);
    expect(tally.failures, `seed ${seed}`).to.deep.equal([]);
  });

  for (const fault of [
    "reset after the effect",
    "no answer, but the effect",
    "504 after the effect (HTML)",
  ]) {
    it(`each write whose answer is lost is looked up before anything is sent again: ${fault}`, async () => {
      const tally = new Tally();
      const lost = shuffled(
        cases.filter(
          ({ faultName, phase, format }) => faultName === fault && phase < 2 && format === "xml",
        ),
        1,
      ).slice(0, 16);
      await sweep(lost, (one, result) => tally.add(one, result), MEMORY);
      expect(tally.failures).to.deep.equal([]);
    });
  }

  it("the words of a case lead to that case alone", () => {
    expect(new Set(cases.map(describeCase)).size).to.equal(cases.length);
  });
});
