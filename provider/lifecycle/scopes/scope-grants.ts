import { EmNotFoundError, EmTimeoutError } from "../../em";
import type { AccountReference, ScopeRow } from "../../model/entities";
import { formatGrantId } from "../../model/grant-id";
import { referenceKey } from "../../model/hierarchy-reference";
import { type Properties, readText } from "../../model/properties";
import { isProcessed, isRemoving, rowsLike, type WantedScope } from "../../model/scope-match";
import type { Claimable } from "../shared/claims";
import type { OperationContext, ServerOperation } from "../shared/context";
import { unlessAccountGone } from "../shared/resolve";
import { lookWhileListsMayLag } from "../shared/send-and-confirm";
import { unclearLeftover } from "../shared/unconfirmed";
import { namesakes } from "./namesakes";
import { wantedScope } from "./resolve-object";
import { rootsToCompare } from "./row-search";

/**
 * How often the scopes' state is looked at while EM processes them: its jobs take seconds to
 * minutes.
 */
const PROCESSING_PAUSE_MS = 1_000;

/**
 * Takes a scope from an account; one that is gone, or on its way out, is no error, and one that
 * another resource than the owner claimed in this run stays.
 */
export async function revokeScope(
  { em, op, claims, queues }: OperationContext,
  accountId: string,
  scopeId: string,
  owner: string,
): Promise<void> {
  const id = formatGrantId({ accountId, itemId: scopeId });
  await queues.run(accountId, async () => {
    // In the queue: what was in it before may have claimed the scope.
    await claims.giveUp({ kind: "scope", id }, owner, () => em.removeScope(op, accountId, scopeId));
  });
}

/**
 * Waits until EM reports all these scopes as `Processed`. Errors: EM_NOT_FOUND if one goes away
 * meanwhile, EM_TIMEOUT.
 */
export async function waitUntilProcessed(
  { em, op }: ServerOperation,
  account: Pick<AccountReference, "id" | "name">,
  scopeIds: readonly string[],
): Promise<void> {
  for (;;) {
    const rows = await em.listScopes(op, account.id, { maxAgeSeconds: 0 });
    const mine = rows.filter((row) => scopeIds.includes(row.id) && !isRemoving(row));
    if (mine.length < scopeIds.length)
      throw new EmNotFoundError(
        `A restore scope of account ${account.name} disappeared before Enterprise Manager processed it.`,
        { hint: "Somebody removed it: run `pulumi up --refresh` to make it again." },
      );
    const waiting = mine.filter((row) => !isProcessed(row));
    if (waiting.length === 0) return;
    if (op.remainingMs() <= PROCESSING_PAUSE_MS)
      throw notProcessed(
        account.name,
        waiting.map((row) => `${row.name} (${row.state})`),
      );
    await op.sleep(PROCESSING_PAUSE_MS);
    op.check();
  }
}

function notProcessed(accountName: string, scopes: readonly string[]): EmTimeoutError {
  return new EmTimeoutError(
    `Enterprise Manager did not process the restore scopes of account ${accountName} in time: ${scopes.join(", ")}. They are granted, but may not be in effect yet.`,
    {
      hint: "Run `pulumi up` again to continue waiting, start a rebuild of roles in Enterprise Manager, allow more time with veeam-em:timeoutSeconds, or leave out `waitUntilProcessed`.",
    },
  );
}

/**
 * The ID of the scope that an earlier run made without learning of it; `undefined` if there is
 * none. The account had no such row before that run, or it would have been taken over. Errors:
 * EM_AMBIGUOUS if the row may be another object's.
 */
export async function findLeftoverScope(
  context: OperationContext,
  accountId: string,
  props: Properties,
): Promise<string | undefined> {
  const wanted = wantedScope(
    readText(props, "hierarchyObjRef") ?? "",
    readText(props, "objectName") ?? "",
  );
  const what = `the restore scope ${wanted.objectName} (${wanted.hierarchyObjRef})`;
  const found = await lookWhileListsMayLag(context.op, what, async () => {
    const rows = await unlessAccountGone(() =>
      context.em.listScopes(context.op, accountId, { maxAgeSeconds: 0 }),
    );
    if (rows === undefined) return { id: undefined };
    return findUnclaimed(context, accountId, wanted, rows);
  });
  return found?.id;
}

/**
 * The row of a scope that no resource of this run has taken over or made; without ID if it is known
 * that there is none.
 */
async function findUnclaimed(
  context: OperationContext,
  accountId: string,
  wanted: WantedScope,
  rows: readonly ScopeRow[],
): Promise<{ readonly id: string | undefined } | undefined> {
  const { claims, em, op } = context;
  const live = rows.filter((row) => !isRemoving(row));
  const roots = await rootsToCompare(context, live, [wanted]);
  const exact = rowsLike(wanted, live, roots);
  const claimed = (row: ScopeRow): Claimable => ({
    kind: "scope",
    id: formatGrantId({ accountId, itemId: row.id }),
  });
  // What this run took over for the object is what was made; other rows are somebody else's.
  const key = referenceKey(wanted.hierarchyObjRef);
  const isTaken = exact
    .map(claimed)
    .some((row) => claims.isTakenOver(row) && (claims.detail(row.kind, row.id) ?? key) === key);
  const free = exact.filter((row) => !claims.isClaimed(claimed(row)));
  const [first] = free;
  if (first === undefined) return isTaken ? { id: undefined } : undefined;
  // Several rows of one object give the same: one of them is what was made, and any will do.
  if ((await namesakes(em, op, wanted)) === "none") return { id: isTaken ? undefined : first.id };
  throw unclearLeftover(
    `the restore scope ${wanted.objectName} (${wanted.hierarchyObjRef})`,
    free.map(({ id }) => id),
  );
}
