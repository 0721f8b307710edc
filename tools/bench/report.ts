import { cpus, totalmem } from "node:os";
import { CONTENDERS } from "./contenders";
import { LATENCY_MS, type Measurement } from "./measure";
import { selectContender } from "./picture";
import type { ProcessCost } from "./provider-process";

const MEBIBYTE = 1024 * 1024;

function tableRow(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** The table of everything that was measured, as Markdown. */
export function writeTable(measurements: readonly Measurement[]): string {
  const floor = (count: number): number | undefined =>
    measurements.find((one) => one.contender === "engine alone" && one.count === count)?.up.seconds;
  const rows = measurements.map(
    ({ contender, count, up, unchanged, refresh, destroy, stateBytes, providerBytes }) => {
      const alone = floor(count);
      const ratio = alone === undefined ? "" : (up.seconds / alone).toFixed(2);
      return tableRow([
        count,
        contender,
        up.seconds.toFixed(1),
        ratio,
        up.requests,
        up.logons,
        unchanged.seconds.toFixed(1),
        unchanged.requests,
        refresh.seconds.toFixed(1),
        refresh.requests,
        destroy.seconds.toFixed(1),
        destroy.requests,
        (stateBytes / 1000).toFixed(0),
        providerBytes === 0 ? "–" : (providerBytes / MEBIBYTE).toFixed(0),
      ]);
    },
  );
  return [
    "| grants | form | first `up`, s | ÷ engine alone | requests | logons | unchanged `up`, s | requests | refresh, s | requests | destroy, s | requests | state, kB | provider, MiB |",
    "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...rows,
  ].join("\n");
}

/** Seconds of the first `up` on a server that takes so many milliseconds for an answer. */
export interface LatencyRow {
  readonly latency: number;
  readonly alone: number;
  readonly items: number;
  readonly sets: number;
}

export function latencyTable(rows: readonly LatencyRow[]): string {
  return [
    "| ms an answer | engine alone, s | items, s | ÷ engine alone | sets, s | ÷ engine alone |",
    "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ...rows.map(({ latency, alone, items, sets }) =>
      tableRow([
        latency,
        alone.toFixed(1),
        items.toFixed(1),
        (items / alone).toFixed(2),
        sets.toFixed(1),
        (sets / alone).toFixed(2),
      ]),
    ),
  ].join("\n");
}

/** Processor time for each resource, and memory, of the provider process by itself. */
export function processTable(costs: readonly ProcessCost[]): string {
  return [
    "| resources | create, ms of processor time | unchanged | refresh | delete | requests in all | memory at start, MiB | at most |",
    "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...costs.map(
      ({
        count,
        processorMs: { create, unchanged, refresh, delete: remove },
        requests,
        bytesAtStart,
        bytesAtMost,
      }) =>
        tableRow([
          count,
          ...[create, unchanged, refresh, remove].map((milliseconds) => milliseconds.toFixed(2)),
          requests,
          (bytesAtStart / MEBIBYTE).toFixed(0),
          (bytesAtMost / MEBIBYTE).toFixed(0),
        ]),
    ),
  ].join("\n");
}

/**
 * How the time of a first `up` grows from each number of grants to the next, as powers: 1 is
 * linear.
 */
export function writeGrowth(measurements: readonly Measurement[]): string {
  const lines = CONTENDERS.flatMap((contender) => {
    const own = selectContender(measurements, contender);
    const powers = own.slice(1).map((one, at) => {
      const before = own[at];
      if (before === undefined) return "";
      const slower = Math.log(one.up.seconds / before.up.seconds);
      const power = slower / Math.log(one.count / before.count);
      return `${before.count} → ${one.count}: ${power.toFixed(2)}`;
    });
    return powers.length === 0 ? [] : [`* ${contender}: ${powers.join(", ")}`];
  });
  return lines.join("\n");
}

/** Requests of a first `up` by what they are. */
export function writeRoutes(measurements: readonly Measurement[]): string {
  const largest = Math.max(...measurements.map(({ count }) => count));
  return measurements
    .filter(({ count, contender }) => count === largest && contender !== "engine alone")
    .map(
      ({ contender, routes }) =>
        `* ${contender}: ${Object.entries(routes)
          .sort(([, a], [, b]) => b - a)
          .map(([route, times]) => `${times} × \`${route}\``)
          .join(", ")}`,
    )
    .join("\n");
}

/** What it ran on: figures mean nothing without. */
export function machine(): string {
  const [first] = cpus();
  return `Node.js ${process.version} on ${process.platform}, ${cpus().length} × ${first?.model.trim() ?? "unknown processor"}, ${(totalmem() / MEBIBYTE / 1024).toFixed(0)} GiB; simulated server on the same machine, ${LATENCY_MS} ms an answer; state on a file backend.`;
}
