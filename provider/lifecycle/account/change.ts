import type { AccountReference, Role } from "../../model/entities";
import { referenceKey } from "../../model/hierarchy-reference";
import { type Properties, readText } from "../../model/properties";
import { isRemoving, type WantedScope } from "../../model/scope-match";
import type { AccountHoldings, HeldScope } from "./holdings";
import { setAllVms } from "../grants/all-vms-switch";
import type { DeclaredAccount } from "./declared-account";
import { declaredKey, declaredScope } from "../scopes/declared-scope";
import { guardedRevoke, refuseRevoke } from "../shared/guards";
import { resolveScope } from "../scopes/resolve-object";
import { resolveRole, sameRole } from "../shared/resolve-role";
import { grantRole, revokeRole } from "../grants/role-grants";
import { revokeScope, waitUntilProcessed } from "../scopes/scope-grants";
import type { Work } from "../shared/work";

/** A declared role with what EM calls it. */
export interface WantedRole extends Role {
  readonly declared: string;
}

/**
 * A declared scope with its reference; the name is looked up only for scopes that have to be added.
 */
interface WantedItem {
  readonly declared: Properties;
  readonly resolve: () => Promise<WantedScope>;
  /** The scope that the account is known to have for it. */
  readonly held: HeldScope | undefined;
}

/** The declared roles. Errors: EM_NOT_FOUND, before anything is written. */
export async function wantedRoles(work: Work, declared: DeclaredAccount): Promise<WantedRole[]> {
  return Promise.all(
    declared.roles.map(async (role) => ({ ...(await resolveRole(work, role)), declared: role })),
  );
}

function wantedItems(
  work: Work,
  declared: DeclaredAccount,
  holdings: AccountHoldings,
): WantedItem[] {
  const byReference = new Map(
    holdings.heldScopes.map((held) => [referenceKey(held.hierarchyObjRef), held]),
  );
  return declared.scopes.map((scope) => {
    const held =
      holdings.declaredScope(scope) ??
      byReference.get(referenceKey(readText(scope, "hierarchyObjRef") ?? ""));
    return { declared: scope, resolve: () => resolveScope(work, declaredScope(scope)), held };
  });
}

/**
 * Brings an account to what is declared: first what it gains, then the switch, then what it loses,
 * and a switch that goes on before all else, so that it is never for a moment without what the old
 * and the new state both grant.
 */
export async function changeAccount(
  work: Work,
  account: AccountReference,
  declared: DeclaredAccount,
  holdings: AccountHoldings,
): Promise<void> {
  const roles = await wantedRoles(work, declared);
  const items = wantedItems(work, declared, holdings);
  const rows = (await work.em.listScopes(work.op, account.id, "latest")).filter(
    (row) => !isRemoving(row),
  );
  const live = new Set(rows.map((row) => row.id));
  const isLive = (held: HeldScope | undefined): held is HeldScope =>
    held !== undefined && live.has(held.scopeId);
  const resolved = await Promise.all(
    items
      .filter(({ held }) => !isLive(held))
      .map(async (item) => ({ item, scope: await item.resolve() })),
  );
  const byReference = new Map(
    holdings.heldScopes.map((held) => [referenceKey(held.hierarchyObjRef), held]),
  );
  const heldFor = ({ scope }: { scope: WantedScope }): HeldScope | undefined =>
    byReference.get(referenceKey(scope.hierarchyObjRef));
  const wanted = resolved.filter((one) => !isLive(heldFor(one)));
  const staying = [
    ...items,
    ...resolved.map((one) => ({ declared: one.item.declared, held: heldFor(one) })),
  ];

  const surplus = await surplusRoles(work, account, declared, roles, holdings);
  for (const role of surplus) await refuseRevoke(work, account, role);

  if (declared.allVms === true) await switchTo(work, account, true, holdings);
  await addRoles(work, account, roles, holdings);
  for (const { declared: scope, held } of staying)
    if (isLive(held)) holdings.respellScope(held, scope);
  await giveScopes(work, account, wanted, holdings);
  if (declared.allVms === false || (declared.allVms === true && wanted.length > 0))
    await switchTo(work, account, declared.allVms, holdings);
  if (declared.allVms === undefined) holdings.allVms = undefined;
  await removeScopes(work, account, declared, holdings);
  await removeRoles(work, account, surplus, holdings);
  if (declared.waitUntilProcessed)
    await waitUntilProcessed(
      work.em,
      work.op,
      account,
      holdings.heldScopes.map(({ scopeId }) => scopeId),
    );
}

