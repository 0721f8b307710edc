import { toUnicodeEscapes } from "../../../provider/model/visible";
import { printable, withEscapes } from "../../words/text";

/** The first line of every program file, by which a later export knows its own. */
export const MARK = "// Written by veeam-em export.";

/** The same in YAML. */
export const YAML_MARK = MARK.replace(/^\/\//, "#");

/** A file of these lines. */
export function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

/** A text as a literal in double quotes, which TypeScript and JSON read alike. */
export function literal(text: string): string {
  return printable(JSON.stringify(text));
}

/** The inside of a template literal that stands for just this text. */
export function templateText(text: string): string {
  const inside = literal(text).slice(1, -1).replace(/\\"/g, '"');
  return inside.replace(/`/g, "\\`").replace(/\$\{/g, "\\${");
}

/**
 * A text as a literal in double quotes of YAML: as in JSON, but that a character beyond U+FFFF is
 * one escape of its own (YAML 1.2.2, section 5.7), and halves of it are none.
 */
export function yamlLiteral(text: string): string {
  return withEscapes(JSON.stringify(text), (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : toUnicodeEscapes(character);
  });
}

/**
 * A text in which Pulumi YAML finds nothing to insert: `$$` stands for `$` there (pulumi-yaml,
 * ast/interpolation.go). Also at its end, where something to insert may follow.
 */
export function withoutInsertions(text: string): string {
  return text.replace(/\$(?=[${]|$)/g, "$$$$");
}
