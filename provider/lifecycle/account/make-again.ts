import { defined } from "../../model/properties";
import type { Administrator } from "../guards/administrators";
import type { OperationContext } from "../shared/context";
import { createAccountWithGrants } from "./create";
import { declaredAccount } from "./declared-account";

/**
 * Makes an administrator's account again that was deleted, and resolves to what was done. The
 * references of its restore scopes are not known; they say nothing of an administrator, who may
 * restore everything (Veeam help center, user guide, page em_managing_accounts).
 */
export async function makeAgain(
  context: OperationContext,
  { account: { name, type, fileRestore, sqlRestore }, roles }: Administrator,
): Promise<string> {
  const inputs = defined({
    name,
    type,
    roles: roles.map(({ id }) => id),
    allVms: true,
    fileRestore:
      fileRestore === undefined
        ? undefined
        : { ...fileRestore, extensions: [...fileRestore.extensions] },
    sqlRestore: sqlRestore === undefined ? undefined : { ...sqlRestore },
  });
  const { id } = await createAccountWithGrants(context, inputs, declaredAccount(inputs));
  return `Account ${name} was made again, with its roles, with all virtual machines and without restore scopes, under the new ID ${id}.`;
}
