import { canonicalReference, referenceKey } from "../../model/hierarchy-reference";
import { grouped } from "../../model/grouped";
import { formatGrantId } from "../../model/grant-id";
import { foldName, readGuid } from "../../model/identity";
import {
  defined,
  readFlag,
  readObject,
  readObjects,
  type Properties,
  readText,
} from "../../model/properties";
import { declaredAccount } from "./declared-account";
import { roleKeys, rolesInState } from "./inputs";
import { declaredKey, declaredScope, foundKey } from "../scopes/declared-scope";
import type { Claimable } from "../shared/claims";
import { compareText } from "../../model/same-lists";

interface HeldRole {
  /** As the program spells it. */
  readonly declared: string;
  readonly id: string;
}

/**
 * A restore scope that the account is known to have, and the words in which the program declares
 * it.
 */
export interface HeldScope {
  readonly declared: Properties;
  readonly hierarchyObjRef: string;
  readonly scopeId: string;
}

/**
 * What an account is known to have of what its resource owns. Kept up to date with every step of a
 * change, so that a change that stops in the middle goes into the state as what it is.
 */
export class AccountHoldings {
  /** By how the program spells them: one role may be declared in two spellings. */
  private readonly roles = new Map<string, HeldRole>();
  /**
   * By what the program declares: two entries of its list may lead to one object, and one scope.
   */
  private readonly scopes = new Map<string, HeldScope>();
  /** The switch, if the resource manages it. */
  allVms: boolean | undefined;

  /** What the state says. */
  static inState(state: Properties): AccountHoldings {
    const holdings = new AccountHoldings();
    for (const { id, name } of rolesInState(state)) holdings.addRole(name, id);
    const ids = new Map(
      Object.entries(readObject(state, "scopeIds") ?? {}).map(([reference, id]) => [
        referenceKey(reference),
        { reference, id },
      ]),
    );
    const references = readObject(state, "objectReferences") ?? {};
    for (const declared of readObjects(state, "scopes")) {
      const held = ids.get(foundKey(declaredScope(declared), references));
      if (typeof held?.id === "string")
        holdings.addScope(
          declared,
          readText(declared, "hierarchyObjRef") ?? held.reference,
          held.id,
        );
    }
    holdings.allVms = readFlag(state, "allVms");
    return holdings;
  }

  get roleIds(): string[] {
    return [...new Set([...this.roles.values()].map(({ id }) => id))];
  }

  get heldScopes(): readonly HeldScope[] {
    return [...this.scopes.values()];
  }

  /** Scopes that entries of the program's list share, by the entries. */
  get sharedScopes(): ReadonlyMap<string, readonly HeldScope[]> {
    const byId = grouped(this.scopes, ([, { scopeId }]) => scopeId);
    return new Map(
      [...byId.values()]
        .filter((entries) => entries.length > 1)
        .map((entries) => [
          JSON.stringify(entries.map(([key]) => key).sort(compareText)),
          entries.map(([, held]) => held),
        ]),
    );
  }

  /** How the program spells a role that the account has. */
  roleName(id: string): string | undefined {
    return [...this.roles.values()].find((role) => role.id === id)?.declared;
  }

  /** The scope that is declared in these words. */
  declaredScope(declared: Properties): HeldScope | undefined {
    return this.scopes.get(declaredKey(declaredScope(declared)));
  }

  addRole(declared: string, id: string): void {
    this.roles.set(declared, { declared, id });
  }

  /** Forgets former spellings of roles that are declared in these. */
  respellRoles(spellings: ReadonlySet<string>): void {
    const stays = new Set(
      [...this.roles.values()].filter((role) => spellings.has(role.declared)).map(({ id }) => id),
    );
    for (const [key, role] of this.roles)
      if (!spellings.has(key) && stays.has(role.id)) this.roles.delete(key);
  }

  removeRole(id: string): void {
    for (const [key, role] of this.roles) if (role.id === id) this.roles.delete(key);
  }

