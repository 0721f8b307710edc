import { Pseudonyms } from "./pseudonyms";
import { scrubMessage, scrubName, scrubText } from "./scrub-text";
import { HEADER_WORDS } from "./vocabulary";

/** Stands where a recording would have pseudonyms. */
const BLANK = "…";

/** For one line on a terminal, in which pseudonyms would be taken for names. */
class Blanks extends Pseudonyms {
  override word(): string {
    return BLANK;
  }

  override guid(): string {
    return BLANK;
  }
}

const blanks = new Blanks();

/** The name of an element or a key, with the words of the schema alone. */
export function blankName(name: string): string {
  return joined(scrubName(name, blanks));
}

/** What a server said, with the plain words of its messages alone. */
export function blankMessage(message: string): string {
  return joined(scrubMessage(message, blanks));
}

/** The value of a header, with the words of HTTP alone. */
export function blankHeader(value: string): string {
  return joined(scrubText(value, blanks, (word) => HEADER_WORDS.has(word.toLowerCase())));
}

function joined(text: string): string {
  return text.replace(/…(?:[^\p{L}\p{N}\s…]*…)+/gu, BLANK);
}
