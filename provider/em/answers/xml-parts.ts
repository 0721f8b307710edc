import { checkQuantity, type ListForm } from "./element";

/**
 * So much of a document is parsed in one piece, in less than a tenth of a second: nothing else runs
 * meanwhile, neither other operations nor the limits of their time.
 */
const PART_CHARACTERS = 128 * 1024;

/** So much may stand around the rows of a list: it is parsed again with each part. */
const AROUND_CHARACTERS = 32 * 1024;

/** A tag, comment or other mark-up of a document. */
interface Mark {
  readonly kind: "opening" | "closing" | "empty" | "other";
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

/** Where the rows of a list are in its document. */
interface Rows {
  readonly start: number;
  readonly end: number;
  /** Where a row ends and the next may begin. */
  readonly borders: readonly number[];
}

/**
 * A long list document as several, each with all that is around its rows; `undefined` for one that
 * is short or cannot be taken apart by its tags. Whether the parts are well-formed is for the
 * parser to say. @throws UnreadableAnswer when it has more parts than any list of EM's.
 */
export function splitXmlList(
  text: string,
  form: ListForm,
  partCharacters = PART_CHARACTERS,
): readonly string[] | undefined {
  if (text.length <= partCharacters) return undefined;
  checkQuantity(text, "<");
  const rows = findRows(text, new Set(form.items.map((item) => item.toLowerCase())));
  if (rows === undefined) return undefined;
  const head = text.slice(0, rows.start);
  const tail = text.slice(rows.end);
  if (head.length + tail.length > AROUND_CHARACTERS) return undefined;
  const parts: string[] = [];
  let start = rows.start;
  for (const [place, border] of rows.borders.entries()) {
    const isLast = place === rows.borders.length - 1;
    if (!isLast && border - start < partCharacters) continue;
    parts.push(head + text.slice(start, border) + tail);
    start = border;
  }
  return parts;
}

/** The first element of one of these names, and its siblings from there to their parent's end. */
function findRows(text: string, items: ReadonlySet<string>): Rows | undefined {
  let depth = 0;
  let rowDepth: number | undefined;
  let start = 0;
  const borders: number[] = [];
  for (let mark = nextMark(text, 0); mark !== undefined; mark = nextMark(text, mark.end)) {
    if (rowDepth === undefined && isRow(text, mark, items)) {
      rowDepth = depth;
      start = mark.start;
    }
    if (mark.kind === "opening") depth += 1;
    if (mark.kind === "closing") depth -= 1;
    if (rowDepth === undefined) continue;
    if (depth < rowDepth) return { start, end: mark.start, borders };
    if (depth === rowDepth && (mark.kind === "closing" || mark.kind === "empty"))
      borders.push(mark.end);
  }
  return undefined;
}

function isRow(text: string, { kind, start }: Mark, items: ReadonlySet<string>): boolean {
  if (kind !== "opening" && kind !== "empty") return false;
  const name = /^<([^\s/>]+)/.exec(text.slice(start, start + NAME_CHARACTERS))?.[1] ?? "";
  return items.has(name.slice(name.lastIndexOf(":") + 1).toLowerCase());
}

/** No name of EM's is longer, with its prefix. */
const NAME_CHARACTERS = 200;

/** `undefined` at the end of the text, or where it is no XML. */
function nextMark(text: string, from: number): Mark | undefined {
  const start = text.indexOf("<", from);
  if (start < 0) return undefined;
  for (const [opening, closing] of OTHERS) {
    if (!text.startsWith(opening, start)) continue;
    const place = text.indexOf(closing, start + opening.length);
    return place < 0 ? undefined : { kind: "other", start, end: place + closing.length };
  }
  const end = tagEnd(text, start);
  if (end === undefined) return undefined;
  const isClosing = text[start + 1] === "/";
  const isEmpty = text[end - 2] === "/";
  return { kind: isClosing ? "closing" : isEmpty ? "empty" : "opening", start, end };
}

/** What begins with `<` and is no tag (XML 1.0, sections 2.5 to 2.8), with its end. */
const OTHERS = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
] as const;

/** Behind the `>` of a tag: one in the value of an attribute is not its end. */
function tagEnd(text: string, start: number): number | undefined {
  const edge = /["'>]/g;
  edge.lastIndex = start + 1;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    if (found[0] === ">") return found.index + 1;
    const closing = text.indexOf(found[0], found.index + 1);
    if (closing < 0) return undefined;
    edge.lastIndex = closing + 1;
  }
  return undefined;
}
