import { Unscrubbable } from "./pseudonyms";

/** One character of a text as a document writes it. */
interface WrittenCharacter {
  readonly char: string;
  readonly raw: string;
  /** Another character written in the same manner. */
  readonly write: (char: string) => string;
}

/**
 * A text with other words in it, every character written as the one in whose place it stands: an
 * entity stays an entity. `scrub` keeps the number of characters.
 */
export function rewrite(
  written: readonly WrittenCharacter[],
  scrub: (text: string) => string,
): string {
  const scrubbed = Array.from(scrub(written.map(({ char }) => char).join("")));
  if (scrubbed.length !== written.length)
    throw new Unscrubbable("characters that cannot be distinguished");
  return written
    .map((one, at) => {
      const char = scrubbed[at] ?? "";
      return char === one.char ? one.raw : one.write(char);
    })
    .join("");
}

const XML_NAMED: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

/** The characters of XML text. @throws Unscrubbable for entities that XML does not have. */
export function readXmlCharacters(raw: string): readonly WrittenCharacter[] {
  return Array.from(raw.matchAll(/&([^;&\s]*);|&|[^]/gu), ([piece, entity]) => {
    if (!piece.startsWith("&")) return plain(piece);
    const named = XML_NAMED[entity ?? ""];
    if (named !== undefined) return { char: named, raw: piece, write: same };
    const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(entity ?? "");
    const [, hex, decimal] = number ?? [];
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (number === null || !(code > 0 && code <= 0x10ffff))
      throw new Unscrubbable("an entity that XML does not have");
    return { char: String.fromCodePoint(code), raw: piece, write: xmlReference(hex, decimal) };
  });
}

function xmlReference(
  hex: string | undefined,
  decimal: string | undefined,
): (char: string) => string {
  return (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (hex === undefined) return `&#${String(code).padStart(decimal?.length ?? 0, "0")};`;
    return `&#x${inCaseOf(hex, code.toString(16)).padStart(hex.length, "0")};`;
  };
}

const JSON_SHORT: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** The characters between the quotes of a JSON string. */
export function readJsonCharacters(raw: string): readonly WrittenCharacter[] {
  const pieces = raw.matchAll(
    /\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\u([0-9a-f]{4})|\\(.)|[^]/giu,
  );
  return Array.from(pieces, ([piece, high, low, single, short]) => {
    if (short !== undefined) return { char: JSON_SHORT[short] ?? short, raw: piece, write: same };
    const units = high === undefined ? [single] : [high, low];
    if (units[0] === undefined) return plain(piece);
    const char = units.map((unit) => String.fromCharCode(Number.parseInt(unit ?? "", 16))).join("");
    return { char, raw: piece, write: (other) => jsonEscapes(other, units[0] ?? "") };
  });
}

function jsonEscapes(char: string, like: string): string {
  return Array.from(
    { length: char.length },
    (_, at) => `\\u${inCaseOf(like, char.charCodeAt(at).toString(16)).padStart(4, "0")}`,
  ).join("");
}

/** The characters of a part of a URL. */
export function readPercentCharacters(raw: string): readonly WrittenCharacter[] {
  return Array.from(raw.matchAll(/(?:%[0-9a-f]{2})+|[^]/giu), ([piece]) =>
    piece.length < 3 ? [plain(piece)] : percentRun(piece),
  ).flat();
}

function percentRun(raw: string): readonly WrittenCharacter[] {
  const bytes = Buffer.from(raw.replaceAll("%", ""), "hex");
  const text = bytes.toString("utf8");
  const encoding = Buffer.from(text, "utf8").equals(bytes) ? "utf8" : "latin1";
  let at = 0;
  return Array.from(bytes.toString(encoding), (char) => {
    const length = Buffer.byteLength(char, encoding) * "%ff".length;
    const own = raw.slice(at, at + length);
    at += length;
    return {
      char,
      raw: own,
      write: (other: string): string =>
        Array.from(
          Buffer.from(other, encoding),
          (byte) => `%${inCaseOf(own, byte.toString(16).padStart(2, "0"))}`,
        ).join(""),
    };
  });
}

/** The characters of a text that has no escapes. */
export function readPlainCharacters(raw: string): readonly WrittenCharacter[] {
  return Array.from(raw, plain);
}

function plain(char: string): WrittenCharacter {
  return { char, raw: char, write: same };
}

function same(char: string): string {
  return char;
}

function inCaseOf(like: string, digits: string): string {
  return /[A-F]/.test(like) ? digits.toUpperCase() : digits;
}
