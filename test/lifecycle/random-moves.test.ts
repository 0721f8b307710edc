import { expect } from "chai";
import fc from "fast-check";
import { runMoves } from "./random/moves/one-run";
import { moves, PER_WORLD } from "./random/moves/world";

/**
 * Random programs that follow one another. More than in every test run, or those of a failure:
 * `RANDOM_PROGRAMS=2000 RANDOM_SEED=1 npx mocha test/lifecycle/random-moves.test.ts`.
 */
const PROGRAMS = Number(process.env["RANDOM_PROGRAMS"] ?? 32);
/** The same programs in every test run: what a change breaks must not be a matter of luck. */
const SEED = Number(process.env["RANDOM_SEED"] ?? 1);

describe("programs that rename, move, respell, repeat, hide and replace by order between runs", function () {
  this.timeout(0);

  it(`have on the server exactly what they declare and what others own: ${PROGRAMS} programs`, async () => {
    await fc.assert(
      fc.asyncProperty(moves, async (world) => {
        expect((await runMoves(world)).join("\n")).to.equal("");
      }),
      {
        numRuns: Math.ceil(PROGRAMS / PER_WORLD),
        seed: SEED,
      },
    );
  });
});
