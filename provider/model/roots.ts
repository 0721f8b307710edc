import type { HierarchyRoot } from "./entities";
import { sameName } from "./identity";

/** A hierarchy root as far as it is known where a restore scope is looked at. */
export interface RootOfScope {
  /** Lower-case GUID. */
  readonly id: string | undefined;
  readonly uid?: string | undefined;
  readonly name?: string | undefined;
  readonly uniqueId?: string | undefined;
  readonly hostType?: string | undefined;
  /**
   * As a program or a row writes it, where the list of hierarchy roots does not tell what it means.
   */
  readonly spelled?: string | undefined;
}

/**
 * Every way in which a root may be named: programs give any of them, and so do EM's rows, depending
 * on the server.
 */
function spellingsOf({ id, uid, name, uniqueId, spelled }: RootOfScope): string[] {
  return [id, uid, name, uniqueId, spelled]
    .filter((one) => one !== undefined)
    .filter((one) => one !== "");
}

/** Whether a text is one of a root's spellings. */
export function isCalled(root: RootOfScope, text: string): boolean {
  return spellingsOf(root).some((spelling) => sameName(spelling, text));
}

/**
 * The roots that a text may mean: one vCenter on several backup servers is several roots of one
 * name and unique ID.
 */
export function rootsCalled<Root extends RootOfScope>(
  text: string,
  roots: readonly Root[],
): Root[] {
  return roots.filter((root) => isCalled(root, text));
}

/**
 * The roots that a reference's root ID may mean; an EM 12 bug reported the unique ID as the root's
 * ID.
 */
export function findRoots(rootId: string, roots: readonly HierarchyRoot[]): HierarchyRoot[] {
  const wanted = rootId.toLowerCase();
  return roots.filter(({ id, uniqueId }) => id === wanted || uniqueId?.toLowerCase() === wanted);
}

/**
 * Whether two scopes name one root. Where both IDs are known, they decide: roots may share a name.
 */
export function sameRoot(one: RootOfScope, other: RootOfScope): boolean {
  if (one.id !== undefined && other.id !== undefined) return one.id === other.id;
  return spellingsOf(one).some((spelling) => isCalled(other, spelling));
}
