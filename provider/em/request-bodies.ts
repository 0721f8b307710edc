import type { NewAccount, NewScope } from "../model/entities";
import { uidOf } from "../model/identity";
import type { BodyField, RequestBody } from "./request-body";

/** Whose restore scopes a rebuild processes: everybody's, those changed since the last one, one's own. */
export type RebuildChoice = "all" | "unprocessed" | "me";

const REBUILD_ELEMENTS: Readonly<Record<RebuildChoice, string>> = { all: "RebuildAll", unprocessed: "RebuildUnprocessed", me: "RebuildForCurrentUser" };

/** Help center, page post_security_accounts. The wire's spelling `FlrExtentionRestrictions` is EM's own. */
export function newAccountBody(account: NewAccount): RequestBody {
  const fields: BodyField[] = [
    { name: "AccountType", value: account.type },
    { name: "AccountName", value: account.name },
    { name: "Roles", value: [{ item: "EnterpriseRole", list: account.roleIds.map((id) => [roleUidField(id)]) }] },
    { name: "AllowRestoreAllVms", value: account.allVms },
  ];
  if (account.scopes.length > 0) fields.push({ name: "HierarchyScopeObjects", value: [scopeItems(account.scopes)] });
  if (account.fileRestore !== undefined) {
    const { inPlaceOnly, extensions } = account.fileRestore;
    fields.push({ name: "FlrSettings", value: [{ name: "FlrInplaceOnly", value: inPlaceOnly }, { name: "FlrExtentionRestrictions", value: extensions.join(",") }] });
  }
  if (account.sqlRestore !== undefined) fields.push({ name: "SqlSettings", value: [{ name: "DenyInPlaceRestore", value: account.sqlRestore.denyInPlace }] });
  return { root: "EnterpriseAccountCreateSpec", fields };
}

/** Help center, page post_security_accounts_id_roles. */
export function newRoleBody(roleId: string): RequestBody {
  return { root: "EnterpriseAccountInRoleCreateSpec", fields: [roleUidField(roleId)] };
}

/** Help center, page post_security_accounts_id_scopes. */
export function newScopesBody(scopes: readonly NewScope[]): RequestBody {
  return { root: "HierarchyScopeCreateSpec", fields: [scopeItems(scopes)] };
}

/** Help center, page post_security_accounts_actionrebuildscope: exactly one choice. */
export function rebuildBody(choice: RebuildChoice): RequestBody {
  return { root: "RebuildScopeJobSpec", fields: [{ name: REBUILD_ELEMENTS[choice], value: [] }] };
}

function roleUidField(roleId: string): BodyField {
  return { name: "EnterpriseRoleUid", value: uidOf("EnterpriseRole", roleId) };
}

function scopeItems(scopes: readonly NewScope[]): BodyField {
  const list = scopes.map(({ hierarchyObjRef, objectName }) => [
    { name: "HierarchyObjRef", value: hierarchyObjRef },
    { name: "ObjectName", value: objectName },
  ]);
  return { item: "HierarchyScopeItem", list };
}
