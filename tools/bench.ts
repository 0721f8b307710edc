/**
 * What the package costs beside the engine: `npm run bench -- [--sizes 100,400,1000,2000] [--forms items,sets,…] [--plain-limit N] [--write]`.
 * The plain provider takes a quarter of an hour for 2,000 grants: `--plain-limit 1000` leaves it out there. `--write` puts tables and picture into docs/performance.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CONTENDERS } from "./bench/contenders";
import { measure, type Measurement } from "./bench/measure";
import { growthOf, machine, pictureOf, routesOf, tableOf } from "./bench/report";

const DOCS = join(__dirname, "..", "docs");
const MARKS = ["<!-- bench: begin -->", "<!-- bench: end -->"] as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { sizes: { type: "string", default: "100,400,1000,2000" }, forms: { type: "string", default: CONTENDERS.join(",") }, "plain-limit": { type: "string", default: "2000" }, write: { type: "boolean", default: false } } });
  const sizes = values.sizes.split(",").map(Number);
  const forms = CONTENDERS.filter((contender) => values.forms.split(",").includes(contender));
  const measurements: Measurement[] = [];
  for (const count of sizes) {
    for (const contender of forms) {
      if (contender === "plain provider" && count > Number(values["plain-limit"])) continue;
      const one = await measure(contender, count);
      measurements.push(one);
      console.error(`${count} grants, ${contender}: first up ${one.up.seconds.toFixed(1)} s, ${one.up.requests} requests`);
    }
  }
  const text = [tableOf(measurements), "", "Growth of the first `up` with the number of grants, as a power (1 is linear):", "", growthOf(measurements), "", "Requests of the first `up`:", "", routesOf(measurements), "", machine()].join("\n");
  console.log(text);
  if (values.write) write(text, measurements);
}

function write(text: string, measurements: readonly Measurement[]): void {
  const document = join(DOCS, "performance.md");
  const old = readFileSync(document, "utf8");
  const [begin, end] = [old.indexOf(MARKS[0]), old.indexOf(MARKS[1])];
  if (begin < 0 || end < 0) throw new Error(`${document} has no place for the tables: ${MARKS.join(" … ")}`);
  writeFileSync(document, `${old.slice(0, begin + MARKS[0].length)}\n${text}\n${old.slice(end)}`);
  writeFileSync(join(DOCS, "performance.svg"), pictureOf(measurements));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
