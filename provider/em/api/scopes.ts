import type { NewScope, ScopeRow, Task } from "../../model/entities";
import type { AnswerElement, ListForm } from "../answers/element";
import { accountPath, everyRow } from "./endpoint";
import { KnownRows } from "../answers/known-rows";
import { readId } from "../answers/links";
import type { Operation } from "../transport/operation";
import type { BodyField, RequestBody } from "../answers/request-body";
import { readStartedTask, settleWrite } from "./tasks";
import type { Call, Wire } from "../session/wire";

/** The name of one restore scope's element. */
const SCOPE_ITEM = "EnterpriseAccountHierarchyScope";

const SCOPES: ListForm = {
  kinds: [`${SCOPE_ITEM}s`, `${SCOPE_ITEM}List`],
  items: [SCOPE_ITEM],
  members: ["Name", "Platform", "HierarchyObjectType"],
};

/** The restore scopes of one account, remembered by the rows that show them. */
export function knownScopeRows(): KnownRows<ScopeRow> {
  return new KnownRows(SCOPE_ITEM);
}

/**
 * The restore scopes of an account, each once, also where EM shows a row for each hierarchy root.
 */
export async function loadScopes(
  wire: Wire,
  op: Operation,
  id: string,
  known?: KnownRows<ScopeRow>,
): Promise<readonly ScopeRow[]> {
  const path = accountPath(id, "scopes");
  const call: Call = { method: "GET", path, what: `list the restore scopes of the account ${id}` };
  const read = everyRow(wire, call, readScopeRow);
  return mergeScopeRows(await wire.readList(op, call, SCOPES, read, known));
}

export async function addScopes(
  wire: Wire,
  op: Operation,
  id: string,
  scopes: readonly NewScope[],
): Promise<void> {
  const names = scopes.map(({ objectName }) => objectName).join(", ");
  const what = `give the account ${id} the restore scope ${names}`;
  const body = newScopesBody(scopes);
  await settleWrite(wire, op, { method: "POST", path: accountPath(id, "scopes"), body, what });
}

/** Help center, page post_security_accounts_id_scopes. */
export function newScopesBody(scopes: readonly NewScope[]): RequestBody {
  return { root: "HierarchyScopeCreateSpec", fields: [scopeItems(scopes)] };
}

/** Restore scopes in a request. */
export function scopeItems(scopes: readonly NewScope[]): BodyField {
  const list = scopes.map(({ hierarchyObjRef, objectName }) => [
    { name: "HierarchyObjRef", value: hierarchyObjRef },
    { name: "ObjectName", value: objectName },
  ]);
  return { item: "HierarchyScopeItem", list };
}

export async function removeScope(
  wire: Wire,
  op: Operation,
  id: string,
  scopeId: string,
): Promise<void> {
  const what = `remove the restore scope ${scopeId} from the account ${id}`;
  await settleWrite(wire, op, { method: "DELETE", path: accountPath(id, "scopes", scopeId), what });
}

/**
 * Whose restore scopes a rebuild processes: everybody's, those changed since the last one, one's
 * own.
 */
export type RebuildChoice = "all" | "unprocessed" | "me";

const REBUILD_ELEMENTS: Readonly<Record<RebuildChoice, string>> = {
  all: "RebuildAll",
  unprocessed: "RebuildUnprocessed",
  me: "RebuildForCurrentUser",
};

/** Starts a rebuild of restore scopes, and does not wait for its task. */
export async function startRebuild(
  wire: Wire,
  op: Operation,
  choice: RebuildChoice,
): Promise<Task | undefined> {
  const path = "/security/accounts?action=rebuildScope";
  const body = rebuildBody(choice);
  const call: Call = { method: "POST", path, body, what: "rebuild restore scopes" };
  return readStartedTask((await wire.send(op, call)).answer);
}

/** Help center, page post_security_accounts_actionrebuildscope: exactly one choice. */
export function rebuildBody(choice: RebuildChoice): RequestBody {
  return { root: "RebuildScopeJobSpec", fields: [{ name: REBUILD_ELEMENTS[choice], value: [] }] };
}

/** One row of the scopes list; {@link mergeScopeRows} puts rows of one scope together. */
export function readScopeRow(element: AnswerElement): ScopeRow[] {
  const id = readId(element);
  if (id === undefined) return [];
  const root = element.text("HierarchyRootName");
  return [
    {
      id,
      name: element.text("Name") ?? "",
      roots: root === undefined || root === "" ? [] : [root],
      platform: element.text("Platform") ?? "",
      type: element.text("HierarchyObjectType") ?? "",
      state: element.text("State") ?? "",
    },
  ];
}

/**
 * States of a scope from the least advanced on; a scope is as advanced as its slowest row. Unknown
 * ones count as not processed.
 */
const STATE_ORDER = ["removing", "unprocessed", "processed"];

/** EM shows one row per hierarchy root, all with the scope's ID. */
export function mergeScopeRows(rows: readonly ScopeRow[]): ScopeRow[] {
  const merged = new Map<string, { row: ScopeRow; state: string; readonly roots: string[] }>();
  for (const row of rows) {
    const known = merged.get(row.id) ?? { row, state: row.state, roots: [] };
    known.state = leastAdvanced(known.state, row.state);
    for (const root of row.roots) known.roots.push(root);
    merged.set(row.id, known);
  }
  return [...merged.values()].map(({ row, state, roots }) => ({ ...row, state, roots }));
}

function leastAdvanced(one: string, other: string): string {
  const rank = (state: string): number => {
    const place = STATE_ORDER.indexOf(state.toLowerCase());
    return place < 0 ? STATE_ORDER.indexOf("unprocessed") : place;
  };
  return rank(one) <= rank(other) ? one : other;
}
