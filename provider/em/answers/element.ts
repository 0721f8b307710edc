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
  /**
   * Why a document without items is no empty list, `undefined` when it may be one.
   * @param kinds names that the list itself may have, where it tells its name (XML).
   * @param names those of its items.
   */
  whyNoList(kinds: readonly string[], names: readonly string[]): string | undefined;
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
