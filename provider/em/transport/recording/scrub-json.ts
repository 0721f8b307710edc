import { ruleOf } from "./field-rules";
import { Unscrubbable, type Pseudonyms } from "./pseudonyms";
import { scrubName } from "./scrub-text";
import { readJsonCharacters, rewrite } from "./written";

const TOKENS = /"((?:[^"\\]|\\[^])*)"(\s*:)?|-?\d[0-9.eE+-]*|true|false|null|[[\]{},]|\s+/gy;

/** Where in a document a token is: the key that the innermost value belongs to. */
interface Place {
  key: string;
}

/**
 * A JSON document with pseudonyms in it, otherwise as it was written: keys in their order and case,
 * nulls, escapes, white space. @throws Unscrubbable for what is no JSON object or array.
 */
export function scrubJson(text: string, pseudonyms: Pseudonyms): string {
  requireJson(text);
  const places: Place[] = [{ key: "" }];
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at = TOKENS.lastIndex) {
    TOKENS.lastIndex = at;
    const token = TOKENS.exec(text);
    if (token === null) throw new Unscrubbable("malformed JSON");
    pieces.push(scrubToken(token, places, pseudonyms));
  }
  return pieces.join("");
}

function requireJson(text: string): void {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return;
  } catch {
    throw new Unscrubbable("malformed JSON");
  }
  throw new Unscrubbable("a JSON document that is not an object");
}

function scrubToken(token: RegExpExecArray, places: Place[], pseudonyms: Pseudonyms): string {
  const [whole, string, colon] = token;
  const place = places.at(-1) ?? { key: "" };
  if (whole === "{" || whole === "[") places.push({ key: place.key });
  else if (whole === "}" || whole === "]") places.pop();
  if (string !== undefined) {
    const written = readJsonCharacters(string);
    if (colon !== undefined) {
      place.key = written.map(({ char }) => char).join("");
      return `"${rewrite(written, (text) => scrubName(text, pseudonyms))}"${colon}`;
    }
    return `"${rewrite(written, (text) => ruleOf(place.key)(text, pseudonyms))}"`;
  }
  return /^-?\d/.test(whole) ? scrubNumber(whole, place.key, pseudonyms) : whole;
}

function scrubNumber(number: string, key: string, pseudonyms: Pseudonyms): string {
  const scrubbed = ruleOf(key)(number, pseudonyms);
  // What is no plain number any more would spoil the document.
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(scrubbed) ? scrubbed : "0";
}
