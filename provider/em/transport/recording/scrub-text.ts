import { overwriteWordless, withoutEchoes } from "../../known-secrets";
import { Pseudonyms } from "./pseudonyms";
import {
  HEADER_WORDS,
  MESSAGE_WORDS,
  REFERENCE_WORDS,
  SCHEMA_NAMES,
  SCHEMA_WORDS,
} from "./vocabulary";

/** A GUID; a reference with platform, type and rest; a word. */
const PIECES =
  /(?<guid>(?<![\p{L}\p{N}])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})(?![\p{L}\p{N}]))|(?<![\p{L}\p{N}])(?<urn>urn):(?<platform>[a-z]+):(?<type>[a-z]+):(?<rest>[^\s"'<>]*)|(?<word>[\p{L}\p{N}\p{M}\p{So}]+)/giu;

type Keep = (word: string, at: number) => boolean;

const nothing: Keep = () => false;

/** A text of which nothing is known: every word of it becomes a pseudonym, in any language. */
export function scrubText(text: string, pseudonyms: Pseudonyms, keep: Keep = nothing): string {
  const scrubbed = text.replace(PIECES, (piece: string, ...found: unknown[]) => {
    const groups = readGroups(found.at(-1));
    if (groups.guid !== undefined) return pseudonyms.guid(piece);
    if (groups.urn !== undefined) {
      const { platform = "", type = "", rest = "" } = groups;
      const kinds = [platform, type].map((kind) => scrubName(kind, pseudonyms)).join(":");
      return `${groups.urn}:${kinds}:${scrubText(rest, pseudonyms, isReferenceWord)}`;
    }
    const at = found.at(-3);
    return keep(piece, typeof at === "number" ? at : 0) ? piece : pseudonyms.word(piece);
  });
  // A password may consist of punctuation, which has no pseudonyms.
  return overwriteWordless(scrubbed);
}

function readGroups(groups: unknown): {
  readonly guid?: string;
  readonly urn?: string;
  readonly platform?: string;
  readonly type?: string;
  readonly rest?: string;
} {
  return typeof groups === "object" && groups !== null ? groups : {};
}

function isReferenceWord(word: string): boolean {
  return REFERENCE_WORDS.has(word.toLowerCase());
}

/**
 * What a server says in an error: the plain words of such messages stay where nothing makes them
 * part of a name, which would be quotes or brackets around it, a sign beside it, or that a name had
 * the word before.
 */
export function scrubMessage(text: string, pseudonyms: Pseudonyms): string {
  // A password may consist of plain words.
  if (withoutEchoes(text) !== text) return scrubText(text, pseudonyms);
  const quoted = Array.from(text.matchAll(/(["'«“‘`[({<])[^]*?(["'»”’`\])}>])/g), (match) => ({
    from: match.index,
    to: match.index + match[0].length,
  }));
  return scrubText(text, pseudonyms, (word, at) => {
    const before = text.slice(Math.max(0, at - 1), at);
    const after = text.slice(at + word.length);
    return (
      MESSAGE_WORDS.has(word.toLowerCase()) &&
      !pseudonyms.knows(word) &&
      /^\s?$/.test(before) &&
      /^(?:[.,;:!?]?(?:\s|$))/.test(after) &&
      !quoted.some(({ from, to }) => from < at && at < to)
    );
  });
}

/** The name of an element, key or type, with or without a prefix: the words of the schema stay. */
export function scrubName(name: string, pseudonyms: Pseudonyms): string {
  return name
    .split(":")
    .map((part) => scrubLocalName(part, pseudonyms))
    .join(":");
}

function scrubLocalName(name: string, pseudonyms: Pseudonyms): string {
  if (isOf(SCHEMA_WORDS, name) || isOf(SCHEMA_NAMES, name)) return name;
  // The schema has letters alone: `SQL-01` is a machine, in whatever place.
  if (!/^[@$#_]?[A-Za-z]+$/.test(name)) return scrubText(name, pseudonyms);
  return name.replace(/[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+|[A-Z]/g, (word) =>
    isOf(SCHEMA_WORDS, word) ? word : pseudonyms.word(word),
  );
}

/** In any case, in the singular or the plural. */
function isOf(words: ReadonlySet<string>, word: string): boolean {
  const folded = word.toLowerCase();
  return words.has(folded) || (folded.endsWith("s") && words.has(folded.slice(0, -1)));
}

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
