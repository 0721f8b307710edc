import { isWholeRoot, scopeOfRow } from "../../../provider/model/coverage";
import type { HierarchyRoot, ScopeRow } from "../../../provider/model/entities";
import { isPortalAdministrator } from "../../../provider/model/roles";
import type { RootOfScope } from "../../../provider/model/roots";
import type { LiveAccount } from "../live-accounts";
import { findMarks } from "./marks";
import { overlaps, type PlacedScope } from "./overlaps";
import type { ReviewAccount, ReviewRoot, ReviewScope } from "./review";

/**
 * One account as the review shows it.
 * @param missing scopes whose name no object has.
 */
export function reviewAccount(
  { entity, roles, rows }: LiveAccount,
  roots: readonly HierarchyRoot[],
  missing: ReadonlySet<ScopeRow> = new Set(),
): ReviewAccount {
  const granted = rows.map((row) => placed(row, roots));
  const found = overlaps({
    administrator: roles.some(isPortalAdministrator),
    allVms: entity.allVms,
    scopes: granted,
  });
  const account = {
    id: entity.id,
    name: entity.name,
    type: entity.type,
    roles: roles.map(({ id, name }) => ({ id, name })),
    allVms: entity.allVms ?? null,
    scopes: granted.map((scope, place) => ({
      ...shown(scope),
      overlap: found[place] ?? null,
      ...(missing.has(scope.row) ? { objectMissing: true } : {}),
    })),
    fileRestore: entity.fileRestore ?? null,
    sqlRestore: entity.sqlRestore ?? null,
  };
  return { ...account, marks: findMarks(account) };
}

interface PlacedRow extends PlacedScope {
  readonly row: ScopeRow;
  readonly named: readonly ReviewRoot[];
}

function placed(row: ScopeRow, roots: readonly HierarchyRoot[]): PlacedRow {
  const scope = scopeOfRow(row, roots);
  const named = scope.roots.map((root) => shownRoot(root, roots));
  return { ...scope, row, named, branches: findBranches(row, named) };
}

function shown({
  row,
  named,
  branches,
  ...scope
}: PlacedRow): Omit<ReviewScope, "overlap" | "objectMissing"> {
  const { id, name, type, platform, state } = row;
  return { id, name, type, platform, roots: named, branches, state, wholeRoot: isWholeRoot(scope) };
}

function shownRoot(
  { id, name, spelled }: RootOfScope,
  roots: readonly HierarchyRoot[],
): ReviewRoot {
  const isListed = roots.some((root) => root.id === id);
  return { id: isListed ? (id ?? null) : null, name: name ?? spelled ?? "" };
}

/**
 * Columns for what is below no hierarchy root that the server lists, by the start of the platform's
 * name.
 */
const OTHER_BRANCHES = [
  ["nasbackup", "File shares"],
  ["agent", "Protected computers"],
] as const;

function findBranches({ platform }: ScopeRow, roots: readonly ReviewRoot[]): string[] {
  const known = [...new Set(roots.filter(({ id }) => id !== null).map(({ name }) => name))];
  if (known.length > 0) return known;
  const other = OTHER_BRANCHES.find(([start]) => platform.toLowerCase().startsWith(start))?.[1];
  if (other !== undefined) return [other];
  return roots.length > 0 ? roots.map(({ name }) => name) : ["(no hierarchy root)"];
}
