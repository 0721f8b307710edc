import { canonicalReference, referenceKey } from "../model/hierarchy-reference";
import { foldName } from "../model/identity";
import { declaredKey, rolesInState, stateKey } from "./account-inputs";
import { declaredScope } from "./account-scope";
import { defined, flagOf, objectOf, objectsOf, type Properties, textOf } from "./properties";

interface HeldRole {
  /** As the program spells it. */
  readonly declared: string;
  readonly id: string;
}

interface HeldScope {
  readonly declared: Properties;
  readonly hierarchyObjRef: string;
  readonly scopeId: string;
}

/**
 * What an account is known to have of what its resource owns. Kept up to date with every step of a change, so that a change that
 * stops in the middle goes into the state as what it is.
 */
export class AccountHoldings {
  private roles: readonly HeldRole[] = [];
  private scopes: readonly HeldScope[] = [];
  /** The switch, if the resource manages it. */
  allVms: boolean | undefined;

  /** What the state says. */
  static inState(state: Properties): AccountHoldings {
    const holdings = new AccountHoldings();
    holdings.roles = rolesInState(state).map(({ id, name }) => ({ declared: name, id }));
    const ids = new Map(Object.entries(objectOf(state, "scopeIds") ?? {}).map(([reference, id]) => [referenceKey(reference), { reference, id }]));
    const references = objectOf(state, "objectReferences") ?? {};
    for (const declared of objectsOf(state, "scopes")) {
      const held = ids.get(stateKey(declaredScope(declared), references));
      if (typeof held?.id === "string") holdings.addScope(declared, textOf(declared, "hierarchyObjRef") ?? held.reference, held.id);
    }
    holdings.allVms = flagOf(state, "allVms");
    return holdings;
  }

  get roleIds(): string[] {
    return this.roles.map(({ id }) => id);
  }

  get heldScopes(): readonly HeldScope[] {
    return this.scopes;
  }

  /** How the program spells a role that the account has. */
  roleName(id: string): string | undefined {
    return this.roles.find((role) => role.id === id)?.declared;
  }

  scopeOf(hierarchyObjRef: string): HeldScope | undefined {
    return this.scopes.find((scope) => referenceKey(scope.hierarchyObjRef) === referenceKey(hierarchyObjRef));
  }

  addRole(declared: string, id: string): void {
    this.roles = [...this.roles.filter((role) => role.declared !== declared), { declared, id }];
  }

  removeRole(id: string): void {
    this.roles = this.roles.filter((role) => role.id !== id);
  }

  addScope(declared: Properties, hierarchyObjRef: string, scopeId: string): void {
    const others = this.scopes.filter((scope) => declaredKey(declaredScope(scope.declared)) !== declaredKey(declaredScope(declared)));
    this.scopes = [...others, { declared, hierarchyObjRef, scopeId }];
  }

  removeScope(scopeId: string): void {
    this.scopes = this.scopes.filter((scope) => scope.scopeId !== scopeId);
  }

  /** Forgets what EM does not show any more. */
  keepOnly(roleIds: ReadonlySet<string>, scopeIds: ReadonlySet<string>): void {
    this.roles = this.roles.filter((role) => roleIds.has(role.id));
    this.scopes = this.scopes.filter((scope) => scopeIds.has(scope.scopeId));
  }

  /** The outputs that follow: lists in the order in which `check` puts them. */
  outputs(): Record<string, unknown> {
    const roles = [...this.roles].sort((a, b) => compare(foldName(a.declared), foldName(b.declared)));
    const scopes = [...this.scopes].sort((a, b) => compare(declaredKey(declaredScope(a.declared)), declaredKey(declaredScope(b.declared))));
    const byName = scopes.filter(({ declared }) => declared["object"] !== undefined);
    return defined({
      roles: roles.map(({ declared }) => declared),
      roleIds: roles.map(({ id }) => id),
      scopes: scopes.map(({ declared }) => declared),
      scopeIds: Object.fromEntries(scopes.map(({ hierarchyObjRef, scopeId }) => [canonicalReference(hierarchyObjRef), scopeId])),
      objectReferences: byName.length === 0 ? undefined : Object.fromEntries(byName.map(({ declared, hierarchyObjRef }) => [declaredKey(declaredScope(declared)), hierarchyObjRef])),
      allVms: this.allVms,
    });
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
