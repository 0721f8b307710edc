import { expect } from "chai";
import { allCases, type Case, describeCase, shuffled, sweep } from "../../tools/torture/sweep";
import { Tally } from "../../tools/torture/tally";

/**
 * The whole sweep takes half an hour (`npm run torture`); every test run takes a part of it, and
 * another one with `FAULT_SEED`.
 */
const CASES = 72;

describe("whatever goes wrong with one request", () => {
  let cases: Case[];
  before(async () => {
    cases = await allCases();
  });

  it("two further ups at most bring about what is declared, each thing once, and nothing is sent twice without a look", async () => {
    // The same part in every run: what a change breaks must not be a matter of luck.
    const seed = Number(process.env["FAULT_SEED"] ?? 1);
    const tally = new Tally();
    let runs = 0;
    await sweep(shuffled(cases, seed).slice(0, CASES), (one, result) => {
      runs += 1;
      tally.add(one, result);
    });
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
      await sweep(lost, (one, result) => tally.add(one, result));
      expect(tally.failures).to.deep.equal([]);
    });
  }

  it("the words of a case lead to that case alone", () => {
    expect(new Set(cases.map(describeCase)).size).to.equal(cases.length);
  });
});
