import type { AccountEntity, AccountReference, Role } from "../../model/entities";
import { hasDomain, mayBeSameAccount } from "../../model/identity";
import { isPortalAdministrator, publishedRole } from "../../model/roles";
import type { ServerOperation } from "../shared/context";
import { unlessAccountGone } from "../shared/resolve";

/** Decisions are made on what the server says now. */
const NOW = { maxAgeSeconds: 0 } as const;

/** An account that holds Portal Administrator, as the server shows it. */
export interface Administrator {
  readonly account: AccountEntity;
  readonly roles: readonly Role[];
}

/** The account of this ID, if it is there and holds Portal Administrator. */
export async function readAdministrator(
  context: ServerOperation,
  id: string,
): Promise<Administrator | undefined> {
  const roles = await readRoles(context, id);
  if (roles?.some(isPortalAdministrator) !== true) return undefined;
  const account = await unlessAccountGone(() => context.em.getAccount(context.op, id, NOW));
  return account === undefined ? undefined : { account, roles };
}

/** Whether the account of this ID is there and holds Portal Administrator. */
export async function holdsAdministrator(context: ServerOperation, id: string): Promise<boolean> {
  return (await readRoles(context, id))?.some(isPortalAdministrator) === true;
}

async function readRoles(
  { em, op }: ServerOperation,
  id: string,
): Promise<readonly Role[] | undefined> {
  return unlessAccountGone(() => em.listAccountRoles(op, id, NOW));
}

/**
 * Whether a role that is to be taken is Portal Administrator. The state's name for it may be old:
 * the server's list counts, which is not asked for IDs that Veeam publishes.
 */
export async function isAdministratorRole(
  { em, op }: ServerOperation,
  role: Role,
): Promise<boolean> {
  if (publishedRole(role.id) !== undefined) return isPortalAdministrator(role);
  const listed = (await em.listRoles(op)).find(({ id }) => id === role.id);
  return isPortalAdministrator(listed ?? role);
}

/** Who manages EM when one account no longer does. */
interface Remaining {
  /** An account that holds Portal Administrator then; `undefined`: nobody. */
  readonly other: AccountReference | undefined;
  /**
   * Whether the account that is logged on may still manage EM then: it holds the role itself, or a
   * group holds it. Who is in a group, EM does not tell.
   */
  readonly keepsOwn: boolean;
}

/** Finds who stays when this administrator goes. */
export async function findRemaining(
  context: ServerOperation,
  leaving: AccountEntity,
): Promise<Remaining> {
  let other: AccountReference | undefined;
  for (const account of await context.em.listAccounts(context.op, NOW)) {
    if (account.id === leaving.id || !(await holdsAdministrator(context, account.id))) continue;
    other ??= account;
    if (!isGroup(leaving) || (await mayCarryOwn(context, account)))
      return { other: account, keepsOwn: true };
  }
  return { other, keepsOwn: false };
}

/** Any account that holds Portal Administrator. */
export async function findAdministrator(
  context: ServerOperation,
): Promise<AccountReference | undefined> {
  for (const account of await context.em.listAccounts(context.op, NOW))
    if (await holdsAdministrator(context, account.id)) return account;
  return undefined;
}

async function mayCarryOwn(context: ServerOperation, account: AccountReference): Promise<boolean> {
  if (await isOwn(context, account.name)) return true;
  const entity = await unlessAccountGone(() => context.em.getAccount(context.op, account.id, NOW));
  return entity !== undefined && isGroup(entity);
}

/** Whatever is no single user may have members, also types that only EM's own pages make. */
function isGroup({ type }: AccountEntity): boolean {
  return type !== "User" && type !== "ExternalUser";
}

/** Whether a name may be that of the account that is logged on. */
export async function isOwn({ em, op }: ServerOperation, name: string): Promise<boolean> {
  const canonical = await em.userName(op);
  // A bare name as it was typed fits the users of every domain: only the name that EM made of it
  // counts then.
  const typed = hasDomain(em.settings.username) ? [em.settings.username] : [];
  return [canonical, ...typed].some((own) => mayBeSameAccount(own, name));
}
