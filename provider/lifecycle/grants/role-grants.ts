import { EmConflictError, EmLastRoleError } from "../../em";
import type { AccountReference, Role } from "../../model/entities";
import { formatGrantId } from "../../model/grant-id";
import { NAMES_AGE_SECONDS } from "../shared/resolve-account";
import { sameRole } from "../shared/resolve-role";
import { sendAndConfirm } from "../shared/send-and-confirm";
import type { Work } from "../shared/work";

/**
 * Gives an account a role. Resolves to whether it had the role already. Runs within the account's
 * queue. Errors: EM_CONFLICT.
 */
export async function grantRole(
  { em, op, claims }: Work,
  account: AccountReference,
  role: Role,
  adopt: boolean,
): Promise<boolean> {
  const claim = (takenOver: boolean): void =>
    claims.claim("role", formatGrantId({ accountId: account.id, itemId: role.id }), { takenOver });
  const held = await em.listAccountRoles(op, account.id, "latest");
  if (held.some((one) => sameRole(one, role))) {
    if (!adopt) {
      throw new EmConflictError(
        `Account ${account.name} has the role ${role.name} already, with ID ${formatGrantId({ accountId: account.id, itemId: role.id })}.`,
        {
          hint: "Take it over with `adopt: true` (the default), or remove it in Enterprise Manager.",
        },
      );
    }
    claim(true);
    return true;
  }
  await sendAndConfirm({
    what: `give account ${account.name} the role ${role.name}`,
    op,
    send: () => em.addAccountRole(op, account.id, role.id),
    look: async () =>
      (await em.listAccountRoles(op, account.id, { maxAgeSeconds: 0 })).find((one) =>
        sameRole(one, role),
      ),
  });
  claim(false);
  return false;
}

/**
 * Takes a role from an account; one that it does not have is no error. Runs within the account's
 * queue. Errors: EM_LAST_ROLE.
 */
export async function revokeRole(
  work: Work,
  account: { readonly id: string; readonly name: string },
  role: Role,
): Promise<void> {
  try {
    await work.em.removeAccountRole(work.op, account.id, role.id);
  } catch (error) {
    throw error instanceof EmLastRoleError ? await lastRole(work, account, role) : error;
  }
  work.claims.release("role", formatGrantId({ accountId: account.id, itemId: role.id }));
}

/** Programs may give IDs: people know accounts and roles by what Enterprise Manager calls them. */
async function lastRole(
  { em, op }: Work,
  account: { readonly id: string; readonly name: string },
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
