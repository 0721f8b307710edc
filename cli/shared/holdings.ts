import type { FileRestore, Role, SqlRestore } from "../../provider/model/entities";
import type { ScopeHeld } from "../words/scope-words";

/** What may be unknown in a preview. */
export type Unknown = "roles" | "scopes" | "allVms" | "restrictions";

/** What one account may do, as far as resources or the server say it. */
export class Holdings {
  /** By a key that is equal for spelling variants of one role. */
  readonly roles = new Map<string, Role>();
  readonly scopes = new Map<string, ScopeHeld>();
  /** By the keys of scopes: the IDs of their rows in EM's list, as far as a state tells. */
  readonly rowIds = new Map<string, string>();
  /** The "all virtual machines" switch; `undefined`: nobody says. */
  allVms: boolean | undefined;
  fileRestore: FileRestore | undefined;
  sqlRestore: SqlRestore | undefined;
  /** What holds values that are not known yet. */
  readonly unknown = new Set<Unknown>();

  /** Adds what somebody else gives the same account. */
  add({ roles, scopes, allVms, unknown }: Holdings): void {
    for (const [key, role] of roles) this.roles.set(key, role);
    for (const [key, scope] of scopes) this.scopes.set(key, scope);
    for (const what of unknown) this.unknown.add(what);
    if (allVms === true) this.allVms = true;
  }
}

/** What an account has after a change and had not before, and the other way round. */
interface HoldingsDifference {
  readonly rolesGained: readonly (readonly [key: string, role: Role])[];
  /** Where roles are unknown afterwards: those that may be lost. */
  readonly rolesLost: readonly (readonly [key: string, role: Role])[];
  readonly scopesGained: readonly ScopeHeld[];
  /** Where scopes are unknown afterwards: those that may be lost. */
  readonly scopesLost: readonly ScopeHeld[];
  /** The position that the switch is turned to. */
  readonly allVms: boolean | undefined;
}

export function compareHoldings(before: Holdings, after: Holdings): HoldingsDifference {
  const missing = <T>(from: ReadonlyMap<string, T>, other: ReadonlyMap<string, T>): [string, T][] =>
    [...from].filter(([key]) => !other.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    rolesGained: missing(after.roles, before.roles),
    rolesLost: missing(before.roles, after.roles),
    scopesGained: missing(after.scopes, before.scopes).map(([, scope]) => scope),
    scopesLost: missing(before.scopes, after.scopes).map(([, scope]) => scope),
    allVms: switchTurned(before, after),
  };
}

/** A switch that is not spoken of any more stays where it is. */
function switchTurned(before: Holdings, after: Holdings): boolean | undefined {
  if (after.allVms === undefined || after.unknown.has("allVms")) return undefined;
  return (before.allVms ?? false) === after.allVms ? undefined : after.allVms;
}
