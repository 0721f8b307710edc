import type { ScopeRow } from "../../model/entities";
import {
  assignRows,
  compareRow,
  hasRival,
  isRemoving,
  type KnownRoots,
  needsRoots,
  rowsLike,
  type WantedScope,
} from "../../model/scope-match";
import type { ServerOperation } from "../shared/context";
import { LATE_LIST_MS } from "../shared/send-and-confirm";
import { isNowCalled, namesakes } from "./namesakes";

/** Rows of another name are asked about no sooner: the exact one may come late. */
const OTHER_NAMES_AFTER_MS = 3_000;

/** Of several rows that cannot be told apart one may still go: then the other one is left. */
const UNDECIDABLE_AFTER_MS = 3_000;

/**
 * Looks for the rows that a write added to an account's restore scopes, and keeps what it found. A
 * row that somebody else added meanwhile is none of them: it must agree in root, platform, type and
 * name, or EM's look-up must say that the wanted object is called so by now.
 */
export class RowSearch<S extends WantedScope> {
  readonly found = new Map<S, ScopeRow>();
  /**
   * What came in several rows, because somebody else added the like meanwhile, where the rows may
   * also be those of different objects.
   */
  readonly undecidable = new Map<S, readonly ScopeRow[]>();
  /** Names of rows that came and belong to nothing that was sent. */
  private strangers: readonly string[] = [];
  /** What EM's look-up said of a reference, or of a row by its ID and the reference. */
  private readonly verdicts = new Map<string, boolean>();

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

  /** What has no row yet, and may get one. */
  get missing(): S[] {
    return this.wanted.filter((scope) => !this.found.has(scope) && !this.undecidable.has(scope));
  }

  /** The rows that came and were not taken, for a message; `undefined` if there are none. */
  get unclear(): string | undefined {
    const names = this.strangers.map((name) => JSON.stringify(name)).join(", ");
    return names === ""
      ? undefined
      : `Restore scopes appeared in the meantime that may not be what was sent: ${names}. If one is, declare the object under that \`objectName\`.`;
  }

  /** Reads the list once more. Resolves to `true` once everything has its row, or gets none. */
  async look(waitedMs: number): Promise<true | undefined> {
    if (this.missing.length === 0) return true;
    const { em, op } = this.server;
    // What was read a moment ago, after the write, serves for the first look.
    const freshness = waitedMs === 0 ? "latest" : { maxAgeSeconds: 0 };
    const rows = await em.listScopes(op, this.accountId, freshness);
    const fresh = rows.filter((row) => !isRemoving(row) && !this.before.has(row.id));
    const roots = await rootsToCompare(this.server, fresh, this.missing);
    for (const [scope, row] of assignRows(this.missing, this.free(fresh), roots))
      this.found.set(scope, row);
    for (const scope of this.missing)
      await this.takeOneOfSeveral(scope, this.free(fresh), roots, waitedMs);
    if (waitedMs >= OTHER_NAMES_AFTER_MS)
      for (const scope of this.missing) await this.takeRenamed(scope, this.free(fresh), roots);
    this.strangers = this.free(fresh).map(({ name }) => name);
    return this.missing.length === 0 ? true : undefined;
  }

  private free(rows: readonly ScopeRow[]): ScopeRow[] {
    const taken = new Set([...this.found.values()].map((row) => row.id));
    return rows.filter((row) => !taken.has(row.id));
  }

  /**
   * Somebody else may have added the same scope meanwhile: where no other object has the name, each
   * of the rows is one of the wanted object's, and any will do.
   */
  private async takeOneOfSeveral(
    scope: S,
    rows: readonly ScopeRow[],
    roots: KnownRoots,
    waitedMs: number,
  ): Promise<void> {
    const [first, ...more] = rowsLike(scope, rows, roots);
    if (first === undefined || more.length === 0) return;
    const several = [first, ...more];
    const isRivalled = hasRival(scope, this.wanted, several, roots);
    if (!isRivalled && (await this.isOnlyOfItsName(scope))) this.found.set(scope, first);
    else if (waitedMs >= (isRivalled ? LATE_LIST_MS : UNDECIDABLE_AFTER_MS))
      this.undecidable.set(scope, several);
  }

  private isOnlyOfItsName(scope: S): Promise<boolean> {
    return this.verdictOf(scope.hierarchyObjRef, async () => {
      const { em, op } = this.server;
      return (await namesakes(em, op, scope)) === "none";
    });
  }

  /**
   * Takes a row that shows a wanted object under the name that it has by now. No other object has
   * that name: of several, any will do.
   */
  private async takeRenamed(scope: S, rows: readonly ScopeRow[], roots: KnownRoots): Promise<void> {
    for (const row of rows) {
      if (compareRow(row, scope, roots) !== "loose" || !(await this.isCalledSo(scope, row)))
        continue;
      this.found.set(scope, row);
      return;
    }
  }

  private isCalledSo(scope: WantedScope, row: ScopeRow): Promise<boolean> {
    return this.verdictOf(`${row.id} ${scope.hierarchyObjRef}`, () =>
      isNowCalled(this.server, scope, row.name),
    );
  }

  private async verdictOf(key: string, ask: () => Promise<boolean>): Promise<boolean> {
    const verdict = this.verdicts.get(key) ?? (await ask());
    this.verdicts.set(key, verdict);
    return verdict;
  }
}

/** The hierarchy roots, if rows cannot be understood without them. */
export async function rootsToCompare(
  { em, op }: ServerOperation,
  rows: readonly ScopeRow[],
  wanted: readonly WantedScope[],
): Promise<KnownRoots> {
  return needsRoots(rows, wanted) ? em.listHierarchyRoots(op) : undefined;
}
