import { EmInvalidError } from "../../em";
import { ACCOUNT_TYPES, type AccountReference } from "../../model/entities";
import { sameName } from "../../model/identity";
import { type Administrator, holdsAdministrator } from "../guards/administrators";
import type { OperationContext } from "../shared/context";
import { sendAndConfirm } from "../shared/send-and-confirm";

/**
 * Makes an administrator's account again that was deleted, and resolves to what was done. The
 * references of its restore scopes are not known; they say nothing of an administrator, who may
 * restore everything (Veeam help center, user guide, page em_managing_accounts).
 */
export async function makeAgain(
  context: OperationContext,
  { account: { name, type, fileRestore, sqlRestore }, roles }: Administrator,
): Promise<string> {
  const { em, op } = context;
  const known = ACCOUNT_TYPES.find((one) => one === type);
  if (known === undefined)
    throw new EmInvalidError(`Only Enterprise Manager's own pages make accounts of type ${type}.`);
  const made = await sendAndConfirm({
    what: `make account ${name} again`,
    op,
    send: () =>
      em.createAccount(op, {
        type: known,
        name,
        roleIds: roles.map(({ id }) => id),
        allVms: true,
        scopes: [],
        ...(fileRestore === undefined ? {} : { fileRestore }),
        ...(sqlRestore === undefined ? {} : { sqlRestore }),
      }),
    look: () => findMade(context, name),
  });
  return `Account ${name} was made again, with its roles, with all virtual machines and without restore scopes, under the new ID ${made.id}.`;
}

/** The name was the server's own, so that the new account has it too. */
async function findMade(
  context: OperationContext,
  name: string,
): Promise<AccountReference | undefined> {
  for (const account of await context.em.listAccounts(context.op, { maxAgeSeconds: 0 }))
    if (sameName(account.name, name) && (await holdsAdministrator(context, account.id)))
      return account;
  return undefined;
}
