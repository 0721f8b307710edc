import { formatGrantId } from "../../model/grant-id";
import { readGuid } from "../../model/identity";
import { type Properties, readObject } from "../../model/properties";
import { declaredScope, foundKey } from "../scopes/declared-scope";
import type { Claimable } from "../shared/claims";
import { declaredAccount } from "./declared-account";
import { AccountHoldings } from "./holdings";
import { roleKeys, rolesInState } from "./inputs";

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
