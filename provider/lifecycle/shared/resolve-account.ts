import {
  EmAmbiguousError,
  EmNotFoundError,
  type EnterpriseManager,
  type Operation,
  undefinedIf,
} from "../../em";
import type { AccountReference } from "../../model/entities";
import { readGuid, sameName } from "../../model/identity";
import { offer } from "./candidates";
import type { Work } from "./work";

/**
 * Names of accounts hardly ever change; within a run the list is read again only when a name is not
 * in it.
 */
export const NAMES_AGE_SECONDS = 600;

/**
 * The account of this ID, UID or whole name. Errors: EM_NOT_FOUND with the nearest names,
 * EM_AMBIGUOUS with all that fit.
 */
export async function resolveAccount(
  { em, op }: Pick<Work, "em" | "op">,
  account: string,
): Promise<AccountReference> {
  const known = fitting(account, await em.listAccounts(op, { maxAgeSeconds: NAMES_AGE_SECONDS }));
  if (known.length === 1 && known[0] !== undefined) return known[0];
  const accounts = await em.listAccounts(op, { maxAgeSeconds: 0 });
  const found = fitting(account, accounts);
  const [only] = found;
  if (only === undefined) throw accountNotFound(account, accounts, em);
  if (found.length > 1) throw await ambiguousAccount(account, found, em, op);
  return only;
}

function fitting(account: string, accounts: readonly AccountReference[]): AccountReference[] {
  const id = readGuid("EnterpriseAccount", account);
  return accounts.filter((candidate) =>
    id === undefined ? sameName(candidate.name, account) : candidate.id === id,
  );
}

function accountNotFound(
  account: string,
  accounts: readonly AccountReference[],
  em: EnterpriseManager,
): EmNotFoundError {
  return new EmNotFoundError(
    `There is no account ${account} on ${em.server}.${offer(account, accounts)}`,
    {
      hint: "Give the account's whole name as Enterprise Manager shows it, its ID, or make it with a veeam.Account resource.",
    },
  );
}

async function ambiguousAccount(
  account: string,
  found: readonly AccountReference[],
  em: EnterpriseManager,
  op: Operation,
): Promise<EmAmbiguousError> {
  const lines = await Promise.all(
    found.map(
      async ({ id, name }) =>
        `${name} (${(await em.getAccount(op, id, { maxAgeSeconds: NAMES_AGE_SECONDS })).type}) with ID ${id}`,
    ),
  );
  return new EmAmbiguousError(
    `The name ${account} fits ${found.length} accounts on ${em.server}: ${lines.join("; ")}.`,
    {
      hint: "Give the ID of the one that is meant.",
    },
  );
}

/** The result of `look`, or `undefined` if it failed because the account is gone. */
export async function unlessAccountGone<T>(look: () => Promise<T>): Promise<T | undefined> {
  return look().catch((error: unknown) => undefinedIf(["EM_NOT_FOUND"], error));
}
