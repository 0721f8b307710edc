import type { ScopeRow } from "../../model/entities";
import {
  assignRows,
  isRemoving,
  type KnownRoots,
  needsRoots,
  type WantedScope,
} from "../../model/scope-match";
import type { ServerOperation } from "../shared/context";

/** Rows that agree only in part are taken no sooner: the exact one may come late. */
const LOOSE_AFTER_MS = 3_000;

/**
 * Looks for the rows that a write added to an account's restore scopes, and keeps what it found.
 */
export class RowSearch<S extends WantedScope> {
  readonly found = new Map<S, ScopeRow>();

  /**
   * @param wanted what was sent.
   * @param before IDs of the rows that were there before.
   */
  constructor(
    private readonly server: ServerOperation,
    private readonly accountId: string,
    private readonly wanted: readonly S[],
    private readonly before: ReadonlySet<string>,
  ) {}

  /** What has no row yet. */
  get missing(): S[] {
    return this.wanted.filter((scope) => !this.found.has(scope));
  }

  /** Reads the list once more. Resolves to `true` once everything has its row. */
  async look(waitedMs: number): Promise<true | undefined> {
    if (this.missing.length === 0) return true;
    const { em, op } = this.server;
    const rows = await em.listScopes(op, this.accountId, { maxAgeSeconds: 0 });
    const taken = new Set([...this.found.values()].map((row) => row.id));
    const fresh = rows.filter(
      (row) => !isRemoving(row) && !this.before.has(row.id) && !taken.has(row.id),
    );
    const patient = waitedMs >= LOOSE_AFTER_MS;
    const assigned = assignRows(
      this.missing,
      fresh,
      await rootsToCompare(this.server, fresh, this.missing),
      patient ? "loose" : "exact",
    );
    for (const scope of this.missing) {
      const row = assigned.get(scope) ?? (patient ? soleRow(fresh, this.missing) : undefined);
      if (row !== undefined) this.found.set(scope, row);
    }
    return this.missing.length === 0 ? true : undefined;
  }
}

/** One row for one scope belong together, whatever EM calls the object. */
function soleRow(rows: readonly ScopeRow[], missing: readonly WantedScope[]): ScopeRow | undefined {
  return rows.length === 1 && missing.length === 1 ? rows[0] : undefined;
}

/** The hierarchy roots, if rows cannot be understood without them. */
export async function rootsToCompare(
  { em, op }: ServerOperation,
  rows: readonly ScopeRow[],
  wanted: readonly WantedScope[],
): Promise<KnownRoots> {
  return needsRoots(rows, wanted) ? em.listHierarchyRoots(op) : undefined;
}
