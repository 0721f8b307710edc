import type { AccountReference, Role } from "../../model/entities";
import { referenceKey } from "../../model/hierarchy-reference";
import { type Properties, readText } from "../../model/properties";
import { isRemoving } from "../../model/scope-match";
import { saidIfWide } from "../grants/all-vms-switch";
import { declaredKey, declaredScope } from "../scopes/declared-scope";
import type { OperationContext } from "../shared/context";
import { ownerOf } from "../shared/creation-mark";
import { refuseRevoke } from "../guards/lock-out";
import { sameRole } from "../shared/resolve";
import {
  type DeclaredAccount,
  type ResolvedRole,
  type ResolvedScope,
  resolveRoles,
  resolveScopes,
} from "./declared-account";
import { AccountHoldings, type HeldScope } from "./holdings";
import { AccountWriter } from "./writer";

/** The declared scopes, by whether the account has them. */
interface ScopePlan {
  readonly staying: readonly { readonly held: HeldScope; readonly declared: Properties }[];
  readonly missing: readonly ResolvedScope[];
}

/**
 * Brings an account to what is declared: first what it gains, then the switch, then what it loses,
 * and a switch that goes on before all else, so that it is never for a moment without what the old
 * and the new state both grant.
 */
export async function changeAccount(
  context: OperationContext,
  account: AccountReference,
  declared: DeclaredAccount,
  writer: AccountWriter,
): Promise<void> {
  const { allVms } = declared;
  const { holdings } = writer;
  const sharedBefore = holdings.sharedScopes;
  const { surplus, missing } = await gain(context, account, declared, writer).catch(
    async (error: unknown) => {
      throw allVms === false ? await saidIfWide(context, account, error) : error;
    },
  );
  writer.warnOfSharedScopes(sharedBefore);
  if (allVms === false || (allVms === true && missing.length > 0)) await writer.setAllVms(allVms);
  if (allVms === undefined) holdings.allVms = undefined;
  await writer.removeScopes(await findSurplusScopes(context, account, declared, holdings));
  await writer.removeRoles(surplus);
  if (declared.waitUntilProcessed) await writer.waitUntilProcessed();
}

/** No claim is its own: what a former name of an account had, the new one has claimed. */
const FORMER = "former";

/**
 * Takes from an account that has another name in the program by now what only the former one
 * declared: nobody else knows of it. The switch stays, as where it is left out.
 */
export async function removeUndeclared(
  context: OperationContext,
  account: AccountReference,
  state: Properties,
): Promise<void> {
  const holdings = AccountHoldings.inState(state);
  context.claims.keep(ownerOf(state), []);
  const writer = new AccountWriter(context, account, holdings, FORMER);
  const roles = holdings.roleIds.map((id) => ({ id, name: holdings.roleName(id) ?? id }));
  await writer.removeScopes(new Set(holdings.heldScopes.map(({ scopeId }) => scopeId)));
  await writer.removeRoles(roles);
}

/** What comes before the switch goes off: all checks, and what the account gains. */
async function gain(
  context: OperationContext,
  account: AccountReference,
  declared: DeclaredAccount,
  writer: AccountWriter,
): Promise<{ readonly surplus: readonly Role[]; readonly missing: readonly ResolvedScope[] }> {
  const { holdings } = writer;
  const roles = await resolveRoles(context, declared);
  const { staying, missing } = await planScopes(context, account, declared, holdings);
  const surplus = await findSurplusRoles(context, account, { declared, roles, holdings });
  for (const role of surplus) await refuseRevoke(context, account.id, role);
  if (declared.allVms === true) await writer.setAllVms(true);
  await writer.addRoles(roles);
  for (const { held, declared: scope } of staying) {
    holdings.declareScope(held, scope);
    writer.claimScope(held, true);
  }
  holdings.respellScopes(declared.scopes);
  await writer.addScopes(missing);
  return { surplus, missing };
}

/**
 * Looks up only scopes that the account is not known to have. Errors: EM_NOT_FOUND, EM_AMBIGUOUS,
 * before anything is written.
 */
async function planScopes(
  context: OperationContext,
  account: AccountReference,
  declared: DeclaredAccount,
  holdings: AccountHoldings,
): Promise<ScopePlan> {
  const live = await listLiveScopes(context, account);
  const isLive = ({ scopeId }: HeldScope): boolean => live.has(scopeId);
  const byReference = new Map(
    holdings.heldScopes
      .filter(isLive)
      .map((held) => [referenceKey(held.hierarchyObjRef), held] as const),
  );
  const staying: { held: HeldScope; declared: Properties }[] = [];
  const unknown: Properties[] = [];
  for (const scope of declared.scopes) {
    const declaredAlike = holdings.declaredScope(scope);
    const held =
      declaredAlike !== undefined && isLive(declaredAlike)
        ? declaredAlike
        : byReference.get(referenceKey(readText(scope, "hierarchyObjRef") ?? ""));
    if (held === undefined) unknown.push(scope);
    else staying.push({ held, declared: scope });
  }
  const missing: ResolvedScope[] = [];
  for (const scope of await resolveScopes(context, unknown, declared)) {
    const held = byReference.get(referenceKey(scope.hierarchyObjRef));
    if (held === undefined) missing.push(scope);
    else for (const words of scope.declared) staying.push({ held, declared: words });
  }
  return { staying, missing };
}

async function listLiveScopes(
  { em, op }: OperationContext,
  account: AccountReference,
): Promise<ReadonlySet<string>> {
  const rows = await em.listScopes(op, account.id, "latest");
  return new Set(rows.filter((row) => !isRemoving(row)).map(({ id }) => id));
}

/** Scopes that the account has and shall not keep. */
async function findSurplusScopes(
  context: OperationContext,
  account: AccountReference,
  declared: DeclaredAccount,
  { heldScopes }: AccountHoldings,
): Promise<string[]> {
  const keys = new Set(declared.scopes.map((scope) => declaredKey(declaredScope(scope))));
  const kept = new Set(
    heldScopes
      .filter((scope) => keys.has(declaredKey(declaredScope(scope.declared))))
      .map(({ scopeId }) => scopeId),
  );
  const live = declared.exclusive ? await listLiveScopes(context, account) : [];
  const known = new Set([...heldScopes.map(({ scopeId }) => scopeId), ...live]);
  return [...known].filter((scopeId) => !kept.has(scopeId));
}

/** Roles that the account has and shall not keep. */
async function findSurplusRoles(
  { em, op }: OperationContext,
  account: AccountReference,
  {
    declared,
    roles,
    holdings,
  }: {
    readonly declared: DeclaredAccount;
    readonly roles: readonly ResolvedRole[];
    readonly holdings: AccountHoldings;
  },
): Promise<Role[]> {
  const former: Role[] = holdings.roleIds.map((id) => ({ id, name: holdings.roleName(id) ?? id }));
  const live = declared.exclusive ? await em.listAccountRoles(op, account.id, "latest") : [];
  const known = new Map([...former, ...live].map((role) => [role.id, role]));
  return [...known.values()].filter((role) => !roles.some((wanted) => sameRole(wanted, role)));
}
