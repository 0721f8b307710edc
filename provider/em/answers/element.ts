/**
 * A link of an answer. Its host is whatever the server believes its name to be, and is never used.
 */
export interface Link {
  readonly rel: string | undefined;
  readonly type: string | undefined;
  readonly href: string;
}

/**
 * One thing of an answer, read in the same way whether it came as XML (attributes, child elements)
 * or as JSON (members). Names are compared without regard to case: EM 13 writes other JSON keys
 * than EM 12, and no two fields differ in case alone.
 */
export interface AnswerElement {
  /** Name of the XML element; JSON does not tell it. */
  readonly name: string | undefined;
  /** Exactly as the server wrote it, not trimmed; `undefined` when absent or `null`. */
  text(field: string): string | undefined;
  /** `undefined` when absent, or neither true nor false. */
  flag(field: string): boolean | undefined;
  one(field: string): AnswerElement | undefined;
  /**
   * Items of a list, by the names that an item may have; none when the list is missing, `null` or
   * empty.
   */
  items(...names: readonly string[]): readonly AnswerElement[];
  links(): readonly Link[];
  /** The texts of a member that is a list or an object, each behind the names that lead to it. */
  texts(field: string): readonly string[];
  /**
   * The list that this document is. @throws UnreadableAnswer when it is none: what is not known
   * must not pass for an empty list, or everything would seem to be gone.
   */
  list(form: ListForm): FoundList;
}

/** The names by which a list is recognised. */
export interface ListForm {
  /** Names that the list itself may have. */
  readonly kinds: readonly string[];
  /** Names that its items may have. */
  readonly items: readonly string[];
  /**
   * Members that every item has: they tell the list where it comes under another name (JSON). Which
   * names EM gives to the lists of the security area is not published.
   */
  readonly members: readonly string[];
  /** The kind in the UIDs of its items, if they have one: references look alike but for it. */
  readonly uidKind?: string;
  /** Whether an answer without a document (204) is an empty list, as some look-ups have it. */
  readonly nothingIsEmpty?: boolean;
}

/** A list, and what may hold its links and the number of its pages. */
export interface FoundList {
  readonly items: readonly AnswerElement[];
  /** The document and what lies between it and the items, from outside in. */
  readonly around: readonly AnswerElement[];
}

/** Reads EM's booleans: the help center itself writes `true`, `True` and `"true"`. */
export function parseFlag(text: string | undefined): boolean | undefined {
  const folded = text?.trim().toLowerCase();
  if (folded === "true" || folded === "1") return true;
  return folded === "false" || folded === "0" ? false : undefined;
}

/** The links among these elements that have a target. */
export function readLinks(elements: readonly AnswerElement[]): Link[] {
  return elements.flatMap((element) => {
    const href = element.text("Href");
    return href === undefined || href === ""
      ? []
      : [{ rel: element.text("Rel"), type: element.text("Type"), href }];
  });
}

/** EM nests a list in a member of its own name once; deeper than this is no list of EM's. */
export const LIST_DEPTH = 8;

/** What belongs to every document, and tells nothing of a list. */
export const FURNITURE: readonly string[] = ["links", "paginginfo"];

/** What an answer of EM's query service holds its lists in. */
export const WRAPPERS: readonly string[] = ["queryresult", "entities"];

/**
 * Names of the member that holds a list, in lower case: that of the list itself, or EM's plural of
 * its items (`Ref` → `Refs`, `Repository` → `Repositories`).
 */
export function listNames({ kinds, items }: ListForm): ReadonlySet<string> {
  const plurals = items.flatMap((item) => [`${item}s`, item.replace(/y$/i, "ies"), item]);
  return new Set([...kinds, ...plurals].map((name) => name.toLowerCase()));
}

/**
 * So many elements or values an answer may have. Each takes a hundred times the memory of the few
 * bytes in which it can be sent; the rows of 20,000 restore scopes have as many.
 */
const MOST_MARKS = 1_000_000;

/**
 * Refuses a document of more parts than any list of EM's, before memory is spent on them. @throws
 * UnreadableAnswer
 */
export function checkQuantity(text: string, marks: string): void {
  let count = 0;
  for (const mark of marks) {
    for (let place = text.indexOf(mark); place >= 0; place = text.indexOf(mark, place + 1))
      count += 1;
  }
  if (count > MOST_MARKS) throw new UnreadableAnswer("a document of more parts than can be");
}

/** A text that is no document of the kind it should be. */
export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
}
