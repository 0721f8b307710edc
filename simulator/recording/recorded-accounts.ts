import type { Account, RecordedRow, Scope } from "../state/account";
import { sameName } from "../state/account";
import { makeAccount } from "../state/em-state";
import { PORTAL_ADMINISTRATOR, PORTAL_USER } from "../state/roles";
import type { Role } from "../state/roles";
import { accountsIn, isRead } from "./behaviour-positions";
import { idOf } from "./recorded-inventory";
import type { RecordedInventory } from "./recorded-inventory";
import { idInHref } from "./requests";
import type { Exchange } from "./requests";
import { linksOf, walk } from "./tree";
import type { Tree } from "./tree";

/** The roles that a server lists; nothing where no list of them was read. */
export function readRoles(reads: readonly Exchange[]): readonly Role[] | undefined {
  const pages = pagesOf(reads, "security/roles");
  const roles = pages.flatMap(({ tree }) =>
    walk(tree).flatMap(({ fields }): Role[] => {
      const id = idOf(fields, "EnterpriseRole");
      return id === undefined ? [] : [{ id, name: fields.get("name") ?? id }];
    }),
  );
  return roles.length === 0
    ? undefined
    : [...new Map(roles.map((role) => [role.id, role])).values()];
}

/** The canonical name of who logged on; where no answer told it, the one that was given. */
export function readUserName(exchanges: readonly Exchange[]): string | undefined {
  const told = exchanges
    .map(({ tree }) => tree.fields.get("username"))
    .find((name) => name !== undefined && name !== "");
  return told ?? exchanges.find(({ username }) => username !== undefined)?.username;
}

/** The accounts with what each may do, as far as it was read. */
export function readAccounts(
  reads: readonly Exchange[],
  inventory: RecordedInventory,
  username: string | undefined,
): readonly Account[] {
  const found = new Map<string, Account>();
  const answers = reads.filter(
    ({ segments, answer }) => segments[0] === "security" && answer.status === 200,
  );
  for (const tree of answers.flatMap(({ tree: whole }) => accountsIn(whole))) {
    const id = idOf(tree.fields, "EnterpriseAccount") ?? "";
    const account = found.get(id) ?? { ...makeAccount("", "User", []), id };
    found.set(id, account);
    readEntity(account, tree);
  }
  for (const account of found.values()) {
    account.roleIds = readRoleIds(reads, account.id) ?? [
      username !== undefined && sameName(account.name, username)
        ? PORTAL_ADMINISTRATOR.id
        : PORTAL_USER.id,
    ];
    account.scopes = readScopes(reads, account.id, inventory);
  }
  return [...found.values()];
}

function readEntity(account: Account, tree: Tree): void {
  const { fields } = tree;
  account.name = fields.get("name") ?? account.name;
  if (!fields.has("accounttype")) return;
  Object.assign(account, { type: fields.get("accounttype") });
  account.allVms = isTrue(fields.get("allowrestoreallvms"));
  const settings = new Map(tree.children.flatMap((child) => [...child.fields]));
  account.fileRestore = {
    inPlaceOnly: isTrue(settings.get("flrinplaceonly") ?? settings.get("flrinlaceonly")),
    extensions: settings.get("flrextentionrestrictions") ?? "",
  };
  account.sqlRestore = { denyInPlace: isTrue(settings.get("denyinplacerestore")) };
}

function isTrue(text: string | undefined): boolean {
  return /^(?:true|1)$/i.test(text ?? "");
}

/** All pages of a list that was read, in one media type: in another one it is the same list. */
function pagesOf(reads: readonly Exchange[], pattern: string, id?: string): readonly Exchange[] {
  const pages = reads.filter(
    (exchange) => isRead(exchange, pattern) && (id === undefined || exchange.segments[2] === id),
  );
  const isJson = pages.at(-1)?.isJson;
  return pages.filter((page) => page.isJson === isJson);
}

function readRoleIds(reads: readonly Exchange[], id: string): string[] | undefined {
  const rows = pagesOf(reads, "security/accounts/{ID}/roles", id)
    .flatMap(({ tree }) => walk(tree))
    .filter(({ fields }) => fields.has("rolename"));
  // Every account has a role: a list without any is one that cannot be read here.
  return rows.length === 0 ? undefined : [...new Set(rows.map(rowId))];
}

/** The rows of an account's list of scopes. */
export function readRows(tree: Tree): readonly (RecordedRow & { readonly state: string })[] {
  return walk(tree)
    .filter(({ fields }) => fields.has("hierarchyobjecttype"))
    .map((row) => ({
      id: rowId(row),
      name: row.fields.get("name") ?? "",
      rootName: row.fields.get("hierarchyrootname") ?? "",
      platform: row.fields.get("platform") ?? "",
      type: row.fields.get("hierarchyobjecttype") ?? "",
      state: row.fields.get("state") ?? "",
    }));
}

function readScopes(reads: readonly Exchange[], id: string, inventory: RecordedInventory): Scope[] {
  const pages = pagesOf(reads, "security/accounts/{ID}/scopes", id);
  // What is being removed is gone for whoever asks a moment later.
  const rows = pages
    .flatMap(({ tree }) => readRows(tree))
    .filter(({ state }) => state !== "Removing");
  const byId = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  return [...byId].flatMap(([scopeId, own]): Scope[] => {
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        id: scopeId,
        hierarchyObjRef: inventory.referenceFor(first),
        sentName: first.name,
        addedAt: Number.MIN_SAFE_INTEGER,
        processedAt: first.state === "Processed" ? Number.MIN_SAFE_INTEGER : undefined,
        removedAt: undefined,
        rows: own,
      },
    ];
  });
}

/** A row has no ID of its own: its link, or the one that deletes it, ends with it. */
function rowId(row: Tree): string {
  const own = row.fields.get("href");
  const link = linksOf(row).find(({ fields }) => fields.get("rel")?.toLowerCase() === "delete");
  return idInHref(own ?? link?.fields.get("href") ?? "");
}
