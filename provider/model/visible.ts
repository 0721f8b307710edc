/**
 * Whatever could steer a terminal (escape sequences), break a line or reverse the reading
 * direction. Format characters count too: with them one name can be made to look like another.
 */
const HIDDEN_CHARACTERS = "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]";

/**
 * What a build system takes for a command in a job's log, and leaves out of it: `##vso[…]` anywhere
 * (Azure Pipelines agent, Command.cs), `::…::` at the beginning of a line (GitHub Actions runner,
 * ActionCommand.cs). One character of it is shown as its code.
 */
export const LOG_COMMANDS = "(?<=#)#(?=[a-z]*\\[)|(?<=^\\s*):(?=:)";

const HIDDEN = new RegExp(`${HIDDEN_CHARACTERS}|${LOG_COMMANDS}`, "giu");

/** Text with everything that no reader would see, or a log would hide, written as `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(
    HIDDEN,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The same for a text whose line breaks are our own. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

/**
 * The same in the notation of JSON, `\u001b`: a reader of the JSON text still gets the very
 * characters. Line breaks, which JSON has between its values only, stay.
 */
export function visibleJson(text: string): string {
  return text.replace(HIDDEN, (character) =>
    character === "\n" ? character : toUnicodeEscapes(character),
  );
}

/** One `\uXXXX` for each UTF-16 code unit (RFC 8259, section 7). */
export function toUnicodeEscapes(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
    .join("");
}

/** Whether a text has half of a surrogate pair, as JSON can hold, and UTF-8 cannot. */
export function holdsHalfCharacter(text: string): boolean {
  return /\p{Cs}/u.test(text);
}