async function switchTo(
  work: Work,
  account: AccountReference,
  enabled: boolean,
  holdings: AccountHoldings,
): Promise<void> {
  await work.queues.run(account.id, () => setAllVms(work.em, work.op, account, enabled));
  holdings.allVms = enabled;
}

async function addRoles(
  work: Work,
  account: AccountReference,
  roles: readonly WantedRole[],
  holdings: AccountHoldings,
): Promise<void> {
  for (const role of roles) {
    await work.queues.run(account.id, () => grantRole(work, account, role, true));
    holdings.addRole(role.declared, role.id);
  }
}

/** Adds scopes; those that fail do not keep the others from being recorded. */
export async function giveScopes(
  work: Work,
  account: AccountReference,
  wanted: readonly {
    readonly item: { readonly declared: Properties };
    readonly scope: WantedScope;
  }[],
  holdings: AccountHoldings,
): Promise<void> {
  const notThese = new Set(holdings.heldScopes.map(({ scopeId }) => scopeId));
  const results = await Promise.allSettled(
    wanted.map(async ({ item, scope }) => {
      const { row } = await work.scopes.add(account.id, account.name, {
        wanted: scope,
        adopt: true,
        op: work.op,
        notThese,
      });
      holdings.addScope(item.declared, scope.hierarchyObjRef, row.id);
    }),
  );
  const failures = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason as unknown] : [],
  );
  if (failures.length > 0) throw failures[0];
}

async function removeScopes(
  work: Work,
  account: AccountReference,
  declared: DeclaredAccount,
  holdings: AccountHoldings,
): Promise<void> {
  const keys = new Set(declared.scopes.map((scope) => declaredKey(declaredScope(scope))));
  const kept = new Set(
    holdings.heldScopes
      .filter((scope) => keys.has(declaredKey(declaredScope(scope.declared))))
      .map(({ scopeId }) => scopeId),
  );
  const surplus = new Set(holdings.heldScopes.map(({ scopeId }) => scopeId));
  if (declared.exclusive) {
    const rows = await work.em.listScopes(work.op, account.id, "latest");
    for (const row of rows) if (!isRemoving(row)) surplus.add(row.id);
  }
  for (const scopeId of surplus) {
    if (kept.has(scopeId)) continue;
    await work.queues.run(account.id, () => revokeScope(work, account.id, scopeId));
    holdings.removeScope(scopeId);
  }
}

/** Roles that the account has and shall not keep. */
async function surplusRoles(
  work: Work,
  account: AccountReference,
  declared: DeclaredAccount,
  roles: readonly WantedRole[],
  holdings: AccountHoldings,
): Promise<Role[]> {
  const former: Role[] = holdings.roleIds.map((id) => ({ id, name: holdings.roleName(id) ?? id }));
  const live = declared.exclusive
    ? await work.em.listAccountRoles(work.op, account.id, "latest")
    : [];
  const known = new Map([...former, ...live].map((role) => [role.id, role]));
  return [...known.values()].filter((role) => !roles.some((wanted) => sameRole(wanted, role)));
}

async function removeRoles(
  work: Work,
  account: AccountReference,
  surplus: readonly Role[],
  holdings: AccountHoldings,
): Promise<void> {
  for (const role of surplus) {
    await work.queues.run(account.id, () =>
      guardedRevoke(work, account, role, () => revokeRole(work, account, role)),
    );
    holdings.removeRole(role.id);
  }
}
