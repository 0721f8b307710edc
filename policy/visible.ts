/**
 * Whatever could steer a terminal, break a line, reverse the reading direction, make one name look
 * like another, or be a command in the log of a build system. As in pulumi-veeam-em: this pack is
 * copied, and uses nothing of that package.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?<=#)#(?=[a-z]*\[)|(?<=^\s*):(?=:)/giu;

/** Text with everything that no reader would see written as `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(
    HIDDEN,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
