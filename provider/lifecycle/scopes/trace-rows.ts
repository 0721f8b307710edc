import { NOT_LOOKED_UP, undefinedIf } from "../../em";
import type { HierarchyItem, HierarchyRoot, ScopeRow } from "../../model/entities";
import { canonicalReference, parseReference } from "../../model/hierarchy-reference";
import { sameName } from "../../model/identity";
import { rootsCalled } from "../../model/roots";
import { compareText } from "../../model/same-lists";
import { compareRow } from "../../model/scope-match";
import { holdsHalfCharacter } from "../../model/visible";
import type { ServerOperation } from "../shared/context";
import { fileServerItems } from "./namesakes";
import { wantedScope } from "./resolve-object";

/**
 * What to look for. `root`: `undefined` for file shares, which are in no hierarchy but in a list of
 * their own.
 */
export interface Search {
  readonly root: HierarchyRoot | undefined;
  readonly type: string;
  readonly name: string;
}

/** Objects of exactly one name; `undefined` if the server does not look up such objects. */
export type SearchAnswer = readonly HierarchyItem[] | undefined;

/** Why the reference of a restore scope is not certain, and what a person can do about it. */
export interface Doubt {
  readonly reason: string;
  readonly advice: string;
}

const ADD_IT =
  "Find out which object it is and add its `hierarchyObjRef`, or remove the scope in Enterprise Manager.";

const ADD_THE_ONE = "Add the `hierarchyObjRef` of the one you mean.";

/**
 * The references of an account's restore scopes, in their order. Enterprise Manager's lists do not
 * tell them (help center, page get_security_accounts_id_scopes): they are looked up, and whatever
 * is not certain is no reference.
 */
export async function traceRows(
  rows: readonly ScopeRow[],
  roots: readonly HierarchyRoot[],
  find: (search: Search) => Promise<SearchAnswer>,
): Promise<(string | Doubt)[]> {
  const traced = await Promise.all(rows.map((row) => traceRow(row, roots, find)));
  return rows.map((row, at) => {
    const found = traced[at] ?? "";
    return typeof found === "string" ? (findDoubt(row, found, rows, roots) ?? found) : found;
  });
}

/** The reference of one restore scope, whatever others the account has. */
export async function traceRow(
  row: ScopeRow,
  roots: readonly HierarchyRoot[],
  find: (search: Search) => Promise<SearchAnswer>,
): Promise<string | Doubt> {
  const places = findPlaces(row, roots);
  if (places.length === 0)
    return {
      reason: `its hierarchy root ${joinRootNames(row) || "(none)"} is not one of the server's, so its object cannot be looked up`,
      advice: ADD_IT,
    };
  // JSON can hold half of a surrogate pair; the URL of a look-up cannot.
  if (holdsHalfCharacter(row.name))
    return {
      reason: "its name contains half a character, which no look-up can carry",
      advice: ADD_IT,
    };
  const found = await Promise.all(planSearches(row, roots).map(find));
  const lists = found.filter((items) => items !== undefined);
  if (lists.length < found.length)
    return {
      reason: `Enterprise Manager's look-up does not know the type ${row.type} of ${row.platform}`,
      advice: ADD_IT,
    };
  return chooseReference(row, places, lists);
}

/** Everything to look up for a restore scope. */
export function planSearches(row: ScopeRow, roots: readonly HierarchyRoot[]): Search[] {
  if (holdsHalfCharacter(row.name)) return [];
  return findPlaces(row, roots).map((root) => ({ root, type: row.type, name: row.name }));
}

/** Asks the server. */
export async function lookUpItems(
  { em, op }: ServerOperation,
  { root, type, name }: Search,
): Promise<SearchAnswer> {
  const items =
    root === undefined
      ? fileServerItems(em, op, name)
      : em.lookupByName(op, { rootUid: root.uid, type, name });
  return items.catch((error: unknown) => undefinedIf(NOT_LOOKED_UP, error));
}

/**
 * The roots that a row may stand for; file shares are in no hierarchy but in one list of their own.
 */
function findPlaces(
  row: ScopeRow,
  roots: readonly HierarchyRoot[],
): readonly (HierarchyRoot | undefined)[] {
  if (sameName(row.platform, "NasBackup")) return [undefined];
  return [...new Set(row.roots.flatMap((name) => rootsCalled(name, roots)))];
}

/** The one reference that look-ups below each of a row's roots found, or why it is not certain. */
function chooseReference(
  row: ScopeRow,
  places: readonly (HierarchyRoot | undefined)[],
  lists: readonly (readonly HierarchyItem[])[],
): string | Doubt {
  const references = [
    ...new Set(lists.flat().map(({ hierarchyObjRef }) => canonicalReference(hierarchyObjRef))),
  ].sort(compareText);
  const [first] = references;
  if (first === undefined)
    return {
      reason: "no object has this type and name now: it was deleted or renamed",
      advice: ADD_IT,
    };
  if (
    references.length > places.length ||
    !lists.every((items) => items.length === 1) ||
    !areOneObject(references)
  )
    return {
      reason: `${references.length} objects have this type and name: ${references.join(", ")}`,
      advice: ADD_THE_ONE,
    };
  if (!isUnderEach(row, places))
    return {
      reason: `${places.length} hierarchy roots are called ${joinRootNames(row)}, and its object may be below any of them: ${references.join(", ")}`,
      advice: ADD_THE_ONE,
    };
  return first;
}

/** In an order of their own: the server's need not be the same at the next export. */
function joinRootNames({ roots }: ScopeRow): string {
  return [...new Set(roots)].sort(compareText).join(", ");
}

/** A vCenter Server on several backup servers has the same object below each of its roots. */
function areOneObject(references: readonly string[]): boolean {
  return (
    new Set(
      references.map((text) => JSON.stringify({ ...parseReference(text), rootId: undefined })),
    ).size === 1
  );
}

/**
 * Whether the row names every root that it may stand for, all of them the same server: then any of
 * their references leads to this scope.
 */
function isUnderEach(row: ScopeRow, places: readonly (HierarchyRoot | undefined)[]): boolean {
  return (
    places.length === 1 ||
    (row.roots.length >= places.length && new Set(places.map((root) => root?.uniqueId)).size === 1)
  );
}

/**
 * A reference is only certain if no other row of the account may be its own: the life cycle would
 * not know which one to take over.
 */
function findDoubt(
  row: ScopeRow,
  hierarchyObjRef: string,
  all: readonly ScopeRow[],
  roots: readonly HierarchyRoot[],
): Doubt | undefined {
  const wanted = wantedScope(hierarchyObjRef, row.name);
  const alike = all.filter(
    (other) => other.name === row.name && compareRow(other, wanted, roots) === "exact",
  );
  if (alike.length === 1 && alike[0] === row) return undefined;
  if (alike.length === 0)
    return {
      reason: `the look-up finds ${hierarchyObjRef}, which does not fit the row's platform ${row.platform}`,
      advice: ADD_IT,
    };
  return {
    reason: `the account has this scope ${alike.length} times (IDs ${alike.map(({ id }) => id).join(", ")})`,
    advice: "Remove all but one of them in Enterprise Manager, and export again.",
  };
}
