import { CONTENDERS, type Contender } from "./contenders";
import type { Measurement } from "./measure";

const COLOURS: Readonly<Record<Contender, readonly [light: string, dark: string]>> = {
  items: ["#0b6bcb", "#6cb4ff"],
  sets: ["#0a7f4f", "#54d19a"],
  "plugin items": ["#6d28d9", "#b794f6"],
  "plugin sets": ["#a16207", "#e3b341"],
  "engine alone": ["#6b7280", "#a3aab5"],
  "plain provider": ["#c2410c", "#ff9a5c"],
};

const [WIDTH, HEIGHT] = [760, 420];
const [LEFT, BOTTOM, TOP, RIGHT] = [70, 50, 30, 150];
/** How far a label stands from the end of its line. */
const LABEL_OFFSET = { x: 10, y: 4 };

/** Where a number of grants and a time are in the picture. */
interface Scale {
  readonly seconds: number;
  readonly x: (count: number) => number;
  readonly y: (seconds: number) => number;
}

/** One picture: seconds of the first `up` over the number of grants, for light and dark pages. */
export function drawPicture(measurements: readonly Measurement[]): string {
  const scale = scaleFor(measurements);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Seconds of the first up over the number of grants">`,
    `<style>${styles()}</style>`,
    `<rect class="b" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    ...drawSteps(scale),
    `<line class="a" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}"/>`,
    ...CONTENDERS.flatMap((contender, at) =>
      drawLine(at, selectContender(measurements, contender), scale),
    ),
    ...drawLabels(measurements, scale),
    ...drawTicks(measurements, scale),
    `<text class="t" text-anchor="middle" x="${((LEFT + WIDTH - RIGHT) / 2).toFixed(1)}" y="${HEIGHT - 8}">grants</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function scaleFor(measurements: readonly Measurement[]): Scale {
  const count = Math.max(...measurements.map((one) => one.count));
  const seconds = Math.max(...measurements.map(({ up }) => up.seconds));
  return {
    seconds,
    x: (grants) => LEFT + ((WIDTH - LEFT - RIGHT) * grants) / count,
    y: (time) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * time) / seconds,
  };
}

/** What one contender took, from the fewest grants to the most. */
export function selectContender(
  measurements: readonly Measurement[],
  contender: Contender,
): readonly Measurement[] {
  return measurements
    .filter((one) => one.contender === contender)
    .sort((a, b) => a.count - b.count);
}

function drawLine(at: number, own: readonly Measurement[], { x, y }: Scale): string[] {
  if (own.length === 0) return [];
  const points = own.map(({ count, up }) => `${x(count).toFixed(1)},${y(up.seconds).toFixed(1)}`);
  return [
    `<polyline class="c${at}" points="${points.join(" ")}"/>`,
    ...own.map(
      ({ contender, count, up }) =>
        `<circle class="d${at}" cx="${x(count).toFixed(1)}" cy="${y(up.seconds).toFixed(1)}" r="3.5"><title>${contender}: ${count} grants, ${up.seconds.toFixed(1)} s</title></circle>`,
    ),
  ];
}

function drawLabels(measurements: readonly Measurement[], { x, y }: Scale): string[] {
  const labels = CONTENDERS.flatMap((contender, at) => {
    const last = selectContender(measurements, contender).at(-1);
    if (last === undefined) return [];
    const place = { x: x(last.count) + LABEL_OFFSET.x, y: y(last.up.seconds) + LABEL_OFFSET.y };
    return [{ at, contender, ...place }];
  });
  return spread(labels).map(
    (label) =>
      `<text class="l${label.at}" x="${label.x.toFixed(1)}" y="${label.y.toFixed(1)}">${label.contender}</text>`,
  );
}

function drawTicks(measurements: readonly Measurement[], { x }: Scale): string[] {
  return [...new Set(measurements.map(({ count }) => count))].map(
    (count) =>
      `<text class="t" text-anchor="middle" x="${x(count).toFixed(1)}" y="${HEIGHT - BOTTOM + 20}">${count}</text>`,
  );
}

function drawSteps({ seconds, y }: Scale): string[] {
  return [0.25, 0.5, 0.75, 1].map((part) => {
    const height = y(seconds * part);
    return [
      `<line class="g" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${height.toFixed(1)}" y2="${height.toFixed(1)}"/>`,
      `<text class="t" text-anchor="end" x="${LEFT - 8}" y="${(height + 4).toFixed(1)}">${(seconds * part).toFixed(0)} s</text>`,
    ].join("");
  });
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
