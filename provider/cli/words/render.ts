import { DANGEROUS, type Effect } from "./effect";
import type { Paint } from "./paint";
import { markdown, type Phrase, plain } from "./phrase";

/** An account, or whatever else effects are told of. */
export interface Section {
  readonly title: Phrase;
  readonly effects: readonly Effect[];
}

/** What is shown to people, in whatever form. */
export interface Page {
  readonly headline: string;
  readonly sections: readonly Section[];
  /** Lines below the sections. */
  readonly below: readonly Phrase[];
}

/** GitHub refuses comments of more than 65,536 characters; the lines that say what was left out need some of them. */
const COMMENT_LIMIT = 60_000;

const SIGNS = { gains: "+", loses: "-", note: "i" } as const;
const EMOJI = { gains: "➕", loses: "➖", note: "ℹ️" } as const;

/** For a terminal. */
export function asText({ headline, sections, below }: Page, paint: Paint): string {
  const accounts = sections.map(({ title, effects }) => `\n${paint.title(plain(title))}\n${effects.map((effect) => `${lineOf(effect, paint)}\n`).join("")}`);
  return `${headline}\n${accounts.join("")}${below.length === 0 ? "" : `\n${below.map((line) => `${plain(line)}\n`).join("")}`}`;
}

function lineOf(effect: Effect, paint: Paint): string {
  const text = plain(effect.text);
  if (effect.weight >= DANGEROUS) return paint.danger(`  ! ${text}`);
  const colour = { gains: paint.gain, loses: paint.loss, note: paint.faint }[effect.direction];
  return colour(`  ${SIGNS[effect.direction]} ${text}`);
}

/**
 * For a comment in a pull request. The hidden first line is the same for every run on one stack, so that a pipeline finds its comment
 * and edits it; nothing in the text depends on when or where it was made.
 */
export function asMarkdown({ headline, sections, below }: Page, heading: string, marker: string): string {
  const written = sections.map(({ title, effects }) => `\n#### ${markdown(title)}\n\n${effects.map((effect) => `${bulletOf(effect)}\n`).join("")}`);
  const lines = below.map((line) => `- ${markdown(line)}\n`);
  return [`${marker}\n### ${heading}: ${headline}\n`, ...fitting(written, lines.length === 0 ? [] : ["\n---\n\n", ...lines])].join("");
}

function bulletOf(effect: Effect): string {
  const text = markdown(effect.text);
  return effect.weight >= DANGEROUS ? `- ⚠️ **${text}**` : `- ${EMOJI[effect.direction]} ${text}`;
}

/** What does not fit into a comment is counted, not silently left out; the most dangerous comes first and stays. */
function fitting(sections: readonly string[], below: readonly string[]): string[] {
  let length = 0;
  const kept: string[] = [];
  for (const part of [...sections, ...below]) {
    length += part.length;
    if (length > COMMENT_LIMIT) return [...kept, `\n… and ${sections.length + below.length - kept.length} more parts, which do not fit into a comment: run the command without \`--markdown\` to see them.\n`];
    kept.push(part);
  }
  return kept;
}

/** A line that no page shows. Project and stack come from a file: what could end the HTML comment is left out. */
export function markerOf(command: string, stack: string): string {
  return `<!-- veeam-em ${command} ${stack.replace(/[^A-Za-z0-9._/]+/g, "-").replace(/-+/g, "-")} -->`;
}
