import { Reach } from "../../provider/model/coverage";
import { isPortalAdministrator } from "../../provider/model/roles";
import type { Holdings } from "../shared/holdings";
import { type Phrase, say } from "../words/phrase";
import { type ScopeHeld, scopeWords } from "../words/scope-words";

/** Which object is below which: the key of an object's reference to that of its parent. */
export type Hierarchy = ReadonlyMap<string, string>;

/**
 * Deeper than any infrastructure; ends the search in a file that says an object is below itself.
 */
const DEPTH_LIMIT = 100;

/** Whether an account may do everything already. */
export function isAdministrator(holdings: Holdings): boolean {
  return [...holdings.roles.values()].some(isPortalAdministrator);
}

/** Tells why a scope adds nothing to what an account has. */
export class Coverage {
  private readonly reach: Reach<ScopeHeld>;

  constructor(
    private readonly holdings: Holdings,
    private readonly hierarchy: Hierarchy,
  ) {
    this.reach = new Reach(isAdministrator(holdings), holdings.allVms, holdings.scopes.values());
  }

  /** Why it adds nothing; `undefined` if it does add something, or if that is not known. */
  of(scope: ScopeHeld): Phrase | undefined {
    const cover = this.reach.coverOf(scope);
    if (cover?.by === "administrator") return say`as Portal Administrator it may do everything`;
    if (cover?.by === "switch") return say`it may restore every VM`;
    const branch = this.holdings.scopes.get(scope.key) ?? cover?.scope ?? this.branchAbove(scope);
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
