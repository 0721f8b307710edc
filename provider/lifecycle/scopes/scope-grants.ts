import { EmNotFoundError, EmTimeoutError, type EnterpriseManager, type Operation } from "../../em";
import { formatGrantId } from "../../model/grant-id";
import { isProcessed, isRemoving } from "../../model/scope-match";
import type { Work } from "../shared/work";

/**
 * How often the scopes' state is looked at while EM processes them: its jobs take seconds to
 * minutes.
 */
const PROCESSING_PAUSE_MS = 1_000;

/**
 * Takes a scope from an account; one that is gone, or on its way out, is no error. Runs within the
 * account's queue.
 */
export async function revokeScope(work: Work, accountId: string, scopeId: string): Promise<void> {
  await work.em.removeScope(work.op, accountId, scopeId);
  work.claims.release("scope", formatGrantId({ accountId, itemId: scopeId }));
}

/**
 * Waits until EM reports all these scopes as `Processed`. Errors: EM_NOT_FOUND if one goes away
 * meanwhile, EM_TIMEOUT.
 */
export async function waitUntilProcessed(
  em: EnterpriseManager,
  op: Operation,
  account: { readonly id: string; readonly name: string },
  scopeIds: readonly string[],
): Promise<void> {
  for (;;) {
    const rows = await em.listScopes(op, account.id, { maxAgeSeconds: 0 });
    const mine = rows.filter((row) => scopeIds.includes(row.id) && !isRemoving(row));
    if (mine.length < scopeIds.length)
      throw new EmNotFoundError(
        `A restore scope of account ${account.name} went away while Enterprise Manager was to process it.`,
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
    `Enterprise Manager did not process the restore scopes of account ${accountName} in time: ${scopes.join(", ")}. They are given, but may not be in effect yet.`,
    {
      hint: "Run `pulumi up` again to go on waiting, start a rebuild of the roles in Enterprise Manager, allow more time with veeam-em:timeoutSeconds, or leave out `waitUntilProcessed`.",
    },
  );
}
