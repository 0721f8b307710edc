import { printable } from "../words/text";
import { codeSpan } from "../words/phrase";

/**
 * Characters that Markdown or HTML inside Markdown would act on; as character references neither
 * reads them again.
 */
const ACTIVE = /[&<>|`*_{}[\]#~$]/gu;

/**
 * A text from the server as Markdown that shows just this text: one line, no link, no mention, no
 * markup.
 */
export function markdownText(text: string): string {
  return text.includes("@") ? inCode(text) : inert(text);
}

/**
 * Forges look for mentions and mail addresses in the text that is shown, where a character
 * reference is the character again; never in code.
 */
function inCode(text: string): string {
  // A bar separates cells inside code too, and a backslash before it means different things to
  // different readers.
  return text
    .split("|")
    .map((part) => (part.trim() === "" ? inert(part) : codeSpan(part)))
    .join("&#124;");
}

function inert(text: string): string {
  const escaped = printable(text)
    .replaceAll("\\", "\\\\")
    .replace(ACTIVE, (character) => `&#${character.charCodeAt(0)};`);
  // Addresses become links without any markup; blanks at the ends and in rows would vanish.
  return escaped
    .replace(/:(?=\/\/)/g, "&#58;")
    .replace(/www\./gi, (www) => `${www.slice(0, -1)}&#46;`)
    .replace(/^ | $| (?= )/g, "&nbsp;");
}

/** A table; cells are Markdown already. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return `${line(head)}${line(head.map(() => "---"))}${rows.map(line).join("")}`;
}
