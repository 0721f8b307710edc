import { EmAmbiguousError, EmInvalidError, EmNotFoundError } from "../../em";
import type { AccountReference, HierarchyRoot, ScopeRow } from "../../model/entities";
import { formatGrantId, parseGrantId } from "../../model/grant-id";
import { isGuid, readGuid, sameName } from "../../model/identity";
import type { Kind } from "../../model/kinds";
import { findRoles } from "../../model/roles";
import { isCalled, rootsCalled } from "../../model/roots";
import { isRemoving } from "../../model/scope-match";
import type { ServerOperation } from "../../lifecycle/shared/context";
import { listCandidates, resolveAccount, suggestNearest } from "../../lifecycle/shared/resolve";

type Resolve = (server: ServerOperation, id: string) => Promise<string>;

/** How each kind is named by people who import it. */
const RESOLVE: Readonly<Record<Kind, Resolve>> = {
  Account: accountId,
  AccountRole: roleId,
  AccountScope: scopeId,
  AllVmsScope: accountId,
};

/**
 * The ID of a resource that exists at the server, for `pulumi import`: by the ID that states have,
 * or by what people know: `TECH\ops`, `TECH\ops/File Restore Operator`,
 * `TECH\ops/<root>/<type>/<name of the object>`. Errors: EM_NOT_FOUND and EM_AMBIGUOUS with
 * candidates, EM_INVALID with the forms.
 */
export function resolveImportId(kind: Kind, server: ServerOperation, id: string): Promise<string> {
  return RESOLVE[kind](server, id);
}

async function accountId(server: ServerOperation, id: string): Promise<string> {
  return readGuid("EnterpriseAccount", id) ?? (await resolveAccount(server, id)).id;
}

async function roleId(server: ServerOperation, id: string): Promise<string> {
  // A role's name has no slash; the name of an account of an identity provider may.
  const slash = id.lastIndexOf("/");
  if (slash < 1 || slash === id.length - 1)
    throw malformed("AccountRole", id, "<account>/<role>, such as TECH\\ops/File Restore Operator");
  const account = await resolveAccount(server, id.slice(0, slash));
  const wanted = id.slice(slash + 1);
  const roles = await server.em.listAccountRoles(server.op, account.id);
  const [role] = findRoles(wanted, roles);
  if (role === undefined)
    throw new EmNotFoundError(
      `Account ${account.name} does not have the role ${wanted} on ${server.em.server}.`,
      { hint: `It has: ${listCandidates(roles)}.` },
    );
  return formatGrantId({ accountId: account.id, itemId: role.id });
}

async function scopeId(server: ServerOperation, id: string): Promise<string> {
  const [named = "", root, type, ...rest] = id.split("/");
  const name = rest.join("/");
  if (root !== undefined && type === undefined && (isGuid(root) || parseGrantId(id) !== undefined))
    return formatGrantId({ accountId: await accountId(server, named), itemId: root });
  if (named === "" || root === undefined || type === undefined || name === "")
    throw malformed(
      "AccountScope",
      id,
      "<account>/<hierarchy root>/<type>/<name of the object>, such as TECH\\ops/vc01.tech.local/Vm/SQLSRV",
    );
  const account = await resolveAccount(server, named);
  const rows = await server.em.listScopes(server.op, account.id);
  const roots = await server.em.listHierarchyRoots(server.op);
  const kept = rows.filter((row) => !isRemoving(row));
  const found = kept.filter(
    (row) => row.name === name && sameName(row.type, type) && isOnRoot(row, root, roots),
  );
  const [only, ...more] = found;
  if (only === undefined)
    throw scopeNotFound(server, { account, wanted: `${root}/${type}/${name}` }, kept, roots);
  if (more.length > 0)
    throw new EmAmbiguousError(
      `${found.length} restore scopes of account ${account.name} on ${server.em.server} are called ${id}: ${listCandidates(found.map((row) => asCandidate(account, row, roots)))}.`,
      { hint: "Give the ID of the one you mean." },
    );
  return formatGrantId({ accountId: account.id, itemId: only.id });
}

/** Rows name a root by its ID, its name or its unique ID, depending on the server. */
function isOnRoot(row: ScopeRow, root: string, roots: readonly HierarchyRoot[]): boolean {
  const meant = rootsCalled(root, roots);
  return row.roots.some((text) => sameName(text, root) || meant.some((one) => isCalled(one, text)));
}

function scopeNotFound(
  { em }: ServerOperation,
  { account, wanted }: { readonly account: AccountReference; readonly wanted: string },
  rows: readonly ScopeRow[],
  roots: readonly HierarchyRoot[],
): EmNotFoundError {
  const others = rows.map((row) => asCandidate(account, row, roots));
  const has = others.length === 0 ? "It has none." : `It has: ${listCandidates(others)}.`;
  return new EmNotFoundError(
    `Account ${account.name} does not have the restore scope ${wanted} on ${em.server}.${suggestNearest(wanted, others)}`,
    { hint: `${has} Names are compared exactly, including case.` },
  );
}

/** A scope as an import names it, and its ID. */
function asCandidate(
  account: AccountReference,
  row: ScopeRow,
  roots: readonly HierarchyRoot[],
): { readonly name: string; readonly id: string } {
  const [text = ""] = row.roots;
  const root = rootsCalled(text, roots)[0]?.name ?? text;
  return {
    name: `${root}/${row.type}/${row.name}`,
    id: formatGrantId({ accountId: account.id, itemId: row.id }),
  };
}

function malformed(kind: Kind, id: string, form: string): EmInvalidError {
  return new EmInvalidError(`${JSON.stringify(id)} does not name an ${kind}.`, {
    hint: `Give the ID that the state shows, or ${form}.`,
  });
}
