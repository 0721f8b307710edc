import type { EnterpriseManager, Operation } from "../../../provider/em";
import { namesakes } from "../../../provider/lifecycle/scopes/namesakes";
import { grouped } from "../../../provider/model/grouped";
import { parseReference } from "../../../provider/model/hierarchy-reference";
import {
  compareRow,
  isRemoving,
  type KnownRoots,
  rowsByName,
  type WantedScope,
} from "../../../provider/model/scope-match";
import type { Holdings } from "../../shared/holdings";
import { rowHeld } from "../../words/row-words";
import type { ScopeHeld } from "../../words/scope-words";

type Row = Awaited<ReturnType<EnterpriseManager["listScopes"]>>[number];

/** A server to ask, and what it says of one account. */
interface LiveScopes {
  readonly em: EnterpriseManager;
  readonly op: Operation;
  readonly rows: readonly Row[];
  readonly roots: KnownRoots;
}

/**
 * Adds the restore scopes that the server lists to what an account had before. A scope that the
 * program adds counts as had only where the provider would take the row over: rows tell names, and
 * a name may be that of several objects, or claimed.
 * @param keeps whether the account keeps what the program does not list
 */
export async function completeScopes(
  live: LiveScopes,
  before: Holdings,
  after: Holdings,
  keeps: boolean,
): Promise<void> {
  const { roots } = live;
  const managed = grouped(before.scopes.values(), ({ name }) => name ?? "");
  const added = [...after.scopes.values()].filter(({ key }) => !before.scopes.has(key));
  const rows = live.rows.filter(
    (row) => !isRemoving(row) && !managed.get(row.name)?.some((scope) => isRow(scope, row, roots)),
  );
  const byName = rowsByName(rows);
  const found = await Promise.all(
    added.map(async (scope) => ({
      scope,
      row: await rowTakenOver(live, scope, byName.get(scope.name ?? "") ?? []),
    })),
  );
  const taken = new Set<Row>();
  for (const { scope, row } of found) {
    if (row === undefined || taken.has(row)) continue;
    taken.add(row);
    before.scopes.set(scope.key, scope);
  }
  for (const row of rows.filter((one) => !taken.has(one)))
    for (const holdings of keeps ? [before, after] : [before])
      holdings.scopes.set(`row:${row.id}`, rowHeld(row, roots));
}

/** The one row that can only be the scope's, as the provider establishes it before it writes. */
async function rowTakenOver(
  { em, op, roots }: LiveScopes,
  scope: ScopeHeld,
  ofName: readonly Row[],
): Promise<Row | undefined> {
  const wanted = asWanted(scope);
  if (wanted === undefined) return undefined;
  const [only, ...more] = ofName.filter((row) => compareRow(row, wanted, roots) === "exact");
  if (only === undefined || more.length > 0) return undefined;
  return (await namesakes(em, op, wanted)) === "none" ? only : undefined;
}

function isRow(scope: ScopeHeld, row: Row, roots: KnownRoots): boolean {
  const wanted = asWanted(scope);
  return wanted !== undefined && compareRow(row, wanted, roots) === "exact";
}

function asWanted({ reference, name }: ScopeHeld): WantedScope | undefined {
  const parsed = reference === undefined ? undefined : parseReference(reference);
  return parsed === undefined || reference === undefined || name === undefined
    ? undefined
    : { reference: parsed, hierarchyObjRef: reference, objectName: name };
}
