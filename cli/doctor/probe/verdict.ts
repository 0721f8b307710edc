import { packageVersion, type MediaFormat, type Settings } from "../../../provider/em";
import {
  countOf,
  isManageable,
  type Deviation,
  type ProbeFinding,
  type FormatFindings,
} from "./findings";
import { AFTER_A_WRITE } from "./facts";
import type { Probed } from "./run";

/** What a user may do with the server. */
export interface Verdict {
  readonly manageable: boolean;
  /** The media type that suits best; left out where none does. */
  readonly format?: MediaFormat;
  readonly text: string;
  /** In which ways the server is unlike the reference, each once. */
  readonly deviations: readonly string[];
  /** What reads alone cannot show. */
  readonly onlyAfterAWrite: readonly string[];
}

/** Which way in is best, and what it is like. */
export function judgeServer({ formats, auto, keys }: Probed, settings: Settings): Verdict {
  const wanted = settings.format === "auto" ? auto : settings.format;
  const usable = formats.filter(isManageable);
  const best = chooseBest(usable, wanted);
  const product = `pulumi-veeam-em ${packageVersion()}`;
  const what = VERSIONS[keys ?? "unknown"];
  const common = { deviations: deviationsIn(formats), onlyAfterAWrite: AFTER_A_WRITE };
  if (best === undefined)
    return {
      ...common,
      manageable: false,
      text: `${what} cannot be managed by ${product}: what it cannot do without is not understood in XML, nor in JSON. Please report it.`,
    };
  const advice = adviseFormat(best.format, settings.format, wanted);
  const lost = countOf(best, "not understood");
  const but = lost === 0 ? "" : `, but for ${count(lost, "answer")} that it does not understand`;
  return {
    ...common,
    manageable: true,
    format: best.format,
    text: `${what} may be managed by ${product} in ${best.format.toUpperCase()}${but}: ${advice}`,
  };
}

function deviationsIn(formats: readonly FormatFindings[]): readonly string[] {
  const found = formats.flatMap(({ findings }) => findings);
  const lost = found.filter(({ result }) => result === "not understood");
  return [
    ...new Set([
      ...lost.map(({ what }) => `${what}: not understood`),
      ...found.flatMap(({ deviations }) => deviations.map(describeDeviation)),
    ]),
  ];
}

export function describeDeviation({ text, position }: Deviation): string {
  return position === undefined ? text : `${text} (${position})`;
}

const VERSIONS = {
  camel: "This Enterprise Manager 13",
  pascal: "This Enterprise Manager, of version 12 or before,",
  unknown: "This server",
} as const;

/** The one that is set or chosen, unless more is understood in the other. */
function chooseBest(
  usable: readonly FormatFindings[],
  wanted: MediaFormat,
): FormatFindings | undefined {
  const rank = (one: FormatFindings): number =>
    countOf(one, "not understood") + (one.format === wanted ? 0 : 0.5);
  return [...usable].sort((one, other) => rank(one) - rank(other))[0];
}

function adviseFormat(best: MediaFormat, set: Settings["format"], wanted: MediaFormat): string {
  if (best === wanted)
    return `leave \`format\` at ${set}${set === "auto" ? `, which chooses ${best}` : ""}.`;
  const command = `VEEAM_EM_FORMAT=${best} or \`pulumi config set veeam-em:format ${best}\``;
  return `set \`format\` to ${best} (${command}).`;
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** What follows from one finding, with the other media type where that helps. */
export function followsOf(
  finding: ProbeFinding,
  format: MediaFormat,
  formats: Probed["formats"],
): string {
  const other = formats.find((one) => one.format !== format);
  const there = other?.findings.find(({ question }) => question === finding.question);
  const helps =
    finding.result === "not understood" &&
    (there?.result === "as expected" || there?.result === "other form");
  const advice = helps && other !== undefined ? [`set \`format\` to ${other.format}`] : [];
  return [...finding.follows, ...advice].join("; ");
}
