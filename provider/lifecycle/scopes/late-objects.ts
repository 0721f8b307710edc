import {
  type EmErrorCode,
  type Freshness,
  log,
  NOT_LOOKED_UP,
  type Operation,
  undefinedIf,
} from "../../em";
import type { HierarchyItem } from "../../model/entities";
import { oncePerServer, type ServerOperation } from "../shared/context";
import { declaredKey, type ObjectByName } from "./declared-scope";
import { findObjects, isOfFileServers, resolveRoot } from "./find-objects";

/** What is new may be known soon, or only after Enterprise Manager's next collection of data. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/** What is left of the operation's time to give the scope and to see it processed. */
const RESERVE_MS = 10_000;

/** All who look for the same thing at about the same time share one answer. */
const SHARED: Freshness = { maxAgeSeconds: 2.5 };

/**
 * From so many names of one root and type on, one list of all its objects costs the server less
 * than a look-up of each.
 */
export const LIST_FROM = 20;

/**
 * What says that a list is not to be had; each name may still be. A list may be too long, or take
 * too long.
 */
export const NOT_LISTED: readonly EmErrorCode[] = [...NOT_LOOKED_UP, "EM_PROTOCOL", "EM_TIMEOUT"];

/** The names that are waited for, one after the other, by root and type. */
const waitingOnServer = oncePerServer(() => new Map<string, string[]>());

/**
 * Looks again for an object that the look-up does not know, or whose hierarchy root is not listed,
 * until it is or the operation's time is nearly over; then none. Nothing is held meanwhile:
 * neither a place among the requests nor the account.
 */
export async function findLateObjects(
  context: ServerOperation,
  object: ObjectByName,
): Promise<HierarchyItem[]> {
  const waiting = waitingOnServer(context.em);
  const group = declaredKey({ object: { ...object, name: "" } });
  const names = waiting.get(group) ?? [];
  waiting.set(group, names);
  names.push(object.name);
  tellOfWaiting(context, `${object.type} ${object.name}`);
  try {
    const found = await lookAgain(context.op, async (isLast) => {
      const isOneOfMany = !isLast && new Set(names).size >= LIST_FROM;
      const isListed = isOneOfMany ? await ifRootIsKnown(mayBeListed(context, object)) : true;
      if (isListed !== true) return undefined;
      const items = (await ifRootIsKnown(findObjects(context, object, SHARED))) ?? [];
      return items.length > 0 ? items : undefined;
    });
    return found ?? [];
  } finally {
    names.splice(names.indexOf(object.name), 1);
  }
}

/** `undefined` where the hierarchy root of an object is not there, or not yet. */
export function ifRootIsKnown<Found>(look: Promise<Found>): Promise<Found | undefined> {
  return look.catch((error: unknown) => undefinedIf(["EM_NOT_FOUND"], error));
}

/** The same for what a reference stands for. */
export function findLateName(
  context: ServerOperation,
  hierarchyObjRef: string,
  findName: (shared: Freshness) => Promise<string | undefined>,
): Promise<string | undefined> {
  tellOfWaiting(context, hierarchyObjRef);
  return lookAgain(context.op, () => findName(SHARED));
}

function tellOfWaiting({ em }: ServerOperation, what: string): void {
  log("info", `${em.server} does not know ${what} yet: it is looked for again`);
}

/** @param look is told whether it is the last one. */
async function lookAgain<Found>(
  op: Operation,
  look: (isLast: boolean) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  let pause = FIRST_PAUSE_MS;
  while (op.remainingMs() > pause + RESERVE_MS) {
    await op.sleep(pause);
    op.check();
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    const found = await look(op.remainingMs() <= pause + RESERVE_MS);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Whether a list of all objects has the wanted one, or does not tell. A list may be cut off: what
 * it does not have is looked up by name in the end.
 */
async function mayBeListed(context: ServerOperation, object: ObjectByName): Promise<boolean> {
  if (isOfFileServers(object)) return true;
  const { em, op } = context;
  const { uid } = await resolveRoot(context, object.root, SHARED);
  const listed = await em
    .listObjects(op, { rootUid: uid, type: object.type }, SHARED)
    .catch((error: unknown) => undefinedIf(NOT_LISTED, error));
  return (
    listed === undefined || listed.length === 0 || listed.some(({ name }) => name === object.name)
  );
}
