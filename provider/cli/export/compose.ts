import type { AccountEntity } from "../../model/entities";
import { referenceKey } from "../../model/hierarchy-reference";
import { accountItems, type Unnamed } from "./account-items";
import { accountSet } from "./account-set";
import type { Exported, ExportedAccount, ExportedResource } from "./exported";
import { compare, type LiveAccount } from "./live-accounts";
import { slug, uniqueNames } from "./names";
import { type FoundScope, isFound, type ReferenceFinder, type TracedScope, type UnclearScope } from "./references";

/** Whether accounts are declared whole, or grant by grant. */
export type Form = "sets" | "items";

interface Traced {
  readonly live: LiveAccount;
  readonly scopes: readonly TracedScope[];
}

/**
 * Puts what was read into resources, in an order and with names that do not depend on the order in which the server tells things.
 * @param selected the accounts to write; @param known these and the others of their names, to see which names are only one account's.
 */
export async function compose(server: string, form: Form, selected: readonly LiveAccount[], known: readonly AccountEntity[], finder: ReferenceFinder): Promise<Exported> {
  const sorted = [...selected].sort((one, other) => compare(one.entity.name.toLowerCase(), other.entity.name.toLowerCase()) || compare(one.entity.id, other.entity.id));
  const traced = await Promise.all(sorted.map(async (live) => ({ live, scopes: await finder.trace(live) })));
  const names = namesOf(sorted);
  const nameOf = (live: LiveAccount): string => names.get(live.entity.id) ?? live.entity.id;
  const accounts = form === "sets" ? traced.map((one) => asSet(server, nameOf(one.live), one, known)) : asItems(server, nameOf, traced, known);
  return { server, accounts };
}

function namesOf(accounts: readonly LiveAccount[]): Map<string, string> {
  const wishes = accounts.map(({ entity }) => ({ wish: slug(entity.name, "account"), key: entity.id }));
  return new Map([...uniqueNames(wishes)].map(([{ key }, name]) => [key, name]));
}

function asSet(server: string, name: string, { live, scopes }: Traced, known: readonly AccountEntity[]): ExportedAccount {
  const result = accountSet(server, name, live, found(scopes), known);
  return "kind" in result ? { ...common(name, { live, scopes }), resources: [result], leftOut: undefined } : { ...common(name, { live, scopes }), resources: [], leftOut: result };
}

function asItems(server: string, nameOf: (live: LiveAccount) => string, traced: readonly Traced[], known: readonly AccountEntity[]): ExportedAccount[] {
  const items = traced.map(({ live, scopes }) => accountItems(server, nameOf(live), live, found(scopes), known));
  const names = uniqueNames(items.flat());
  return traced.map((one, at) => ({ ...common(nameOf(one.live), one), resources: (items[at] ?? []).map((item) => named(item, names.get(item))), leftOut: undefined }));
}

function named({ wish, key, ...item }: Unnamed, name: string | undefined): ExportedResource {
  return { ...item, name: name ?? `${wish}-${key}` };
}

function common(name: string, { live, scopes }: Traced): Omit<ExportedAccount, "resources" | "leftOut"> {
  return { live, name, objects: new Map(found(scopes).map(({ row, hierarchyObjRef }) => [referenceKey(hierarchyObjRef), `${row.name} (${row.type})`])), unclear: unclear(scopes) };
}

function found(scopes: readonly TracedScope[]): FoundScope[] {
  return scopes.filter(isFound);
}

function unclear(scopes: readonly TracedScope[]): UnclearScope[] {
  return scopes.flatMap((scope) => (isFound(scope) ? [] : [scope]));
}
