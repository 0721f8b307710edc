import { EmLockoutError } from "../../em";
import type { AccountReference, Role } from "../../model/entities";
import { mayBeSameAccount, sameName } from "../../model/identity";
import { isPortalAdministrator, PORTAL_ADMINISTRATOR } from "../../model/roles";
import type { OperationContext } from "./context";
import { unlessAccountGone } from "./resolve";

/** The group that every installation starts with; its members repair what is broken elsewhere. */
const BUILT_IN_ADMINISTRATORS = "BUILTIN\\Administrators";
/**
 * Decisions about the last administrator run one after the other: two at once would each take the
 * other for the one that stays.
 */
const ADMINISTRATORS_QUEUE = "administrators";

const OVERRIDE =
  "If it is really meant, set veeam-em:allowLockout (VEEAM_EM_ALLOW_LOCKOUT) to true for this one run.";

/**
 * Deletes an account, unless nobody could manage Enterprise Manager afterwards. Errors: EM_LOCKOUT,
 * before anything is sent.
 */
export async function guardedDelete(
  context: OperationContext,
  account: AccountReference,
  remove: () => Promise<void>,
): Promise<void> {
  if (context.em.settings.allowLockout) return remove();
  return context.queues.run(ADMINISTRATORS_QUEUE, async () => {
    if (sameName(account.name, BUILT_IN_ADMINISTRATORS))
      throw new EmLockoutError(
        `Account ${account.name} is not deleted: it is the built-in group of administrators.`,
        { hint: OVERRIDE },
      );
    await refuseOwn(context, account, "deleted");
    if (await isAdministrator(context, account)) await refuseLast(context, account, "deleted");
    await remove();
  });
}

/**
 * Takes a role from an account, unless nobody could manage Enterprise Manager afterwards. Errors:
 * EM_LOCKOUT, before anything is sent.
 */
export async function guardedRevoke(
  context: OperationContext,
  account: AccountReference,
  role: Role,
  revoke: () => Promise<void>,
): Promise<void> {
  if (context.em.settings.allowLockout || !isPortalAdministrator(role)) return revoke();
  return context.queues.run(ADMINISTRATORS_QUEUE, async () => {
    await refuseRevoke(context, account, role);
    await revoke();
  });
}

/**
 * Refuses to take a role that nobody else has; for changes whose other steps come first. Errors:
 * EM_LOCKOUT.
 */
export async function refuseRevoke(
  context: OperationContext,
  account: AccountReference,
  role: Role,
): Promise<void> {
  if (
    context.em.settings.allowLockout ||
    !isPortalAdministrator(role) ||
    !(await isAdministrator(context, account))
  )
    return;
  await refuseOwn(context, account, `without ${PORTAL_ADMINISTRATOR}`);
  await refuseLast(context, account, `without ${PORTAL_ADMINISTRATOR}`);
}

/** An account that is gone, or does not hold the role any more, locks nobody out. */
async function isAdministrator(
  context: OperationContext,
  account: AccountReference,
): Promise<boolean> {
  const roles = await unlessAccountGone(() =>
    context.em.listAccountRoles(context.op, account.id, { maxAgeSeconds: 0 }),
  );
  return roles?.some(isPortalAdministrator) === true;
}

async function refuseOwn(
  { em, op }: OperationContext,
  account: AccountReference,
  consequence: string,
): Promise<void> {
  const canonical = await em.userName(op);
  // A bare name as it was typed fits the users of every domain: only the name that EM made of it
  // counts then.
  const typed = /[\\@]/.test(em.settings.username) ? [em.settings.username] : [];
  const own = [canonical, ...typed];
  if (!own.some((name) => mayBeSameAccount(name, account.name))) return;
  throw new EmLockoutError(
    `Account ${account.name} would be ${consequence}, but it is the account that this run is logged on with (${canonical}). Nothing was sent.`,
    {
      hint: `Log on with another administrator's account to do this. ${OVERRIDE}`,
    },
  );
}

async function refuseLast(
  context: OperationContext,
  account: AccountReference,
  consequence: string,
): Promise<void> {
  if (await hasOtherAdministrator(context, account)) return;
  throw new EmLockoutError(
    `Account ${account.name} would be ${consequence}, but it is the last account that holds ${PORTAL_ADMINISTRATOR}: nobody could manage Enterprise Manager afterwards. Nothing was sent.`,
    {
      hint: `Give ${PORTAL_ADMINISTRATOR} to another account first. ${OVERRIDE}`,
    },
  );
}

async function hasOtherAdministrator(
  { em, op }: OperationContext,
  account: AccountReference,
): Promise<boolean> {
  for (const other of await em.listAccounts(op, { maxAgeSeconds: 0 })) {
    if (other.id === account.id) continue;
    const roles = await em.listAccountRoles(op, other.id, { maxAgeSeconds: 0 });
    if (roles.some(isPortalAdministrator)) return true;
  }
  return false;
}
