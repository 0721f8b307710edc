/**
 * Strikes requests with faults and counts what came of it: `npm run torture -- [--seed N]
 * [--minutes N | --cases N] [--case "…"] [--write]`. The same seed gives the same cases in the same
 * order. `--write` puts the table into docs/development/reliability.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { allCases, describeCase, shuffled, sweep } from "./torture/sweep";
import { Tally } from "./torture/tally";

const DOCUMENT = join(__dirname, "..", "docs", "development", "reliability.md");
const MARKS = ["<!-- fault sweep: begin -->", "<!-- fault sweep: end -->"] as const;
const MILLISECONDS_PER_MINUTE = 60_000;
/** Long enough for some hundred cases on two cores. */
const DEFAULT_MINUTES = 5;
/** Runs at the same time: mostly they wait for clocks and sockets. */
const AT_ONCE = 4;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      minutes: { type: "string", default: String(DEFAULT_MINUTES) },
      cases: { type: "string" },
      case: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const every = await allCases();
  const wanted =
    values.case === undefined
      ? shuffled(every, Number(values.seed))
      : every.filter((one) => describeCase(one) === values.case);
  const cases = wanted.slice(0, values.cases === undefined ? wanted.length : Number(values.cases));
  const tally = new Tally();
  const end =
    performance.now() +
    (values.cases === undefined && values.case === undefined
      ? Number(values.minutes) * MILLISECONDS_PER_MINUTE
      : Infinity);
  await sweep(cases, (one, result) => tally.add(one, result), {
    atOnce: AT_ONCE,
    goOn: () => performance.now() < end,
  });
  const command = `npm run torture -- --seed ${values.seed} ${values.cases === undefined ? `--minutes ${values.minutes}` : `--cases ${values.cases}`}`;
  const table = tally.table(every.length, command);
  console.log(table);
  for (const failure of tally.failures) console.log(failure);
  if (values.write) writeTable(table);
  return tally.failures.length === 0 ? 0 : 1;
}

function writeTable(table: string): void {
  const text = readFileSync(DOCUMENT, "utf8");
  const [begin, end] = [text.indexOf(MARKS[0]), text.indexOf(MARKS[1])];
  if (begin < 0 || end < 0)
    throw new Error(`${DOCUMENT} has no place for the table: ${MARKS.join(" … ")}`);
  writeFileSync(
    DOCUMENT,
    `${text.slice(0, begin + MARKS[0].length)}\n${table}\n${text.slice(end)}`,
  );
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
