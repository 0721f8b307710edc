import { printable } from "../export/text";

/** Characters that Markdown, HTML inside Markdown or a forge's mentions would act on, as character references, which none of them reads again. */
const ACTIVE = /[&<>|`*_{}[\]#~@$]/gu;

/** A text from the server as Markdown that shows just this text: one line, no link, no mention, no markup. */
export function markdownText(text: string): string {
  const inert = printable(text).replaceAll("\\", "\\\\").replace(ACTIVE, (character) => `&#${character.charCodeAt(0)};`);
  // Addresses become links without any markup; blanks at the ends and in rows would vanish.
  return inert.replace(/:(?=\/\/)/g, "&#58;").replace(/www\./gi, (www) => `${www.slice(0, -1)}&#46;`).replace(/^ | $| (?= )/g, "&nbsp;");
}

/** A table; cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return `${line(head)}${line(head.map(() => "---"))}${rows.map(line).join("")}`;
}
