import type { AnswerElement, ListForm } from "../answers/element";
import { readId } from "../answers/links";
import { type EmErrorCode, isEmError } from "../errors";
import { log } from "../log";
import type { Call, Wire } from "../session/wire";
import type { Operation } from "../transport/operation";
import { NOT_LOOKED_UP } from "../no-answer";

/** What says that the server does not show an entity, and may show others. */
const NOT_SHOWN: readonly EmErrorCode[] = [...NOT_LOOKED_UP, "EM_FORBIDDEN"];

/** What says that a list is not to be had whole; the same list of references may be. */
const NO_SUCH_LIST: readonly EmErrorCode[] = [...NOT_SHOWN, "EM_PROTOCOL"];

/** A collection of key resources, which EM lists as references, or whole. */
export interface Collection {
  /** Below `/api`. */
  readonly path: string;
  readonly list: ListForm;
  /** What one of them is called. */
  readonly noun: string;
  /** Whether an element has the details, and is no mere reference. */
  readonly isWhole: (element: AnswerElement) => boolean;
}

/** What a connection found out about collections. */
export class KnownCollections {
  /** Paths of those that the server does not list whole. */
  private readonly notWhole = new Set<string>();
  /** Paths of entities that were told to be refused. */
  private readonly refused = new Set<string>();

  mayBeListedWhole({ path }: Collection): boolean {
    return !this.notWhole.has(path);
  }

  isNotListedWhole({ path }: Collection): void {
    this.notWhole.add(path);
  }

  /** Whether this is the first time. */
  isRefused(entityPath: string): boolean {
    if (this.refused.has(entityPath)) return false;
    this.refused.add(entityPath);
    return true;
  }
}

/**
 * All entities of a collection: in one request where the server lists them whole (recorded of
 * versions 10 and 12.3), else one by one. One that is refused is there as its reference.
 */
export async function loadEntities(
  wire: Wire,
  op: Operation,
  collection: Collection,
  known: KnownCollections,
): Promise<readonly AnswerElement[]> {
  const listed =
    (await listWhole(wire, op, collection, known)) ?? (await list(wire, op, collection, ""));
  return Promise.all(listed.map((element) => loadEntity(wire, op, collection, element, known)));
}

/** Some servers answer with references all the same; `undefined` if the server has no such list. */
async function listWhole(
  wire: Wire,
  op: Operation,
  collection: Collection,
  known: KnownCollections,
): Promise<readonly AnswerElement[] | undefined> {
  if (!known.mayBeListedWhole(collection)) return undefined;
  try {
    return await list(wire, op, collection, "?format=Entity");
  } catch (error) {
    if (!isEmError(error) || !NO_SUCH_LIST.includes(error.code)) throw error;
    known.isNotListedWhole(collection);
    const { server } = wire.settings;
    log("info", `${server} does not list every ${collection.noun} whole (${error.code})`);
    return undefined;
  }
}

function list(
  wire: Wire,
  op: Operation,
  { path, list: form, noun }: Collection,
  query: string,
): Promise<readonly AnswerElement[]> {
  const call: Call = { method: "GET", path: `${path}${query}`, what: `list every ${noun}` };
  return wire.readList(op, call, form, (element) => [element]);
}

/** @param listed what the list has of it. */
async function loadEntity(
  wire: Wire,
  op: Operation,
  { path, noun, isWhole }: Collection,
  listed: AnswerElement,
  known: KnownCollections,
): Promise<AnswerElement> {
  const id = isWhole(listed) ? undefined : readId(listed);
  if (id === undefined) return listed;
  const entityPath = `${path}/${encodeURIComponent(id)}?format=Entity`;
  const what = `show the ${noun} ${listed.text("Name") ?? id}`;
  try {
    const entity = await wire.read(op, { method: "GET", path: entityPath, what });
    return entity !== undefined && isWhole(entity) ? entity : listed;
  } catch (error) {
    if (!isEmError(error) || !NOT_SHOWN.includes(error.code)) throw error;
    if (known.isRefused(entityPath))
      log("warn", `${error.message} No more is known of it than its name and ID.`);
    return listed;
  }
}
