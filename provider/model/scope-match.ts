import type { HierarchyRoot, ScopeRow } from "./entities";
import { grouped } from "./grouped";
import { type HierarchyReference, referenceKey } from "./hierarchy-reference";
import { foldName, sameName } from "./identity";
import { isCalled, findRoots, rootsCalled } from "./roots";

/**
 * EM does not tell a restore scope's reference (help center, page get_security_accounts_id_scopes):
 * which row belongs to which reference follows from name, type, platform and hierarchy root, and
 * where that is not certain nothing is guessed.
 */
export interface WantedScope {
  readonly reference: HierarchyReference;
  readonly hierarchyObjRef: string;
  readonly objectName: string;
}

/**
 * A scope in this state is deleted already; EM only has not finished (help center, page
 * get_security_accounts_id_scopes).
 */
export function isRemoving(row: ScopeRow): boolean {
  return row.state.toLowerCase() === "removing";
}

/** Whether EM has taken the scope into effect. */
export function isProcessed(row: Pick<ScopeRow, "state">): boolean {
  return row.state.toLowerCase() === "processed";
}

/**
 * EM's hierarchy roots, or `undefined` while nobody needed them: then rows name roots by ID, as far
 * as anybody saw.
 */
export type KnownRoots = readonly HierarchyRoot[] | undefined;

/** Whether rows name roots in a way that only the list of hierarchy roots explains. */
export function needsRoots(rows: readonly ScopeRow[], wanted: readonly WantedScope[]): boolean {
  const ids = new Set(wanted.map(({ reference }) => reference.rootId));
  return rows.some((row) => row.roots.some((root) => !ids.has(root.toLowerCase())));
}

/** How surely a row belongs to a wanted scope. */
type Likeness = "exact" | "loose" | "none";

/**
 * `exact`: name, type, platform and root agree. `loose`: all but the name, as on servers that show
 * an object's real name instead of the one that was sent. A row that differs in anything else is
 * another object's.
 */
export function compareRow(row: ScopeRow, wanted: WantedScope, roots: KnownRoots): Likeness {
  const { reference } = wanted;
  if (
    !sameName(row.type, reference.type) ||
    !sameName(row.platform, reference.platform) ||
    !mayBeOnRoot(row, reference.rootId, roots)
  )
    return "none";
  return row.name === wanted.objectName ? "exact" : "loose";
}

/**
 * The roots of file shares and protection groups are in no list of hierarchy roots: for them the
 * row's root tells no more than that it is none of those that are listed.
 */
function mayBeOnRoot(row: ScopeRow, rootId: string, roots: KnownRoots): boolean {
  const own = findRoots(rootId, roots ?? []);
  if (row.roots.some((text) => [{ id: rootId }, ...own].some((root) => isCalled(root, text))))
    return true;
  if (roots === undefined || own.length > 0) return false;
  return !row.roots.some((text) => rootsCalled(text, roots).length > 0);
}

/** Equal for scopes that EM's answers cannot tell apart. */
export function rowKey(wanted: WantedScope): string {
  const { platform, type, rootId } = wanted.reference;
  return [foldName(platform), foldName(type), rootId, wanted.objectName].join("|");
}

/**
 * Gives each wanted scope its row, where only one is possible and agrees in everything. Wanted
 * scopes of one {@link rowKey} get none: they are told apart by adding them one after the other.
 */
export function assignRows<S extends WantedScope>(
  wanted: readonly S[],
  rows: readonly ScopeRow[],
  roots: KnownRoots,
): Map<S, ScopeRow> {
  const assigned = new Map<S, ScopeRow>();
  // By name, so that thousands of scopes are not all compared with each other.
  const byName = rowsByName(rows);
  for (const [name, ofName] of grouped(wanted, (scope) => scope.objectName))
    pairUp(ofName, byName.get(name) ?? [], roots, assigned);
  return assigned;
}

/**
 * The rows that are like a scope exactly. Several are its own, or those of another object of its
 * name.
 */
export function rowsLike(
  scope: WantedScope,
  rows: readonly ScopeRow[],
  roots: KnownRoots,
): ScopeRow[] {
  return rows.filter((row) => compareRow(row, scope, roots) === "exact");
}

/** Whether one of the rows is like another of the wanted objects, too. */
export function hasRival(
  scope: WantedScope,
  wanted: readonly WantedScope[],
  rows: readonly ScopeRow[],
  roots: KnownRoots,
): boolean {
  return wanted.some(
    (other) =>
      referenceKey(other.hierarchyObjRef) !== referenceKey(scope.hierarchyObjRef) &&
      rowsLike(other, rows, roots).length > 0,
  );
}

/** Rows by the name of their object: only rows of the same name can be like a scope exactly. */
export function rowsByName(rows: readonly ScopeRow[]): ReadonlyMap<string, readonly ScopeRow[]> {
  return grouped(rows, (row) => row.name);
}

/** Pairs what fits only each other. */
function pairUp<S extends WantedScope>(
  wanted: readonly S[],
  rows: readonly ScopeRow[],
  roots: KnownRoots,
  into: Map<S, ScopeRow>,
): void {
  for (const scope of wanted) {
    const [row, ...more] = rowsLike(scope, rows, roots);
    if (row === undefined || more.length > 0) continue;
    if (!hasRival(scope, wanted, [row], roots)) into.set(scope, row);
  }
}
