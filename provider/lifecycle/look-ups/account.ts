import { EmAmbiguousError, EmInvalidError, EmNotFoundError } from "../../em";
import type { AccountEntity } from "../../model/entities";
import { readGuid, sameName } from "../../model/identity";
import type { ServerOperation } from "../shared/context";
import { resolveAccount } from "../shared/resolve";
import { type Given, requireOneOf, requireText } from "./given";

/**
 * Which account to look up: by its whole name (any case), with the type where several have the
 * name; or by its ID or UID.
 */
export type AccountWanted =
  { readonly name: string; readonly type?: string | undefined } | { readonly id: string };

/** An account as Enterprise Manager shows it. */
export interface GetAccountResult {
  /** The account's GUID. */
  readonly id: string;
  /** `urn:veeam:EnterpriseAccount:<GUID>`. */
  readonly uid: string;
  readonly name: string;
  /**
   * `User`, `Group`, `ExternalUser`, `ExternalGroup`, or a type that only Enterprise Manager's own
   * pages can make.
   */
  readonly type: string;
  /** The "all virtual machines" switch; `undefined` where the server does not tell it. */
  readonly allVms: boolean | undefined;
  /** `undefined` where the server does not tell it. */
  readonly fileRestore:
    { readonly inPlaceOnly: boolean; readonly extensions: readonly string[] } | undefined;
  /** `undefined` where the server does not tell it. */
  readonly sqlRestore: { readonly denyInPlace: boolean } | undefined;
}

const ID_HINT = "The ID is the account's GUID or its UID; give a name as `name`.";

/**
 * The one account that is wanted. Errors: EM_NOT_FOUND with the nearest names, EM_AMBIGUOUS,
 * EM_INVALID.
 */
export async function lookUpAccount(
  work: ServerOperation,
  wanted: Given<"name" | "type" | "id">,
): Promise<GetAccountResult> {
  return toResult(await find(work, wanted));
}

async function find(
  work: ServerOperation,
  given: Given<"name" | "type" | "id">,
): Promise<AccountEntity> {
  requireOneOf("An account", { name: given.name, id: given.id });
  if (given.id !== undefined) return byId(work, requireText("ID of an account", given.id, ID_HINT));
  const name = requireText(
    "name of an account",
    given.name,
    "Give `name`, such as TECH\\ops, or `id`.",
  );
  if (given.type === undefined)
    return work.em.getAccount(work.op, (await resolveAccount(work, name)).id);
  const type = requireText(
    "type of an account",
    given.type,
    "Give User, Group, ExternalUser or ExternalGroup, or leave `type` out.",
  );
  const sameNamed = (await work.em.listAccounts(work.op)).filter((account) =>
    sameName(account.name, name),
  );
  const named = sameNamed.length > 0 ? sameNamed : [await resolveAccount(work, name)];
  const entities = await Promise.all(named.map(({ id }) => work.em.getAccount(work.op, id)));
  const [only, ...more] = entities.filter((entity) => sameName(entity.type, type));
  if (only !== undefined && more.length === 0) return only;
  throw only === undefined
    ? noneOfType(work, name, type, entities)
    : severalOfType(work, name, type, [only, ...more]);
}

async function byId(work: ServerOperation, id: string): Promise<AccountEntity> {
  if (readGuid("EnterpriseAccount", id) === undefined)
    throw new EmInvalidError(`${JSON.stringify(id)} is not the ID of an account.`, {
      hint: ID_HINT,
    });
  return work.em.getAccount(work.op, (await resolveAccount(work, id)).id);
}

function noneOfType(
  { em }: ServerOperation,
  name: string,
  type: string,
  found: readonly AccountEntity[],
): EmNotFoundError {
  return new EmNotFoundError(
    `There is no account ${name} of type ${type} on ${em.server}, but ${listed(found)}.`,
    { hint: "Correct `type`, or leave it out." },
  );
}

function severalOfType(
  { em }: ServerOperation,
  name: string,
  type: string,
  found: readonly AccountEntity[],
): EmAmbiguousError {
  return new EmAmbiguousError(
    `${found.length} accounts of type ${type} are called ${name} on ${em.server}: ${listed(found)}.`,
    { hint: "Give the `id` of the one you mean." },
  );
}

function listed(accounts: readonly AccountEntity[]): string {
  return accounts
    .map((account) => `${account.name} (${account.type}, ID ${account.id})`)
    .join(", ");
}

function toResult({
  id,
  uid,
  name,
  type,
  allVms,
  fileRestore,
  sqlRestore,
}: AccountEntity): GetAccountResult {
  return { id, uid, name, type, allVms, fileRestore, sqlRestore };
}
