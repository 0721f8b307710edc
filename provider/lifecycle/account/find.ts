import { EmAmbiguousError } from "../../em";
import type { AccountEntity, AccountReference, Role } from "../../model/entities";
import { sameName } from "../../model/identity";
import type { Properties } from "../../model/properties";
import { sameSet } from "../../model/same-lists";
import type { ServerOperation } from "../shared/context";
import { listCandidates, unlessAccountGone } from "../shared/resolve";
import { unclearLeftover } from "../shared/unconfirmed";
import { declaredAccount, type DeclaredAccount, resolveRoles } from "./declared-account";

/** The account of this name and type, if there is one. Errors: EM_AMBIGUOUS with all that fit. */
export async function findAccount(
  context: ServerOperation,
  declared: DeclaredAccount,
): Promise<AccountEntity | undefined> {
  const found = await findNamesakes(context, declared);
  if (found.length <= 1) return found[0];
  throw new EmAmbiguousError(
    `The name ${declared.name} fits ${found.length} accounts of type ${declared.type} on ${context.em.server}: ${listCandidates(found)}.`,
    {
      hint: "Rename or remove the others in Enterprise Manager. To manage the grants of one of them alone, give its ID to AccountRole, AccountScope and AllVmsScope.",
    },
  );
}

/** All accounts of this name and type. */
async function findNamesakes(
  { em, op }: ServerOperation,
  declared: DeclaredAccount,
): Promise<AccountEntity[]> {
  const named = (await em.listAccounts(op, "latest")).filter(({ name }) =>
    sameName(name, declared.name),
  );
  const entities = await Promise.all(
    named.map(({ id }) => unlessAccountGone(() => em.getAccount(op, id, "latest"))),
  );
  return entities
    .filter((entity) => entity !== undefined)
    .filter(({ type }) => type === declared.type);
}

/**
 * The account that an earlier run made without learning of it: the only one of its name and type,
 * if it holds exactly the roles that were sent. Errors: EM_AMBIGUOUS.
 */
export async function findLeftoverAccount(
  context: ServerOperation,
  props: Properties,
): Promise<AccountReference | undefined> {
  const declared = declaredAccount(props);
  const found = await findNamesakes(context, declared);
  const [only] = found;
  if (only === undefined) return undefined;
  const wanted = await resolveRoles(context, declared);
  const candidates = await Promise.all(
    found.map(async (one) => ({
      one,
      roles: await context.em.listAccountRoles(context.op, one.id, "latest"),
    })),
  );
  if (found.length === 1 && candidates.every(({ roles }) => sameIds(roles, wanted))) return only;
  throw unclearLeftover(
    `account ${declared.name}`,
    candidates.map(
      ({ one: { id, name }, roles }) =>
        `${name} (ID ${id}), which holds ${roles.map((role) => role.name).join(", ")}`,
    ),
  );
}

function sameIds(some: readonly Pick<Role, "id">[], others: readonly Pick<Role, "id">[]): boolean {
  return sameSet(
    some.map(({ id }) => id),
    others.map(({ id }) => id),
  );
}
