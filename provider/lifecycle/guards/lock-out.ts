import { EmLockoutError } from "../../em";
import type { AccountEntity, AccountReference, Role } from "../../model/entities";
import { PORTAL_ADMINISTRATOR } from "../../model/roles";
import type { OperationContext } from "../shared/context";
import { unlessAccountGone } from "../shared/resolve";
import {
  type Administrator,
  findRemaining,
  holdsAdministrator,
  isAdministratorRole,
  isOwn,
  readAdministrator,
} from "./administrators";
import { isBuiltInAdministrators, isOfBuiltInAuthority } from "./built-in-administrators";
import { lookAgain } from "./look-again";

/**
 * Decisions about the last administrator run one after the other: two at once would each take the
 * other for the one that stays.
 */
const ADMINISTRATORS_QUEUE = "administrators";

const OVERRIDE =
  "If you really want this, set veeam-em:allowLockout (VEEAM_EM_ALLOW_LOCKOUT) to true for this one run.";

/** A change that may take Portal Administrator from an account. */
interface Removal {
  readonly remove: () => Promise<void>;
  /** Undoes it, and resolves to what was done, as a sentence. */
  readonly undo: (administrator: Administrator) => Promise<string>;
}

/**
 * Deletes an account, unless nobody could manage Enterprise Manager afterwards. Names and roles are
 * read from the server: those in the state may be old. Errors: EM_LOCKOUT.
 */
export async function guardedDelete(
  context: OperationContext,
  id: string,
  removal: Removal,
): Promise<void> {
  if (context.em.settings.allowLockout) return removal.remove();
  const account = await findNamed(context, id);
  if (account === undefined) return removal.remove();
  refuseBuiltIn(account.name, isBuiltInAdministrators(account.name));
  await refuseOwn(context, account.name, "deleted");
  if (!(await holdsAdministrator(context, id))) return removal.remove();
  await guardRemoval(context, id, { consequence: "deleted", removal });
}

/**
 * Takes a role from an account, unless nobody could manage Enterprise Manager afterwards. Errors:
 * EM_LOCKOUT.
 */
export async function guardedRevoke(
  context: OperationContext,
  id: string,
  role: Role,
  removal: Removal,
): Promise<void> {
  if (context.em.settings.allowLockout || !(await isAdministratorRole(context, role)))
    return removal.remove();
  await guardRemoval(context, id, { consequence: `without ${PORTAL_ADMINISTRATOR}`, removal });
}

/**
 * Refuses to take a role that nobody else has; for changes whose other steps come first. Errors:
 * EM_LOCKOUT.
 */
export async function refuseRevoke(
  context: OperationContext,
  id: string,
  role: Role,
): Promise<void> {
  if (context.em.settings.allowLockout || !(await isAdministratorRole(context, role))) return;
  const administrator = await readAdministrator(context, id);
  // An account that is gone, or no longer holds the role, locks nobody out.
  if (administrator !== undefined)
    await requireRemaining(context, administrator.account, `without ${PORTAL_ADMINISTRATOR}`);
}

async function guardRemoval(
  context: OperationContext,
  id: string,
  { consequence, removal }: { readonly consequence: string; readonly removal: Removal },
): Promise<void> {
  await context.queues.run(ADMINISTRATORS_QUEUE, async () => {
    const administrator = await readAdministrator(context, id);
    if (administrator === undefined) return removal.remove();
    const { account } = administrator;
    if (consequence === "deleted") refuseBuiltIn(account.name, isOfBuiltInAuthority(account.name));
    const other = await requireRemaining(context, account, consequence);
    await removal.remove();
    // Another connection may have removed the other one meanwhile, which it took for the last.
    await lookAgain(context, {
      account,
      consequence,
      other,
      undo: () => removal.undo(administrator),
    });
  });
}

/**
 * The account as a list shows it; as it is itself where the list does not have it yet. `undefined`
 * if it is gone.
 */
async function findNamed(
  { em, op }: OperationContext,
  id: string,
): Promise<AccountReference | undefined> {
  const listed = (await em.listAccountNames(op)).find((account) => account.id === id);
  return listed ?? unlessAccountGone(() => em.getAccount(op, id, { maxAgeSeconds: 0 }));
}

function refuseBuiltIn(name: string, isBuiltIn: boolean): void {
  if (isBuiltIn)
    throw new EmLockoutError(
      `Account ${name} is not deleted: it is a built-in group of administrators.`,
      { hint: OVERRIDE },
    );
}

async function refuseOwn(
  context: OperationContext,
  name: string,
  consequence: string,
): Promise<void> {
  if (!(await isOwn(context, name))) return;
  const own = await context.em.userName(context.op);
  throw new EmLockoutError(
    `Account ${name} would be ${consequence}, but it is the account that this run is logged on with (${own}). Nothing was sent.`,
    {
      hint: `Log on with another administrator's account to do this. ${OVERRIDE}`,
    },
  );
}

/** An account that can manage EM without this one. Errors: EM_LOCKOUT, if there is none. */
async function requireRemaining(
  context: OperationContext,
  account: AccountEntity,
  consequence: string,
): Promise<AccountReference> {
  await refuseOwn(context, account.name, consequence);
  const { other, keepsOwn } = await findRemaining(context, account);
  if (other === undefined)
    throw new EmLockoutError(
      `Account ${account.name} would be ${consequence}, but it is the last account that holds ${PORTAL_ADMINISTRATOR}: nobody could manage Enterprise Manager afterwards. Nothing was sent.`,
      { hint: `Give ${PORTAL_ADMINISTRATOR} to another account first. ${OVERRIDE}` },
    );
  if (keepsOwn) return other;
  const own = await context.em.userName(context.op);
  throw new EmLockoutError(
    `Account ${account.name} would be ${consequence}, but it is the only group that holds ${PORTAL_ADMINISTRATOR}, and the account that this run is logged on with (${own}) does not hold it itself. Nothing was sent.`,
    {
      hint: `Log on with an account that holds ${PORTAL_ADMINISTRATOR} itself. ${OVERRIDE}`,
    },
  );
}
