import type { AccountEntity, AccountReference, FileRestore, FileServer, HierarchyItem, HierarchyRoot, Role, ScopeRow, SqlRestore, Task } from "../model/entities";
import { guidOf, uidOf } from "../model/identity";
import { flagOf, type AnswerElement } from "./answer-element";
import { idOf } from "./links";

/** EM's elements read as this package's entities. What lacks an ID or a name is left out: nothing could be done with it. */

export function readAccountReference(element: AnswerElement): AccountReference[] {
  const id = idOf(element);
  const name = element.text("Name");
  return id === undefined || name === undefined ? [] : [{ id, uid: uidOf("EnterpriseAccount", id), name }];
}

/** `undefined` for a mere reference, which some servers send in its place (help center, pages get_security_accounts_id and security_accounts_id disagree). */
export function readAccountEntity(element: AnswerElement): AccountEntity | undefined {
  const [reference] = readAccountReference(element);
  const type = element.text("AccountType");
  if (reference === undefined || type === undefined) return undefined;
  return { ...reference, type, allVms: element.flag("AllowRestoreAllVms"), fileRestore: readFileRestore(element.one("FlrSettings")), sqlRestore: readSqlRestore(element.one("SqlSettings")) };
}

function readFileRestore(element: AnswerElement | undefined): FileRestore | undefined {
  // EM 9 wrote `FlrInlaceOnly`.
  const inPlaceOnly = element?.flag("FlrInplaceOnly") ?? element?.flag("FlrInlaceOnly");
  const extensions = element?.text("FlrExtentionRestrictions");
  if (inPlaceOnly === undefined && extensions === undefined) return undefined;
  const list = (extensions ?? "").split(/[,;]/).map((extension) => extension.trim().replace(/^\*?\./, ""));
  return { inPlaceOnly: inPlaceOnly ?? false, extensions: list.filter((extension) => extension !== "") };
}

function readSqlRestore(element: AnswerElement | undefined): SqlRestore | undefined {
  const denyInPlace = element?.flag("DenyInPlaceRestore");
  return denyInPlace === undefined ? undefined : { denyInPlace };
}

/** A role that an account has: EM's ID of the assignment is the role's own. */
export function readAccountRole(element: AnswerElement): Role[] {
  const id = idOf(element);
  const name = element.text("RoleName") ?? element.text("Name");
  return id === undefined || name === undefined ? [] : [{ id, name }];
}

/** A role of EM's list of roles. */
export function readRole(element: AnswerElement): Role[] {
  const id = idOf(element);
  const name = element.text("Name");
  return id === undefined || name === undefined ? [] : [{ id, name }];
}

/** One row of the scopes list; {@link mergeScopeRows} puts rows of one scope together. */
export function readScopeRow(element: AnswerElement): ScopeRow[] {
  const id = idOf(element);
  if (id === undefined) return [];
  const root = element.text("HierarchyRootName");
  return [{
    id,
    name: element.text("Name") ?? "",
    roots: root === undefined || root === "" ? [] : [root],
    platform: element.text("Platform") ?? "",
    type: element.text("HierarchyObjectType") ?? "",
    state: element.text("State") ?? "",
  }];
}

/** States of a scope from the least advanced on; a scope is as advanced as its slowest row. Unknown ones count as not processed. */
const STATE_ORDER = ["removing", "unprocessed", "processed"];

/** EM shows one row per hierarchy root, all with the scope's ID. */
export function mergeScopeRows(rows: readonly ScopeRow[]): ScopeRow[] {
  const merged = new Map<string, ScopeRow>();
  for (const row of rows) {
    const known = merged.get(row.id);
    merged.set(row.id, known === undefined ? row : { ...known, roots: [...known.roots, ...row.roots], state: leastAdvanced(known.state, row.state) });
  }
  return [...merged.values()];
}

function leastAdvanced(one: string, other: string): string {
  const rank = (state: string): number => {
    const place = STATE_ORDER.indexOf(state.toLowerCase());
    return place < 0 ? STATE_ORDER.indexOf("unprocessed") : place;
  };
  return rank(one) <= rank(other) ? one : other;
}

/** From a reference (`Name` and `UID` only) or from an entity with its details. */
export function readHierarchyRoot(element: AnswerElement): HierarchyRoot[] {
  const uidText = element.text("UID");
  const uidGuid = (uidText === undefined ? undefined : guidOf("HierarchyRoot", uidText)) ?? idOf(element);
  const name = element.text("Name");
  if (uidGuid === undefined || name === undefined) return [];
  const id = element.text("HierarchyRootId");
  return [{
    id: id === undefined || id === "" ? uidGuid : guidOf("HierarchyRoot", id) ?? id,
    uid: uidText ?? uidOf("HierarchyRoot", uidGuid),
    name,
    uniqueId: element.text("UniqueId"),
    hostType: element.text("HostType"),
  }];
}

export function readHierarchyItem(element: AnswerElement): HierarchyItem[] {
  const hierarchyObjRef = element.text("ObjectRef");
  const name = element.text("ObjectName");
  return hierarchyObjRef === undefined || hierarchyObjRef === "" || name === undefined ? [] : [{ hierarchyObjRef, type: element.text("ObjectType") ?? "", name }];
}

export function readFileServer(element: AnswerElement): FileServer[] {
  const id = idOf(element);
  const name = element.text("Name");
  const hierarchyObjRef = element.text("HierarchyObjRef");
  if (id === undefined || name === undefined || hierarchyObjRef === undefined) return [];
  return [{ id, name, hierarchyObjRef, serverType: element.text("ServerType") }];
}

/** `undefined` when the answer is no task: only asynchronous operations make one. */
export function readTask(element: AnswerElement): Task | undefined {
  const id = element.text("TaskId");
  if (id === undefined || id === "") return undefined;
  const result = element.one("Result");
  return { id, state: element.text("State") ?? "", operation: element.text("Operation"), success: flagOf(result?.text("Success")), message: result?.text("Message") };
}
