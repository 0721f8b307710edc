import type { ScopeRow } from "../../provider/model/entities";
import { scopeOfRow } from "../../provider/model/coverage";
import type { KnownRoots } from "../../provider/model/scope-match";
import type { ScopeHeld } from "./scope-words";

/** A row of the server, whose reference Enterprise Manager does not tell. */
export function rowHeld(row: ScopeRow, roots: KnownRoots): ScopeHeld {
  const scope = scopeOfRow(row, roots);
  const [root] = scope.roots;
  return { ...scope, key: `row:${row.id}`, root: root?.name ?? root?.spelled ?? "" };
}
