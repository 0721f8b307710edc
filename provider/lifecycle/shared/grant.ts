import { EmInvalidError, EmNotFoundError } from "../../em";
import { type GrantId, parseGrantId } from "../../model/grant-id";
import type { AccountReference } from "../../model/entities";
import { readGuid, sameName } from "../../model/identity";
import type { Kind } from "../../model/kinds";
import { type Properties, readText } from "../../model/properties";

/** The parts of a grant's ID. Errors: EM_INVALID with the form that is wanted. */
export function requireGrantId(kind: Kind, item: string, id: string): GrantId {
  const parsed = parseGrantId(id);
  if (parsed !== undefined) return parsed;
  throw new EmInvalidError(`${JSON.stringify(id)} is not the ID of ${kind}.`, {
    hint: `The ID is <account's GUID>/<${item}'s ID>, as \`npx pulumi-veeam-em export\` and the state show it.`,
  });
}

/**
 * What the state keeps of a grant's account. The name is kept only where the program gives an ID:
 * from it alone `diff`, which never asks the server, could not know that a name means the same
 * account. Every byte of state is written again after each step of a run.
 */
export function accountOutputs(
  inputs: Properties,
  account: AccountReference,
): Record<string, unknown> {
  const isNamed = sameName(readText(inputs, "account") ?? "", account.name);
  return isNamed ? { accountId: account.id } : { accountId: account.id, accountName: account.name };
}

/** Whether the engine reads for a `get`: then the properties hold nothing that only EM tells. */
export function isGet(props: Properties): boolean {
  return readText(props, "accountId") === undefined;
}

/** How the account of a resource is called in messages: its name where the state has it. */
export function accountLabel(props: Properties): string {
  return (
    readText(props, "accountName") ??
    readText(props, "canonicalName") ??
    readText(props, "account") ??
    readText(props, "name") ??
    "with an unknown name"
  );
}

/**
 * The account's GUID, which is the ID of an Account and of an AllVmsScope. Errors: EM_INVALID with
 * the form that is wanted.
 */
export function requireAccountId(kind: Kind, id: string): string {
  const accountId = readGuid("EnterpriseAccount", id);
  if (accountId !== undefined) return accountId;
  throw new EmInvalidError(`${JSON.stringify(id)} is not the ID of ${kind}.`, {
    hint: "The ID is the account's GUID.",
  });
}

/** The refusal of a `get` for an account that is not there. */
export function accountIsMissing(id: string, server: string): EmNotFoundError {
  return new EmNotFoundError(`There is no account ${id} on ${server}.`, {
    hint: "The ID is the account's GUID.",
  });
}
