import { printable } from "../../words/text";

/** A text as a literal in double quotes, which TypeScript, JSON and YAML read alike. */
export function literal(text: string): string {
  return printable(JSON.stringify(text));
}

/** The inside of a template literal that stands for just this text. */
export function templateText(text: string): string {
  const inside = literal(text).slice(1, -1).replace(/\\"/g, '"');
  return inside.replace(/`/g, "\\`").replace(/\$\{/g, "\\${");
}
