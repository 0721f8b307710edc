import { differingRestrictions } from "../../model/restrictions";
import type { AccountEntity, Role, ScopeRow } from "../../model/entities";
import {
  assignRows,
  compareRow,
  hasRival,
  isRemoving,
  type KnownRoots,
  rowsLike,
} from "../../model/scope-match";
import { rootsToCompare } from "../scopes/row-search";
import type { OperationContext } from "../shared/context";
import { sameRole, unlessAccountGone } from "../shared/resolve";
import type { DeclaredAccount, ResolvedRole, ResolvedScope } from "./declared-account";

/** What was sent to make an account. */
export interface SentAccount {
  readonly declared: DeclaredAccount;
  readonly roles: readonly ResolvedRole[];
  readonly scopes: readonly ResolvedScope[];
}

/** How an account differs from what was sent to make one, in words that complete "because". */
export interface Comparison {
  /** What it would not have if it were the one. */
  readonly differences: readonly string[];
  /** What it does not have, or not yet: lists may lag behind. */
  readonly lacks: readonly string[];
  /** What else it may restore, which somebody may have added. */
  readonly extras: readonly string[];
  /** How many of the scopes that were sent it shows. */
  readonly shown: "all" | "some" | "none";
}

/**
 * Compares an account with what was sent to make one: two people may make an account of one name at
 * the same time, and only one of the two is made.
 */
export async function compareWithSent(
  context: OperationContext,
  id: string,
  sent: SentAccount,
): Promise<Comparison> {
  const { em, op } = context;
  const [entity, roles, rows] = await Promise.all([
    unlessAccountGone(() => em.getAccount(op, id, { maxAgeSeconds: 0 })),
    unlessAccountGone(() => em.listAccountRoles(op, id, { maxAgeSeconds: 0 })),
    listLiveRows(context, id),
  ]);
  if (entity === undefined || roles === undefined || rows === undefined)
    return { differences: [], lacks: ["it does not show itself"], extras: [], shown: "none" };
  const roots = await rootsToCompare(context, rows, sent.scopes);
  const { shown, others } = compareScopes(rows, sent, roots);
  return {
    differences: [
      ...entityDifferences(entity, sent),
      ...roles
        .filter((role) => !sent.roles.some((wanted) => sameRole(wanted, role)))
        .map(({ name }) => `it holds ${name}`),
    ],
    lacks: missingRoles(roles, sent).map(({ name }) => `it does not hold ${name}`),
    extras: others.map(({ name }) => `it may restore ${name}`),
    shown,
  };
}

/** An account's scopes but those that go; `undefined` if there is no such account. */
export async function listLiveRows(
  { em, op }: OperationContext,
  id: string,
): Promise<ScopeRow[] | undefined> {
  const rows = await unlessAccountGone(() => em.listScopes(op, id, { maxAgeSeconds: 0 }));
  return rows?.filter((row) => !isRemoving(row));
}

function entityDifferences(entity: AccountEntity, { declared }: SentAccount): string[] {
  return [
    ...(entity.type === declared.type ? [] : [`its type is ${entity.type}`]),
    ...(entity.allVms === true && declared.allVms !== true
      ? ["it may restore all virtual machines"]
      : []),
    ...(differingRestrictions(entity, declared).length > 0 ? ["its restrictions are others"] : []),
  ];
}

function missingRoles(roles: readonly Role[], sent: SentAccount): readonly Role[] {
  return sent.roles.filter((wanted) => !roles.some((role) => sameRole(wanted, role)));
}

/** How many of the scopes that were sent there are, and the rows that are those of none. */
function compareScopes(
  rows: readonly ScopeRow[],
  { scopes }: SentAccount,
  roots: KnownRoots,
): { readonly shown: Comparison["shown"]; readonly others: readonly ScopeRow[] } {
  const assigned = assignRows(scopes, rows, roots);
  const taken = new Set(assigned.values());
  const unassigned = scopes.filter((scope) => !assigned.has(scope));
  // EM may show an object under another name than was sent.
  const isLike = (row: ScopeRow): boolean =>
    unassigned.some((scope) => compareRow(row, scope, roots) !== "none");
  // One that is there twice was added by somebody else, too.
  const left = unassigned.filter((scope) => {
    const own = rowsLike(scope, rows, roots);
    return own.length === 0 || hasRival(scope, scopes, own, roots);
  });
  const free = rows.filter((row) => !taken.has(row));
  const others = free.filter((row) => !isLike(row));
  if (left.length === 0) return { shown: "all", others };
  return { shown: taken.size > 0 || free.length > others.length ? "some" : "none", others };
}
