import type { ScopeRow } from "../../model/entities";
import { sameName } from "../../model/identity";
import type { KnownRoots } from "../../model/scope-match";
import type { ScopeHeld } from "./scope-words";

/** A row of the server, whose reference Enterprise Manager does not tell. */
export function rowHeld(row: ScopeRow, roots: KnownRoots): ScopeHeld {
  const [spelled = ""] = row.roots;
  const root = roots?.find((one) => [one.id, one.name, one.uniqueId].some((name) => name !== undefined && sameName(name, spelled)));
  return { key: `row:${row.id}`, reference: undefined, platform: row.platform, type: row.type, rootId: root?.id, root: root?.name ?? spelled, name: row.name };
}
