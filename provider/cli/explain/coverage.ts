import { isPortalAdministrator } from "../../model/roles";
import type { Holdings } from "../words/holdings";
import { type Phrase, say } from "../words/phrase";
import { isOfMachines, isRootLevel, type ScopeHeld, scopeWords } from "../words/scope-words";

/** Which object is below which: the key of an object's reference to that of its parent. */
export type Hierarchy = ReadonlyMap<string, string>;

/** Deeper than any infrastructure; ends the search in a file that says an object is below itself. */
const DEPTH_LIMIT = 100;

/** Whether an account may do everything already. */
export function isAdministrator(holdings: Holdings): boolean {
  return [...holdings.roles.values()].some(isPortalAdministrator);
}

/** Why a scope adds nothing to what an account has; `undefined` if it does add something, or if that is not known. */
export function coveredBy(scope: ScopeHeld, holdings: Holdings, hierarchy: Hierarchy): Phrase | undefined {
  if (isAdministrator(holdings)) return say`as Portal Administrator it may do everything`;
  if (holdings.allVms === true && isOfMachines(scope)) return say`it may restore every VM`;
  const branch = [...holdings.scopes.values()].find((held) => contains(held, scope, hierarchy));
  return branch === undefined ? undefined : say`it may restore ${scopeWords(branch)}`;
}

function contains(held: ScopeHeld, scope: ScopeHeld, hierarchy: Hierarchy): boolean {
  if (held.key === scope.key) return true;
  if (isRootLevel(held) && samePlatform(held, scope) && held.rootId !== undefined && held.rootId === scope.rootId) return true;
  if (isRootLevel(held) && samePlatform(held, scope) && held.root !== undefined && held.root.toLowerCase() === scope.root?.toLowerCase()) return true;
  let key = hierarchy.get(scope.key);
  for (let depth = 0; key !== undefined && depth < DEPTH_LIMIT; depth++) {
    if (key === held.key) return true;
    key = hierarchy.get(key);
  }
  return false;
}

/** One GUID may be a root of several platforms: a vCenter below a Cloud Director, the zero GUID of agents. */
function samePlatform(one: ScopeHeld, other: ScopeHeld): boolean {
  return one.platform === undefined || other.platform === undefined || one.platform.toLowerCase() === other.platform.toLowerCase();
}
