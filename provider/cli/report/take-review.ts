import { type EnterpriseManager, type Operation, packageVersion } from "../../em";
import type { HierarchyRoot, ScopeRow } from "../../model/entities";
import { sameName } from "../../model/identity";
import { isPortalAdministrator } from "../../model/roles";
import { compare, type LiveAccount, readAccounts } from "../export/live-accounts";
import { marksOf } from "./marks";
import { overlaps } from "./overlaps";
import { REVIEW_FORMAT, REVIEW_VERSION, type Review, type ReviewAccount, type ReviewRoot, type ReviewScope } from "./review";

/** What taking a review needs. */
export interface ReviewSource {
  readonly em: EnterpriseManager;
  readonly operation: (description: string) => Operation;
  /** When the review is taken. */
  readonly now: Date;
  readonly onProgress: (done: number, of: number) => void;
}

/** Reads every account with all its grants; sends nothing but GET. */
export async function takeReview({ em, operation, now, onProgress }: ReviewSource): Promise<Review> {
  const takenBy = await em.userName(operation("log on"));
  const [references, roots] = await Promise.all([em.listAccounts(operation("list the accounts")), em.listHierarchyRoots(operation("list the hierarchy roots"))]);
  const live = await readAccounts({ em, operation }, references, (done) => onProgress(done, references.length));
  const accounts = live.map((account) => reviewOf(account, roots)).sort((one, other) => compare(one.name.toLowerCase(), other.name.toLowerCase()) || compare(one.id, other.id));
  return {
    format: REVIEW_FORMAT, version: REVIEW_VERSION, program: `pulumi-veeam-em ${packageVersion()}`, server: em.server, takenAt: now.toISOString(), takenBy,
    roles: sortedNames(accounts.flatMap(({ roles }) => roles.map(({ name }) => name))),
    branches: sortedNames(accounts.flatMap(({ scopes }) => scopes.flatMap(({ branches }) => branches))),
    accounts,
  };
}

function sortedNames(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compare);
}

/** One account as the review shows it. */
export function reviewOf({ entity, roles, rows }: LiveAccount, roots: readonly HierarchyRoot[]): ReviewAccount {
  const bare = rows.map((row) => scopeOf(row, roots));
  const found = overlaps({ administrator: roles.some(isPortalAdministrator), allVms: entity.allVms, scopes: bare });
  const account = {
    id: entity.id, name: entity.name, type: entity.type,
    roles: roles.map(({ id, name }) => ({ id, name })),
    allVms: entity.allVms ?? null,
    scopes: bare.map((scope, place) => ({ ...scope, overlap: found[place] ?? null })),
    fileRestore: entity.fileRestore ?? null, sqlRestore: entity.sqlRestore ?? null,
  };
  return { ...account, marks: marksOf(account) };
}

/** Types of objects that are the whole of a hierarchy root, whatever they are called. */
const WHOLE_TYPES = ["Vc", "VcdSystem", "Scvmm"];

/** Types that are a whole root only where they have its name: a host may also stand below a vCenter Server. */
const WHOLE_IF_NAMED_TYPES = ["Host", "Cluster"];

function scopeOf(row: ScopeRow, roots: readonly HierarchyRoot[]): Omit<ReviewScope, "overlap"> {
  const named = uniqueRoots(row.roots.map((spelling) => rootOf(spelling, roots)));
  const wholeRoot = WHOLE_TYPES.some((type) => sameName(type, row.type))
    || (WHOLE_IF_NAMED_TYPES.some((type) => sameName(type, row.type)) && named.some(({ id, name }) => id !== null && sameName(name, row.name)));
  return { id: row.id, name: row.name, type: row.type, platform: row.platform, roots: named, branches: branchesOf(row, named), state: row.state, wholeRoot };
}

/** A scope names its root by ID, name or unique ID (Veeam help center, page get_security_accounts_id_scopes). */
function rootOf(spelling: string, roots: readonly HierarchyRoot[]): ReviewRoot {
  const found = roots.find(({ id, name, uniqueId }) => [id, name, uniqueId].some((known) => known !== undefined && sameName(known, spelling)));
  return found === undefined ? { id: null, name: spelling } : { id: found.id, name: found.name };
}

function uniqueRoots(roots: readonly ReviewRoot[]): ReviewRoot[] {
  return roots.filter((root, place) => roots.findIndex(({ id, name }) => id === root.id && name === root.name) === place);
}

/** Columns for what is below no hierarchy root that the server lists, by the start of the platform's name. */
const OTHER_BRANCHES = [["nasbackup", "File shares"], ["agent", "Protected computers"]] as const;

function branchesOf({ platform }: ScopeRow, roots: readonly ReviewRoot[]): string[] {
  const known = [...new Set(roots.filter(({ id }) => id !== null).map(({ name }) => name))];
  if (known.length > 0) return known;
  const other = OTHER_BRANCHES.find(([start]) => platform.toLowerCase().startsWith(start))?.[1];
  if (other !== undefined) return [other];
  return roots.length > 0 ? roots.map(({ name }) => name) : ["(no hierarchy root)"];
}
