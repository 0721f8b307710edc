import { DANGEROUS, type Effect } from "../../words/effect";
import type { Paint } from "./paint";
import { markdown, type Phrase, plain } from "../../words/phrase";

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

/**
 * GitHub refuses comments of more than 65,536 characters; the lines that say what was left out need
 * some of them.
 */
const COMMENT_LIMIT = 60_000;

/** What stops the run must be in the comment, whatever else is: it has a part of it to itself. */
const VERDICT_LIMIT = 15_000;

const SIGNS = { gains: "+", loses: "-", note: "i" } as const;
const EMOJI = { gains: "➕", loses: "➖", note: "ℹ️" } as const;

/** For a terminal. */
export function asText({ headline, sections, below }: Page, paint: Paint): string {
  const accounts = sections.map(
    ({ title, effects }) =>
      `\n${paint.title(plain(title))}\n${effects.map((effect) => `${writeLine(effect, paint)}\n`).join("")}`,
  );
  const lines = below.map((line) => `${plain(line)}\n`);
  return [`${headline}\n`, ...accounts, ...(lines.length === 0 ? [] : ["\n", ...lines])].join("");
}

function writeLine(effect: Effect, paint: Paint): string {
  const text = plain(effect.text);
  if (effect.weight >= DANGEROUS) return paint.danger(`  ! ${text}`);
  const colour = { gains: paint.gain, loses: paint.loss, note: paint.faint }[effect.direction];
  return colour(`  ${SIGNS[effect.direction]} ${text}`);
}

/**
 * For a comment in a pull request. The hidden first line is the same for every run on one stack, so
 * that a pipeline finds its comment and edits it; nothing in the text depends on when or where it
 * was made.
 */
export function asMarkdown(
  { headline, sections, below }: Page,
  heading: string,
  marker: string,
): string {
  const verdicts = below.map((line) => `- ${markdown(line)}\n`);
  const kept = fitting(
    verdicts.map((verdict) => [verdict]),
    VERDICT_LIMIT,
  );
  const written = sections.map(({ title, effects }) => [
    `\n#### ${markdown(title)}\n\n`,
    ...effects.map((effect) => `${writeBullet(effect)}\n`),
  ]);
  const told = fitting(written, COMMENT_LIMIT - kept.length);
  return [
    `${marker}\n### ${heading}: ${headline}\n`,
    told.text,
    ...(verdicts.length === 0 ? [] : ["\n---\n\n", kept.text]),
  ].join("");
}

function writeBullet(effect: Effect): string {
  const text = markdown(effect.text);
  return effect.weight >= DANGEROUS ? `- ⚠️ **${text}**` : `- ${EMOJI[effect.direction]} ${text}`;
}

/**
 * As many lines as fit, of each section as many as there is room for; what does not fit is counted,
 * not silently left out. The most dangerous comes first and stays.
 */
function fitting(
  sections: readonly (readonly string[])[],
  limit: number,
): { readonly text: string; readonly length: number } {
  const lines = sections.flat();
  let [length, count] = [0, 0];
  for (const line of lines) {
    if (length + line.length > limit) break;
    length += line.length;
    count++;
  }
  const text = lines.slice(0, count).join("");
  if (count === lines.length) return { text, length };
  const rest = `\n… and ${lines.length - count} more lines, which do not fit into a comment: run the command without \`--markdown\` to see them.\n`;
  return { text: text + rest, length: length + rest.length };
}

/**
 * A line that no page shows. Project and stack come from a file: what could end the HTML comment is
 * left out.
 */
export function writeMarker(command: string, stack: string): string {
  return `<!-- veeam-em ${command} ${stack.replace(/[^A-Za-z0-9._/]+/g, "-").replace(/-+/g, "-")} -->`;
}
