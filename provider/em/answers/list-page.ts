import { UnreadableAnswer, type AnswerElement } from "./element";
import { requireDocument, noEnterpriseManager, readDocument, type Purpose } from "./call";
import type { KnownRows } from "./known-rows";
import { withoutEchoes } from "../known-secrets";
import { toApiPath } from "./links";
import type { WireAnswer } from "../transport/send";

/** The names by which a list is recognised. */
export interface ListForm {
  /** Names that the list itself may have, where it tells its name (XML). */
  readonly kinds: readonly string[];
  /** Names that its items may have. */
  readonly items: readonly string[];
}

/** One page of a list. */
interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Path of the next page, below `/api`. */
  readonly next: string | undefined;
}

type Read<Item> = (element: AnswerElement) => readonly Item[];

/** Reads one page of a list. @throws EmProtocolError when it is none. */
export function readPage<Item>(
  purpose: Purpose,
  answer: WireAnswer,
  list: ListForm,
  read: Read<Item>,
  known?: KnownRows<Item>,
): ListPage<Item> {
  return (
    (known === undefined ? undefined : readWithKnown(answer, list, read, known)) ??
    readWhole(purpose, answer, list, read)
  );
}

function readWhole<Item>(
  purpose: Purpose,
  answer: WireAnswer,
  list: ListForm,
  read: Read<Item>,
): ListPage<Item> {
  const document = requireDocument(purpose, answer);
  const elements = document.items(...list.items);
  // An unknown document without items must not pass for an empty list: everything would seem to be
  // gone.
  const problem = elements.length === 0 ? document.whyNoList(list.kinds, list.items) : undefined;
  if (problem !== undefined) throw noEnterpriseManager(purpose, answer, withoutEchoes(problem));
  return { items: elements.flatMap(read), next: readNextPath(document) };
}

/**
 * `undefined` where the page is not of the form that allows it, or cannot be read: then it is read
 * whole, which also tells what is wrong with it.
 */
function readWithKnown<Item>(
  answer: WireAnswer,
  list: ListForm,
  read: Read<Item>,
  known: KnownRows<Item>,
): ListPage<Item> | undefined {
  const remainder = answer.flaw === undefined ? known.leaveOutKnown(answer.body) : undefined;
  const document =
    remainder === undefined ? undefined : documentIn({ ...answer, body: remainder.text });
  if (remainder === undefined || document?.whyNoList(list.kinds, list.items) !== undefined)
    return undefined;
  const items = remainder.complete(document?.items(...list.items).map(read) ?? []);
  return document === undefined || items === undefined
    ? undefined
    : { items, next: readNextPath(document) };
}

function documentIn(answer: WireAnswer): AnswerElement | undefined {
  try {
    return readDocument(answer);
  } catch (error) {
    if (error instanceof UnreadableAnswer) return undefined;
    throw error;
  }
}

function readNextPath(document: AnswerElement): string | undefined {
  const next = document.links().find(({ rel }) => rel?.toLowerCase() === "next");
  return next === undefined ? undefined : toApiPath(next.href);
}
