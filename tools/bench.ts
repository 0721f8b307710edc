/**
 * What the package costs beside the engine: `npm run bench -- [--sizes 100,400,1000,2000] [--forms
 * items,sets,…] [--form plugin] [--plain-limit N] [--write]`. `--form plugin` measures the plugin
 * beside the package's own classes, and nothing else. `--latencies 0,20` (milliseconds an answer)
 * and `--processes 500,4000` (resources) are the sizes of the smaller tables; an empty text leaves
 * one out. The plain provider takes a quarter of an hour for 2,000 grants: `--plain-limit 1000`
 * leaves it out there. `--write` puts tables and picture into docs/development/performance.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Contender, CONTENDERS } from "./bench/contenders";
import { measure, type Measurement } from "./bench/measure";
import { drawPicture } from "./bench/picture";
import { measureProcess, type ProcessCost } from "./bench/provider-process";
import {
  writeGrowth,
  type LatencyRow,
  latencyTable,
  machine,
  processTable,
  writeRoutes,
  writeTable,
} from "./bench/report";

const DOCS = join(__dirname, "..", "docs", "development");
const MARKS = ["<!-- bench: begin -->", "<!-- bench: end -->"] as const;

/** So many grants the limits of latency are promised for. */
const LATENCY_GRANTS = 400;

/** The package's own classes and the plugin, each as items and as sets. */
const BOTH_FORMS: readonly string[] = ["items", "plugin items", "sets", "plugin sets"];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sizes: { type: "string", default: "100,400,1000,2000" },
      forms: { type: "string", default: CONTENDERS.join(",") },
      form: { type: "string" },
      "plain-limit": { type: "string", default: "2000" },
      latencies: { type: "string", default: "0,20" },
      processes: { type: "string", default: "500,1000,2000,4000" },
      write: { type: "boolean", default: false },
    },
  });
  const sizes = readNumbers(values.sizes);
  const chosen = values.form === "plugin" ? BOTH_FORMS : values.forms.split(",");
  const forms = CONTENDERS.filter((contender) => chosen.includes(contender));
  const measurements = await measureContenders(sizes, forms, Number(values["plain-limit"]));
  const rest = values.form === "plugin" ? { latencies: "", processes: "" } : values;
  const distances = await measureLatencies(readNumbers(rest.latencies));
  const processes = await measureProcesses(readNumbers(rest.processes));
  const text = [
    writeTable(measurements),
    "",
    ...distances,
    ...processes,
    "Growth of the first `up` with the number of grants, as a power (1 is linear):",
    "",
    writeGrowth(measurements),
    "",
    "Requests of the first `up`:",
    "",
    writeRoutes(measurements),
    "",
    machine(),
  ].join("\n");
  console.log(text);
  if (values.write) write(text, measurements);
}

function readNumbers(list: string): number[] {
  return list
    .split(",")
    .filter((text) => text !== "")
    .map(Number);
}

async function measureContenders(
  sizes: readonly number[],
  forms: readonly Contender[],
  plainLimit: number,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const count of sizes) {
    for (const contender of forms) {
      if (contender === "plain provider" && count > plainLimit) continue;
      const one = await measure(contender, count);
      measurements.push(one);
      console.error(
        `${count} grants, ${contender}: first up ${one.up.seconds.toFixed(1)} s, ` +
          `${one.up.requests} requests`,
      );
    }
  }
  return measurements;
}

/** What a server that is nearer or farther away changes. */
async function measureLatencies(latencies: readonly number[]): Promise<string[]> {
  if (latencies.length === 0) return [];
  const rows: LatencyRow[] = [];
  for (const latency of latencies) {
    const alone = await measure("engine alone", LATENCY_GRANTS, latency);
    const items = await measure("items", LATENCY_GRANTS, latency);
    const sets = await measure("sets", LATENCY_GRANTS, latency);
    rows.push({ latency, alone: alone.up.seconds, items: items.up.seconds, sets: sets.up.seconds });
    console.error(
      `${latency} ms an answer: items ${items.up.seconds.toFixed(1)} s, engine alone ${alone.up.seconds.toFixed(1)} s`,
    );
  }
  return [
    `The first \`up\` of ${LATENCY_GRANTS} grants on servers that take longer or shorter for an answer:`,
    "",
    latencyTable(rows),
    "",
  ];
}

/** What the provider process costs without the engine around it. */
async function measureProcesses(counts: readonly number[]): Promise<string[]> {
  const costs: ProcessCost[] = [];
  for (const count of counts) {
    const cost = await measureProcess(count);
    if (cost === undefined)
      return ["What the provider process costs by itself can be told on Linux only.", ""];
    costs.push(cost);
    console.error(
      `${count} resources in the provider process: ${cost.processorMs.create.toFixed(2)} ms of processor time for each that is made`,
    );
  }
  return costs.length === 0
    ? []
    : [
        "The provider process by itself, 20 grants an account, two operations at a time:",
        "",
        processTable(costs),
        "",
      ];
}

function write(text: string, measurements: readonly Measurement[]): void {
  const document = join(DOCS, "performance.md");
  const old = readFileSync(document, "utf8");
  const [begin, end] = [old.indexOf(MARKS[0]), old.indexOf(MARKS[1])];
  if (begin < 0 || end < 0)
    throw new Error(`${document} has no place for the tables: ${MARKS.join(" … ")}`);
  writeFileSync(document, `${old.slice(0, begin + MARKS[0].length)}\n${text}\n${old.slice(end)}`);
  writeFileSync(join(DOCS, "performance.svg"), drawPicture(measurements));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
