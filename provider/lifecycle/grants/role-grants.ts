import { EmConflictError, EmLastRoleError, EmUnconfirmedError } from "../../em";
import type { AccountReference, Role } from "../../model/entities";
import { formatGrantId } from "../../model/grant-id";
import { PORTAL_ADMINISTRATOR } from "../../model/roles";
import type { Administrator } from "../guards/administrators";
import { guardedRevoke } from "../guards/lock-out";
import { ADOPT_HINT, saysItIsThere, somebodyWasFaster } from "../shared/already-there";
import type { Claimant } from "../shared/claims";
import type { OperationContext } from "../shared/context";
import { NAMES_AGE_SECONDS, sameRole } from "../shared/resolve";
import { lookWhileListsMayLag, sendAndConfirm } from "../shared/send-and-confirm";

/** Who wants a role, and how. */
interface RoleGrant {
  readonly adopt: boolean;
  /** The resource that declares it. */
  readonly claimant: Claimant;
}

/**
 * Gives an account a role. Resolves to whether it had the role already. Errors: EM_CONFLICT, if it
 * had and `adopt` is off.
 */
export async function grantRole(
  context: OperationContext,
  account: AccountReference,
  role: Role,
  { adopt, claimant }: RoleGrant,
): Promise<boolean> {
  const { em, op, claims, queues } = context;
  const id = formatGrantId({ accountId: account.id, itemId: role.id });
  return queues.run(account.id, async () => {
    const held = await em.listAccountRoles(op, account.id, "latest");
    const existed = held.some((one) => sameRole(one, role));
    if (existed && !adopt) throw hasRoleAlready(account, role, id);
    claims.claim("role", id, { ...claimant, by: op, takenOver: existed });
    if (existed && !(await claims.wasTakenAway({ kind: "role", id }, op))) return true;
    try {
      const isOurs = await sendRole(context, account, role, adopt);
      claims.claim("role", id, { ...claimant, by: op, takenOver: !isOurs });
      return !isOurs;
    } catch (error) {
      if (!(error instanceof EmUnconfirmedError)) claims.release("role", id, claimant.owner);
      throw error;
    }
  });
}

/**
 * Resolves to whether the role is there by this request: somebody else may have given it a moment
 * before.
 */
async function sendRole(
  { em, op }: OperationContext,
  account: AccountReference,
  role: Role,
  adopt: boolean,
): Promise<boolean> {
  const look = async (): Promise<Role | undefined> =>
    (await em.listAccountRoles(op, account.id, { maxAgeSeconds: 0 })).find((one) =>
      sameRole(one, role),
    );
  try {
    await sendAndConfirm({
      what: `give account ${account.name} the role ${role.name}`,
      op,
      send: () => em.addAccountRole(op, account.id, role.id),
      look,
      makes: { wasSent: false },
    });
    return true;
  } catch (error) {
    if (!saysItIsThere(error)) throw error;
    if (!adopt) throw somebodyWasFaster(error, ADOPT_HINT);
    const what = `the role ${role.name} of account ${account.name}`;
    if ((await lookWhileListsMayLag(op, what, look)) === undefined) throw error;
    return false;
  }
}

function hasRoleAlready(account: AccountReference, role: Role, id: string): EmConflictError {
  return new EmConflictError(
    `Account ${account.name} has the role ${role.name} already, with ID ${id}.`,
    { hint: ADOPT_HINT },
  );
}

/**
 * Takes a role from an account; one that it does not have is no error, and one that another
 * resource than the owner claimed in this run stays. Errors: EM_LAST_ROLE, EM_LOCKOUT.
 */
export async function revokeRole(
  context: OperationContext,
  account: AccountReference,
  role: Role,
  owner: string,
): Promise<void> {
  const { em, op, claims, queues } = context;
  const id = formatGrantId({ accountId: account.id, itemId: role.id });
  const remove = async (): Promise<void> => {
    try {
      await em.removeAccountRole(op, account.id, role.id);
    } catch (error) {
      throw error instanceof EmLastRoleError ? await lastRole(context, account, role) : error;
    }
  };
  const undo = async (held: Administrator): Promise<string> => {
    await sendRole(context, held.account, role, true);
    return `Account ${held.account.name} was given ${PORTAL_ADMINISTRATOR} back.`;
  };
  await queues.run(account.id, async () => {
    // In the queue: what was in it before may have claimed the role.
    await claims.giveUp({ kind: "role", id }, owner, () =>
      guardedRevoke(context, account.id, role, { remove, undo }),
    );
  });
}

/** Programs may give IDs: people know accounts and roles by what Enterprise Manager calls them. */
async function lastRole(
  { em, op }: OperationContext,
  account: AccountReference,
  role: Role,
): Promise<EmLastRoleError> {
  const accounts = await em.listAccounts(op, { maxAgeSeconds: NAMES_AGE_SECONDS });
  const roles = await em.listAccountRoles(op, account.id, "latest");
  const accountName = accounts.find(({ id }) => id === account.id)?.name ?? account.name;
  const roleName = roles.find(({ id }) => id === role.id)?.name ?? role.name;
  return new EmLastRoleError(
    `${roleName} is the last role of account ${accountName}, and Enterprise Manager does not allow an account without one.`,
    {
      hint: "Give the account another role first, delete the account itself, or leave the role with `retainOnDelete: true`.",
    },
  );
}
