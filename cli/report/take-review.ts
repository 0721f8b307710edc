import { type EnterpriseManager, type Operation, packageVersion } from "../../provider/em";
import type { HierarchyRoot, ScopeRow } from "../../provider/model/entities";
import { isWholeRoot, scopeOfRow } from "../../provider/model/coverage";
import { isPortalAdministrator } from "../../provider/model/roles";
import type { RootOfScope } from "../../provider/model/roots";
import { compare, type LiveAccount, readAccounts } from "../shared/live-accounts";
import { marksOf } from "./marks";
import { overlaps, type PlacedScope } from "./overlaps";
import {
  REVIEW_FORMAT,
  REVIEW_VERSION,
  type Review,
  type ReviewAccount,
  type ReviewRoot,
  type ReviewScope,
} from "./review";

/** What taking a review needs. */
interface ReviewSource {
  readonly em: EnterpriseManager;
  readonly operation: (description: string) => Operation;
  /** When the review is taken. */
  readonly now: Date;
  readonly onProgress: (done: number, of: number) => void;
}

/** Reads every account with all its grants; sends nothing but GET. */
export async function takeReview({
  em,
  operation,
  now,
  onProgress,
}: ReviewSource): Promise<Review> {
  const takenBy = await em.userName(operation("log on"));
  const [references, roots] = await Promise.all([
    em.listAccounts(operation("list the accounts")),
    em.listHierarchyRoots(operation("list the hierarchy roots")),
  ]);
  const live = await readAccounts({ em, operation }, references, (done) =>
    onProgress(done, references.length),
  );
  const accounts = live
    .map((account) => reviewOf(account, roots))
    .sort(
      (one, other) =>
        compare(one.name.toLowerCase(), other.name.toLowerCase()) || compare(one.id, other.id),
    );
  return {
    format: REVIEW_FORMAT,
    version: REVIEW_VERSION,
    program: `pulumi-veeam-em ${packageVersion()}`,
    server: em.server,
    takenAt: now.toISOString(),
    takenBy,
    roles: sortedNames(accounts.flatMap(({ roles }) => roles.map(({ name }) => name))),
    branches: sortedNames(
      accounts.flatMap(({ scopes }) => scopes.flatMap(({ branches }) => branches)),
    ),
    accounts,
  };
}

function sortedNames(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compare);
}

/** One account as the review shows it. */
export function reviewOf(
  { entity, roles, rows }: LiveAccount,
  roots: readonly HierarchyRoot[],
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
    scopes: granted.map((scope, place) => ({ ...shown(scope), overlap: found[place] ?? null })),
    fileRestore: entity.fileRestore ?? null,
    sqlRestore: entity.sqlRestore ?? null,
  };
  return { ...account, marks: marksOf(account) };
}

interface PlacedRow extends PlacedScope {
  readonly row: ScopeRow;
  readonly named: readonly ReviewRoot[];
}

function placed(row: ScopeRow, roots: readonly HierarchyRoot[]): PlacedRow {
  const scope = scopeOfRow(row, roots);
  const named = scope.roots.map((root) => shownRoot(root, roots));
  return { ...scope, row, named, branches: branchesOf(row, named) };
}

function shown({ row, named, branches, ...scope }: PlacedRow): Omit<ReviewScope, "overlap"> {
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

function branchesOf({ platform }: ScopeRow, roots: readonly ReviewRoot[]): string[] {
  const known = [...new Set(roots.filter(({ id }) => id !== null).map(({ name }) => name))];
  if (known.length > 0) return known;
  const other = OTHER_BRANCHES.find(([start]) => platform.toLowerCase().startsWith(start))?.[1];
  if (other !== undefined) return [other];
  return roots.length > 0 ? roots.map(({ name }) => name) : ["(no hierarchy root)"];
}
