import { FAULTS } from "./faults";
import { type RunResult, runOnce, type StartGround, type Strike } from "./one-run";

/** One run of a sweep. */
export interface Case extends Strike {
  readonly faultName: string;
  readonly format: "xml" | "json";
}

/** All cases there are: each fault at each request of each phase, in both media types. */
export async function allCases(start?: StartGround): Promise<Case[]> {
  const cases: Case[] = [];
  for (const format of ["xml", "json"] as const) {
    const { requests } = await runOnce(undefined, format, start);
    for (const [phase, count] of requests.entries()) {
      for (let request = 1; request <= count; request++) {
        for (const [faultName, fault] of Object.entries(FAULTS))
          cases.push({ phase, request, fault, faultName, format });
      }
    }
  }
  return cases;
}

/** A generator of numbers from 0 to 1 that a seed determines (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The cases in the order that a seed gives them. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const [one, two] = [order[at], order[other]];
    if (one !== undefined && two !== undefined) [order[at], order[other]] = [two, one];
  }
  return order;
}

interface SweepOptions {
  /** So many cases at a time. */
  readonly atOnce?: number;
  readonly goOn?: () => boolean;
  /** Left out: real sockets. */
  readonly start?: StartGround;
}

/** Runs cases while `goOn` says so, and hands each result on. */
export async function sweep(
  cases: readonly Case[],
  done: (one: Case, result: RunResult) => void,
  { atOnce = 4, goOn = () => true, start }: SweepOptions = {},
): Promise<void> {
  const left = [...cases];
  const lane = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined && goOn(); one = left.shift())
      done(one, await runOnce(one, one.format, start));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** The words under which a case can be run again. */
export function describeCase({ faultName, phase, request, format }: Case): string {
  return `${faultName}, phase ${phase}, request ${request}, ${format}`;
}
