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

/** Tells why a scope adds nothing to what an account has. */
export class Coverage {
  private readonly isAdministrator: boolean;
  private readonly roots: readonly ScopeHeld[];

  constructor(private readonly holdings: Holdings, private readonly hierarchy: Hierarchy) {
    this.isAdministrator = isAdministrator(holdings);
    this.roots = [...holdings.scopes.values()].filter(isRootLevel);
  }

  /** Why it adds nothing; `undefined` if it does add something, or if that is not known. */
  of(scope: ScopeHeld): Phrase | undefined {
    if (this.isAdministrator) return say`as Portal Administrator it may do everything`;
    if (this.holdings.allVms === true && isOfMachines(scope)) return say`it may restore every VM`;
    const branch = this.holdings.scopes.get(scope.key) ?? this.roots.find((root) => isRootOf(root, scope)) ?? this.branchAbove(scope);
    return branch === undefined ? undefined : say`it may restore ${scopeWords(branch)}`;
  }

  private branchAbove(scope: ScopeHeld): ScopeHeld | undefined {
    let key = this.hierarchy.get(scope.key);
    for (let depth = 0; key !== undefined && depth < DEPTH_LIMIT; depth++) {
      const held = this.holdings.scopes.get(key);
      if (held !== undefined) return held;
      key = this.hierarchy.get(key);
    }
    return undefined;
  }
}

function isRootOf(root: ScopeHeld, scope: ScopeHeld): boolean {
  if (!samePlatform(root, scope)) return false;
  // One vCenter on several backup servers is several roots of one name: where IDs are known, they decide.
  if (root.rootId !== undefined && scope.rootId !== undefined) return root.rootId === scope.rootId;
  return root.root !== undefined && root.root.toLowerCase() === scope.root?.toLowerCase();
}

/** One GUID may be a root of several platforms: a vCenter below a Cloud Director, the zero GUID of agents. */
function samePlatform(one: ScopeHeld, other: ScopeHeld): boolean {
  return one.platform === undefined || other.platform === undefined || one.platform.toLowerCase() === other.platform.toLowerCase();
}
