/**
 * Text with whatever could steer a terminal (escape sequences), break a line or reverse the reading
 * direction written as `\u{1b}`. Format characters count too: with them one name can be made to
 * look like another.
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
