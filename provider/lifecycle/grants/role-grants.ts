import { EmConflictError, EmLastRoleError } from "../../em";
import type { AccountReference, Role } from "../../model/entities";
import { formatGrantId } from "../../model/grant-id";
import type { OperationContext } from "../shared/context";
import { guardedRevoke } from "../shared/guards";
import { NAMES_AGE_SECONDS, sameRole } from "../shared/resolve";
import { sendAndConfirm } from "../shared/send-and-confirm";

/**
 * Gives an account a role. Resolves to whether it had the role already. Errors: EM_CONFLICT, if it
 * had and `adopt` is off.
 */
export async function grantRole(
  { em, op, claims, queues }: OperationContext,
  account: AccountReference,
  role: Role,
  adopt: boolean,
): Promise<boolean> {
  const id = formatGrantId({ accountId: account.id, itemId: role.id });
  return queues.run(account.id, async () => {
    const held = await em.listAccountRoles(op, account.id, "latest");
    const existed = held.some((one) => sameRole(one, role));
    if (existed && !adopt) throw hasRoleAlready(account, role, id);
    if (!existed)
      await sendAndConfirm({
        what: `give account ${account.name} the role ${role.name}`,
        op,
        send: () => em.addAccountRole(op, account.id, role.id),
        look: async () =>
          (await em.listAccountRoles(op, account.id, { maxAgeSeconds: 0 })).find((one) =>
            sameRole(one, role),
          ),
      });
    claims.claim("role", id, { takenOver: existed });
    return existed;
  });
}

function hasRoleAlready(account: AccountReference, role: Role, id: string): EmConflictError {
  return new EmConflictError(
    `Account ${account.name} has the role ${role.name} already, with ID ${id}.`,
    {
      hint: "Take it over with `adopt: true` (the default), or remove it in Enterprise Manager.",
    },
  );
}

/**
 * Takes a role from an account; one that it does not have is no error. Errors: EM_LAST_ROLE,
 * EM_LOCKOUT.
 */
export async function revokeRole(
  context: OperationContext,
  account: AccountReference,
  role: Role,
): Promise<void> {
  const { em, op, claims, queues } = context;
  await queues.run(account.id, () =>
    guardedRevoke(context, account, role, async () => {
      try {
        await em.removeAccountRole(op, account.id, role.id);
      } catch (error) {
        throw error instanceof EmLastRoleError ? await lastRole(context, account, role) : error;
      }
      claims.release("role", formatGrantId({ accountId: account.id, itemId: role.id }));
    }),
  );
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
    `${roleName} is the last role of account ${accountName}, and Enterprise Manager lets no account be without one.`,
    {
      hint: "Give the account another role first, delete the account itself, or leave the role with `retainOnDelete: true`.",
    },
  );
}
