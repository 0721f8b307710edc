import type { AccountEntity, AccountReference, Role } from "../../../provider/model/entities";
import { referenceKey } from "../../../provider/model/hierarchy-reference";
import { accountItems, type Unnamed } from "../accounts/account-items";
import { accountSet } from "../accounts/account-set";
import type { Exported, ExportedAccount, ExportedResource } from "../accounts/exported";
import { type LiveAccount } from "../../shared/live-accounts";
import { slug, uniqueNames } from "../accounts/names";
import {
  type FoundScope,
  isFound,
  type ReferenceFinder,
  type TracedScope,
  type UnclearScope,
} from "../accounts/references";
import { foldName } from "../../../provider/model/identity";
import { compareText } from "../../../provider/model/same-lists";

/** Whether accounts are declared whole, or grant by grant. */
export type Grouping = "sets" | "items";

interface Traced {
  /** With the roles that the server's list has. */
  readonly live: LiveAccount;
  readonly unlistedRoles: readonly Role[];
  readonly scopes: readonly TracedScope[];
}

/** What was read, and what to make of it. */
interface Material {
  readonly server: string;
  readonly grouping: Grouping;
  /** The accounts to write. */
  readonly selected: readonly LiveAccount[];
  /** These and the others of their names, to see which names are only one account's. */
  readonly known: readonly AccountEntity[];
  /** All accounts: what a resource is called must not depend on which of them are selected. */
  readonly all: readonly AccountReference[];
  /** The server's list of roles. */
  readonly roles: readonly Role[];
}

/**
 * Puts what was read into resources, in an order and with names that do not depend on the order in
 * which the server tells things.
 */
export async function compose(
  { server, grouping, selected, known, all, roles }: Material,
  finder: ReferenceFinder,
): Promise<Exported> {
  const sorted = [...selected].sort(
    (one, other) =>
      compareText(foldName(one.entity.name), foldName(other.entity.name)) ||
      compareText(one.entity.id, other.entity.id),
  );
  const traced = await Promise.all(
    sorted.map(async (live) => ({ ...divideRoles(live, roles), scopes: await finder.trace(live) })),
  );
  const names = chooseNames(all);
  const findName = (live: LiveAccount): string => names.get(live.entity.id) ?? live.entity.id;
  const accounts =
    grouping === "sets"
      ? traced.map((one) => asSet(server, findName(one.live), one, known))
      : asItems(server, findName, traced, known);
  return { server, accounts };
}

function divideRoles(live: LiveAccount, listed: readonly Role[]): Omit<Traced, "scopes"> {
  const ids = new Set(listed.map(({ id }) => id));
  return {
    live: { ...live, roles: live.roles.filter(({ id }) => ids.has(id)) },
    unlistedRoles: live.roles.filter(({ id }) => !ids.has(id)),
  };
}

function chooseNames(accounts: readonly AccountReference[]): Map<string, string> {
  const items = accounts.map(({ id, name }) => ({ preferred: slug(name, "account"), key: id }));
  return new Map([...uniqueNames(items)].map(([{ key }, name]) => [key, name]));
}

function asSet(
  server: string,
  name: string,
  traced: Traced,
  known: readonly AccountEntity[],
): ExportedAccount {
  const result = accountSet(server, name, traced.live, found(traced.scopes), known);
  return {
    ...common(name, traced),
    ...("kind" in result
      ? { resources: [result], leftOut: undefined }
      : { resources: [], leftOut: result }),
  };
}

function asItems(
  server: string,
  nameOf: (live: LiveAccount) => string,
  traced: readonly Traced[],
  known: readonly AccountEntity[],
): ExportedAccount[] {
  const items = traced.map(({ live, scopes }) =>
    accountItems(server, nameOf(live), live, found(scopes), known),
  );
  const names = uniqueNames(items.flat());
  return traced.map((one, at) => ({
    ...common(nameOf(one.live), one),
    resources: (items[at] ?? []).map((item) => named(item, names.get(item))),
    leftOut: undefined,
  }));
}

function named({ preferred, key, ...item }: Unnamed, name: string | undefined): ExportedResource {
  return { ...item, name: name ?? `${preferred}-${key}` };
}

function common(
  name: string,
  { live, unlistedRoles, scopes }: Traced,
): Omit<ExportedAccount, "resources" | "leftOut"> {
  return {
    live,
    name,
    objects: new Map(
      found(scopes).map(({ row, hierarchyObjRef }) => [
        referenceKey(hierarchyObjRef),
        `${row.name} (${row.type})`,
      ]),
    ),
    unclear: unclear(scopes),
    unlistedRoles,
  };
}

function found(scopes: readonly TracedScope[]): FoundScope[] {
  return scopes.filter(isFound);
}

function unclear(scopes: readonly TracedScope[]): UnclearScope[] {
  return scopes.flatMap((scope) => (isFound(scope) ? [] : [scope]));
}
