import { cpus, totalmem } from "node:os";
import { CONTENDERS, type Contender } from "./contenders";
import { LATENCY_MS, type Measurement } from "./measure";
import type { ProcessCost } from "./provider-process";

const MEBIBYTE = 1024 * 1024;

/** The table of everything that was measured, as Markdown. */
export function writeTable(measurements: readonly Measurement[]): string {
  const floor = (count: number): number | undefined =>
    measurements.find((one) => one.contender === "engine alone" && one.count === count)?.up.seconds;
  const rows = measurements.map(
    ({ contender, count, up, unchanged, refresh, destroy, stateBytes, providerBytes }) => {
      const alone = floor(count);
      const ratio = alone === undefined ? "" : (up.seconds / alone).toFixed(2);
      return `| ${[count, contender, up.seconds.toFixed(1), ratio, up.requests, up.logons, unchanged.seconds.toFixed(1), unchanged.requests, refresh.seconds.toFixed(1), refresh.requests, destroy.seconds.toFixed(1), destroy.requests, (stateBytes / 1000).toFixed(0), providerBytes === 0 ? "–" : (providerBytes / MEBIBYTE).toFixed(0)].join(" | ")} |`;
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
    ...rows.map(
      ({ latency, alone, items, sets }) =>
        `| ${[latency, alone.toFixed(1), items.toFixed(1), (items / alone).toFixed(2), sets.toFixed(1), (sets / alone).toFixed(2)].join(" | ")} |`,
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
        `| ${[count, ...[create, unchanged, refresh, remove].map((milliseconds) => milliseconds.toFixed(2)), requests, (bytesAtStart / MEBIBYTE).toFixed(0), (bytesAtMost / MEBIBYTE).toFixed(0)].join(" | ")} |`,
    ),
  ].join("\n");
}

/**
 * How the time of a first `up` grows from each number of grants to the next, as powers: 1 is
 * linear.
 */
export function writeGrowth(measurements: readonly Measurement[]): string {
  const lines = CONTENDERS.flatMap((contender) => {
    const own = measurements
      .filter((one) => one.contender === contender)
      .sort((a, b) => a.count - b.count);
    const powers = own.slice(1).map((one, at) => {
      const before = own[at];
      return before === undefined
        ? ""
        : `${before.count} → ${one.count}: ${(Math.log(one.up.seconds / before.up.seconds) / Math.log(one.count / before.count)).toFixed(2)}`;
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

const COLOURS: Readonly<Record<Contender, readonly [light: string, dark: string]>> = {
  items: ["#0b6bcb", "#6cb4ff"],
  sets: ["#0a7f4f", "#54d19a"],
  "engine alone": ["#6b7280", "#a3aab5"],
  "plain provider": ["#c2410c", "#ff9a5c"],
};

/** One picture: seconds of the first `up` over the number of grants, for light and dark pages. */
export function drawPicture(measurements: readonly Measurement[]): string {
  const [width, height, left, bottom, top, right] = [760, 420, 70, 50, 30, 150];
  const most = {
    count: Math.max(...measurements.map(({ count }) => count)),
    seconds: Math.max(...measurements.map(({ up }) => up.seconds)),
  };
  const x = (count: number): number => left + ((width - left - right) * count) / most.count;
  const y = (seconds: number): number =>
    height - bottom - ((height - bottom - top) * seconds) / most.seconds;
  const lines = CONTENDERS.flatMap((contender, at) => {
    const own = measurements
      .filter((one) => one.contender === contender)
      .sort((a, b) => a.count - b.count);
    const last = own.at(-1);
    if (last === undefined) return [];
    const points = own.map(({ count, up }) => `${x(count).toFixed(1)},${y(up.seconds).toFixed(1)}`);
    return [
      `<polyline class="c${at}" points="${points.join(" ")}"/>`,
      ...own.map(
        ({ count, up }) =>
          `<circle class="d${at}" cx="${x(count).toFixed(1)}" cy="${y(up.seconds).toFixed(1)}" r="3.5"><title>${contender}: ${count} grants, ${up.seconds.toFixed(1)} s</title></circle>`,
      ),
    ];
  });
  const labels = spread(
    CONTENDERS.flatMap((contender, at) => {
      const last = measurements
        .filter((one) => one.contender === contender)
        .sort((a, b) => a.count - b.count)
        .at(-1);
      return last === undefined
        ? []
        : [{ at, contender, x: x(last.count) + 10, y: y(last.up.seconds) + 4 }];
    }),
  ).map(
    (label) =>
      `<text class="l${label.at}" x="${label.x.toFixed(1)}" y="${label.y.toFixed(1)}">${label.contender}</text>`,
  );
  const ticks = [...new Set(measurements.map(({ count }) => count))].map(
    (count) =>
      `<text class="t" text-anchor="middle" x="${x(count).toFixed(1)}" y="${height - bottom + 20}">${count}</text>`,
  );
  const steps = [0.25, 0.5, 0.75, 1].map(
    (part) =>
      `<line class="g" x1="${left}" x2="${width - right}" y1="${y(most.seconds * part).toFixed(1)}" y2="${y(most.seconds * part).toFixed(1)}"/><text class="t" text-anchor="end" x="${left - 8}" y="${(y(most.seconds * part) + 4).toFixed(1)}">${(most.seconds * part).toFixed(0)} s</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Seconds of the first up over the number of grants">`,
    `<style>${styles()}</style>`,
    `<rect class="b" width="${width}" height="${height}" rx="8"/>`,
    ...steps,
    `<line class="a" x1="${left}" x2="${width - right}" y1="${height - bottom}" y2="${height - bottom}"/>`,
    ...lines,
    ...labels,
    ...ticks,
    `<text class="t" text-anchor="middle" x="${((left + width - right) / 2).toFixed(1)}" y="${height - 8}">grants</text>`,
    "</svg>",
    "",
  ].join("\n");
}

const LABEL_HEIGHT = 16;

/** Labels one below the other where their lines end close together. */
function spread<T extends { y: number }>(labels: T[]): T[] {
  const sorted = [...labels].sort((a, b) => b.y - a.y);
  let above = Infinity;
  for (const label of sorted) {
    label.y = Math.min(label.y, above - LABEL_HEIGHT);
    above = label.y;
  }
  return sorted;
}

function styles(): string {
  const rules = (shade: 0 | 1): string =>
    CONTENDERS.map(
      (contender, at) =>
        `.c${at}{stroke:${COLOURS[contender][shade]}}.d${at},.l${at}{fill:${COLOURS[contender][shade]}}`,
    ).join("");
  return `text{font:13px system-ui,sans-serif}polyline{fill:none;stroke-width:2.5}.b{fill:#fff}.t{fill:#4b5563}.g{stroke:#e5e7eb}.a{stroke:#9ca3af}${rules(0)}@media(prefers-color-scheme:dark){.b{fill:#0d1117}.t{fill:#a3aab5}.g{stroke:#21262d}.a{stroke:#484f58}${rules(1)}}`;
}