  addScope(declared: Properties, hierarchyObjRef: string, scopeId: string): void {
    this.scopes.set(declaredKey(declaredScope(declared)), { declared, hierarchyObjRef, scopeId });
  }

  removeScope(scopeId: string): void {
    for (const [key, scope] of this.scopes) if (scope.scopeId === scopeId) this.scopes.delete(key);
  }

  /** Declares a scope that the account has in these words, too. */
  declareScope(held: HeldScope, declared: Properties): void {
    this.addScope(
      declared,
      readText(declared, "hierarchyObjRef") ?? held.hierarchyObjRef,
      held.scopeId,
    );
  }

  /** Forgets former words for scopes that are declared in these. */
  respellScopes(declared: readonly Properties[]): void {
    const keys = new Set(declared.map((scope) => declaredKey(declaredScope(scope))));
    const stays = new Set(
      [...this.scopes].filter(([key]) => keys.has(key)).map(([, { scopeId }]) => scopeId),
    );
    for (const [key, { scopeId }] of this.scopes)
      if (!keys.has(key) && stays.has(scopeId)) this.scopes.delete(key);
  }

  /** Forgets what EM does not show any more. */
  keepOnly(roleIds: ReadonlySet<string>, scopeIds: ReadonlySet<string>): void {
    for (const [key, role] of this.roles) if (!roleIds.has(role.id)) this.roles.delete(key);
    for (const [key, scope] of this.scopes)
      if (!scopeIds.has(scope.scopeId)) this.scopes.delete(key);
  }

  /** The outputs that follow: lists in the order in which `check` puts them. */
  outputs(): Record<string, unknown> {
    const roles = [...this.roles.values()].sort((a, b) =>
      compareText(foldName(a.declared), foldName(b.declared)),
    );
    const scopes = [...this.scopes].sort(([a], [b]) => compareText(a, b)).map(([, scope]) => scope);
    const byName = scopes.filter(({ declared }) => declared["object"] !== undefined);
    return defined({
      roles: roles.map(({ declared }) => declared),
      roleIds: roles.map(({ id }) => id),
      scopes: scopes.map(({ declared }) => declared),
      scopeIds: Object.fromEntries(
        scopes.map(({ hierarchyObjRef, scopeId }) => [
          canonicalReference(hierarchyObjRef),
          scopeId,
        ]),
      ),
      objectReferences:
        byName.length === 0
          ? undefined
          : Object.fromEntries(
              byName.map(({ declared, hierarchyObjRef }) => [
                declaredKey(declaredScope(declared)),
                hierarchyObjRef,
              ]),
            ),
      allVms: this.allVms,
    });
  }
}

/**
 * What an account has and goes on declaring. Another spelling that only the server could recognise
 * counts as another grant here: the update that follows claims it.
 */
export function keptByAccount(id: string, olds: Properties, news: Properties): Claimable[] {
  const accountId = readGuid("EnterpriseAccount", id);
  if (accountId === undefined) return [];
  const declared = declaredAccount(news);
  const roles = new Set(roleKeys(declared.roles, olds));
  const references = readObject(olds, "objectReferences") ?? {};
  const keyOf = (scope: Properties): string => foundKey(declaredScope(scope), references);
  const scopes = new Set(declared.scopes.map(keyOf));
  const holdings = AccountHoldings.inState(olds);
  const grant = (itemId: string): string => formatGrantId({ accountId, itemId });
  return [
    { kind: "account", id: accountId },
    ...(holdings.allVms === true && declared.allVms === true
      ? [{ kind: "switch", id: accountId } as const]
      : []),
    ...rolesInState(olds)
      .filter(({ name }) => roleKeys([name], olds).some((key) => roles.has(key)))
      .map((role) => ({ kind: "role", id: grant(role.id) }) as const),
    ...holdings.heldScopes
      .filter((held) => scopes.has(keyOf(held.declared)))
      .map(({ scopeId }) => ({ kind: "scope", id: grant(scopeId) }) as const),
  ];
}
