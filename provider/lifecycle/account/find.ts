import type { AccountEntity, AccountReference } from "../../model/entities";
import { sameName } from "../../model/identity";
import type { Properties } from "../../model/properties";
import { sameSet } from "../../model/same-lists";
import type { ServerOperation } from "../shared/context";
import { unclearLeftover } from "../shared/unconfirmed";
import { declaredAccount, type DeclaredAccount, resolveRoles } from "./declared-account";

/** The account of this name and type, if there is one. */
export async function findAccount(
  { em, op }: ServerOperation,
  declared: DeclaredAccount,
): Promise<AccountEntity | undefined> {
  const named = (await em.listAccounts(op, "latest")).filter(({ name }) =>
    sameName(name, declared.name),
  );
  const entities = await Promise.all(named.map(({ id }) => em.getAccount(op, id, "latest")));
  return entities.find(({ type }) => type === declared.type);
}

/**
 * The account that an earlier run made without learning of it: one of its name and type that holds
 * exactly the roles that were sent.
 */
export async function findLeftoverAccount(
  context: ServerOperation,
  props: Properties,
): Promise<AccountReference | undefined> {
  const declared = declaredAccount(props);
  const found = await findAccount(context, declared);
  if (found === undefined) return undefined;
  const roles = await context.em.listAccountRoles(context.op, found.id, "latest");
  const wanted = await resolveRoles(context, declared);
  const holdsWhatWasSent = sameSet(
    roles.map(({ id }) => id),
    wanted.map(({ id }) => id),
  );
  if (!holdsWhatWasSent)
    throw unclearLeftover(`account ${declared.name}`, [
      `${found.name} (ID ${found.id}), which holds ${roles.map(({ name }) => name).join(", ")}`,
    ]);
  return found;
}
