import { LOG_COMMANDS, toUnicodeEscapes } from "../../provider/model/visible";

/**
 * Characters that would end a comment or a line, that no terminal should get, that readers of YAML
 * refuse, or that make code look other than it is read; and what a job's log would take for a
 * command.
 */
const HIDDEN = new RegExp(
  `[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}\\p{NChar}]|${LOG_COMMANDS}`,
  "giu",
);

/** A text from the server for a `//` or `#` comment and for the terminal: always one line. */
export function printable(text: string): string {
  return withEscapes(text, toUnicodeEscapes);
}

/** A text in which each of those characters is written in another way. */
export function withEscapes(text: string, escape: (character: string) => string): string {
  return text.replace(HIDDEN, escape);
}

/** A number of things in words. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
