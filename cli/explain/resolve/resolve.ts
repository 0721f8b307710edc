import {
  type EnterpriseManager,
  NOT_KNOWN_FOR_CERTAIN,
  type Operation,
  undefinedIf,
} from "../../../provider/em";
import {
  declaredKey,
  declaredScope,
  isUnknownObject,
} from "../../../provider/lifecycle/scopes/declared-scope";
import { type Properties, readText } from "../../../provider/model/properties";
import { findObjects } from "../../../provider/lifecycle/scopes/find-objects";
import type { AccountReference, ScopeRow } from "../../../provider/model/entities";
import { grouped } from "../../../provider/model/grouped";
import { parseReference, referenceKey } from "../../../provider/model/hierarchy-reference";
import { isRemoving } from "../../../provider/model/scope-match";
import { foldName } from "../../../provider/model/identity";
import type { Kind } from "../../../provider/model/kinds";
import { scopesIn } from "../../shared/contributions";
import type { Names } from "../../shared/names";
import { completeScopes } from "./live-scopes";
import type { PlannedAccount } from "../planned-accounts";
import type { Preview } from "../preview/preview";
import { followsSettings, type Servers } from "../preview/servers";

/** A server to ask, with the time that asking may take. Only GET requests are sent. */
interface Source {
  readonly em: EnterpriseManager;
  readonly op: Operation;
}

/**
 * Learns the names and references of what a preview speaks of. What the look-up does not know stays
 * as it is.
 */
export async function learnFromServer(
  source: Source,
  preview: Preview,
  names: Names,
): Promise<void> {
  for (const role of await source.em.listRoles(source.op)) names.addRole(role);
  names.addListedRoots(await source.em.listHierarchyRoots(source.op));
  const here = preview.resources.filter(({ provider, old }) =>
    isAsked(
      source,
      preview.servers,
      provider,
      readText(old?.properties ?? {}, "server") ?? preview.servers.of.get(provider),
    ),
  );
  const scopes = here.flatMap(({ kind, old, new: next }) =>
    [old, next].flatMap((side) => (side === undefined ? [] : knownScopes(kind, side.properties))),
  );
  await Promise.all(scopes.map((scope) => learnScope(source, scope, names)));
}

function knownScopes(kind: Kind, properties: Properties): Properties[] {
  return scopesIn(kind, properties).filter((scope) => !isUnknownObject(scope));
}

async function learnScope({ em, op }: Source, scope: Properties, names: Names): Promise<void> {
  const { object } = declaredScope(scope);
  const reference = readText(scope, "hierarchyObjRef");
  if (
    object !== undefined &&
    reference === undefined &&
    names.findReference(declaredKey({ object })) === undefined
  ) {
    const [only, ...more] = (await ifKnown(findObjects({ em, op }, object))) ?? [];
    if (only !== undefined && more.length === 0)
      names.addReference(declaredKey({ object }), only.hierarchyObjRef);
  }
  if (reference !== undefined && parseReference(reference) !== undefined) {
    const item = await ifKnown(em.lookupByReference(op, reference));
    if (item !== undefined) names.addObject(referenceKey(reference), item.name);
  }
}

/** `undefined` where the server knows nothing or too much; anything else that fails is told. */
function ifKnown<T>(look: Promise<T>): Promise<T | undefined> {
  return look.catch((error: unknown) => undefinedIf(NOT_KNOWN_FOR_CERTAIN, error));
}

/**
 * Whether what a resource tells is about the server that is asked. One program may manage several,
 * with equal names on each.
 */
function isAsked(
  { em }: Source,
  { claimed }: Servers,
  provider: string,
  server: string | undefined,
): boolean {
  if (claimed.has(provider)) return false;
  return server === undefined ? followsSettings(provider) : server === em.server;
}

/** Adds to what each account had before what the server says that it has, given by whomever. */
export async function completeFromServer(
  source: Source,
  planned: readonly PlannedAccount[],
  servers: Servers,
  names: Names,
): Promise<void> {
  const accounts = await source.em.listAccounts(source.op);
  const [byId, byName] = [
    grouped(accounts, ({ id }) => id),
    grouped(accounts, ({ name }) => foldName(name)),
  ];
  const here = planned.filter(({ entry }) =>
    isAsked(source, servers, entry.provider, entry.server),
  );
  await Promise.all(
    here.map(async (account) => {
      const { id, names: known } = account.entry;
      const [live, ...more] = new Set(
        id === undefined ? known.flatMap((name) => byName.get(foldName(name)) ?? []) : byId.get(id),
      );
      // Two accounts of one name are told apart by their IDs only.
      if (live !== undefined && more.length === 0)
        await completeAccount(source, account, live, names);
    }),
  );
}

async function completeAccount(
  { em, op }: Source,
  account: PlannedAccount,
  live: AccountReference,
  names: Names,
): Promise<void> {
  account.entry.learn({ id: live.id, names: [live.name] });
  account.isComplete = true;
  const [entity, roles, rows, roots] = await Promise.all([
    em.getAccount(op, live.id),
    em.listAccountRoles(op, live.id),
    em.listScopes(op, live.id),
    em.listHierarchyRoots(op),
  ]);
  const keeps =
    account.outcome !== "deleted" && account.outcome !== "replaced" && !account.removesRest;
  const declaredRoles = new Set([...account.before.roles.keys()]);
  forgetLost(account, new Set(roles.map(({ id }) => names.roleKey(id))), rows);
  for (const role of roles) {
    const key = names.roleKey(role.id);
    // What the state had and the program has no more is taken away; what nobody declared stays.
    account.before.roles.set(key, role);
    if (keeps && !declaredRoles.has(key)) account.after.roles.set(key, role);
  }
  await completeScopes({ em, op, rows, roots }, account.before, account.after, keeps);
  const { before, after, written } = account;
  if (entity.allVms === undefined) return;
  if (keeps && written.allVms === undefined && after.allVms === before.allVms)
    after.allVms = entity.allVms;
  before.allVms = entity.allVms;
}

/**
 * What the state has and the server has not any more was not had before. It is given again only by
 * what is written.
 */
function forgetLost(
  { before, after, written }: PlannedAccount,
  roles: ReadonlySet<string>,
  rows: readonly ScopeRow[],
): void {
  const live = new Set(rows.filter((row) => !isRemoving(row)).map(({ id }) => id));
  for (const key of [...before.roles.keys()].filter((one) => !roles.has(one))) {
    before.roles.delete(key);
    if (!written.roles.has(key)) after.roles.delete(key);
  }
  for (const key of before.scopes.keys()) {
    const row = before.rowIds.get(key);
    if (row === undefined || live.has(row)) continue;
    before.scopes.delete(key);
    if (!written.scopes.has(key)) after.scopes.delete(key);
  }
}
