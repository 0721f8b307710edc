import { type FoundList, type ListForm, UnreadableAnswer, type AnswerElement } from "./element";
import { isHtml, noEnterpriseManager, readDocument, type Purpose } from "./call";
import type { KnownRows } from "./known-rows";
import { withoutEchoes } from "../known-secrets";
import { toApiPath } from "./links";
import type { Operation } from "../transport/operation";
import type { WireAnswer } from "../transport/send";
import { splitXmlList } from "./xml-parts";

/** The target of a link to the next page that leads out of the API. */
export const NOWHERE = Symbol("nowhere");

/** One page of a list. */
interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Path of the next page, below `/api`; {@link NOWHERE} if there is a link that leads to none. */
  readonly next: string | typeof NOWHERE | undefined;
  /** How many pages the list has, where the server says it. */
  readonly pages: number | undefined;
}

/** What is read of a row. */
type Read<Item> = (element: AnswerElement) => readonly Item[];

/** The rows of a document, each by itself, and what was around them. */
interface RowsRead<Item> {
  readonly rows: (readonly Item[])[];
  readonly around: readonly AnswerElement[];
}

/** Rows that are read in one go, in some hundredths of a second. */
const ROWS_AT_A_TIME = 5_000;

/** Reads one page of a list. @throws EmProtocolError when it is none. */
export async function readPage<Item>(
  op: Operation,
  purpose: Purpose,
  answer: WireAnswer,
  list: ListForm,
  read: Read<Item>,
  known?: KnownRows<Item>,
): Promise<ListPage<Item>> {
  try {
    return (
      (known === undefined ? undefined : await readWithKnown(op, answer, list, read, known)) ??
      toPage(await readRows(op, answer, list, read))
    );
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error;
    throw noEnterpriseManager(purpose, answer, withoutEchoes(error.message));
  }
}

/**
 * `undefined` where the page is not of the form that allows it, or cannot be read: then it is read
 * whole, which also tells what is wrong with it.
 */
async function readWithKnown<Item>(
  op: Operation,
  answer: WireAnswer,
  list: ListForm,
  read: Read<Item>,
  known: KnownRows<Item>,
): Promise<ListPage<Item> | undefined> {
  const remainder =
    answer.flaw === undefined && !isHtml(answer) ? known.leaveOutKnown(answer.body) : undefined;
  if (remainder === undefined) return undefined;
  try {
    const found = await readRows(op, { ...answer, body: remainder.text }, list, read);
    const items = remainder.complete(found.rows);
    return items === undefined ? undefined : { ...toPage({ ...found, rows: [] }), items };
  } catch (error) {
    if (error instanceof UnreadableAnswer) return undefined;
    throw error;
  }
}

/**
 * Reads the rows of a document, a long one in parts, between which other operations have their turn
 * and the operation's time is looked at. @throws UnreadableAnswer
 */
async function readRows<Item>(
  op: Operation,
  answer: WireAnswer,
  list: ListForm,
  read: Read<Item>,
): Promise<RowsRead<Item>> {
  const rows: (readonly Item[])[] = [];
  let around: readonly AnswerElement[] = [];
  for (const part of partsOf(answer, list)) {
    const found: FoundList = readDocument(part).list(list);
    around = found.around;
    for (const [place, element] of found.items.entries()) {
      if (place > 0 && place % ROWS_AT_A_TIME === 0) await pause(op);
      rows.push(read(element));
    }
    if (part !== answer) await pause(op);
  }
  return { rows, around };
}

function partsOf(answer: WireAnswer, list: ListForm): readonly WireAnswer[] {
  const isXml = /^\s*</.test(answer.body) && answer.flaw === undefined && !isHtml(answer);
  const parts = isXml ? splitXmlList(answer.body, list) : undefined;
  return parts?.map((body) => ({ ...answer, body })) ?? [answer];
}

async function pause(op: Operation): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  op.check();
}

function toPage<Item>({ rows, around }: RowsRead<Item>): ListPage<Item> {
  const places = around.flatMap((element) => [element, element.one("PagingInfo")]);
  const links = places.flatMap((element) => element?.links() ?? []);
  const next = links.find(({ rel }) => rel?.toLowerCase() === "next");
  const counts = places.map((element) => Number(element?.text("PagesCount")));
  return {
    items: rows.flat(),
    next: next === undefined ? undefined : (toApiPath(next.href) ?? NOWHERE),
    pages: counts.find((count) => Number.isInteger(count)),
  };
}
