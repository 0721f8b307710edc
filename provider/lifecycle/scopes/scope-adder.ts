import type { Operation } from "../../em";
import type { AccountReference, ScopeRow } from "../../model/entities";
import { formatGrantId } from "../../model/grant-id";
import { referenceKey } from "../../model/hierarchy-reference";
import { compareRow, isRemoving, type KnownRoots, rowsByName } from "../../model/scope-match";
import { ADOPT_HINT, saysItIsThere, somebodyWasFaster } from "../shared/already-there";
import { oncePerServer, type OperationContext } from "../shared/context";
import { LATE_LIST_MS, lookWhileListsMayLag, sendAndConfirm } from "../shared/send-and-confirm";
import { namesakes, type Namesakes } from "./namesakes";
import { RowSearch, rootsToCompare } from "./row-search";
import {
  ambiguousRows,
  isRefusal,
  isUndone,
  longestLasting,
  nextBatch,
  type PendingAddition,
  type ScopeAddition,
  scopeExistsAlready,
  type ScopeGrant,
} from "./scope-addition";

type Account = Pick<AccountReference, "id" | "name">;

const addersOnServer = oncePerServer(() => new Map<string, ScopeAdder>());

/**
 * Gives the account the scope, or takes over the one it has. Errors: EM_CONFLICT, EM_AMBIGUOUS,
 * EM_UNCONFIRMED, EM_REFUSED.
 */
export function addScope(
  context: OperationContext,
  account: Account,
  addition: Omit<ScopeAddition, "op">,
): Promise<ScopeGrant> {
  const adders = addersOnServer(context.em);
  const adder = adders.get(account.id) ?? new ScopeAdder(context, account);
  adders.set(account.id, adder);
  return adder.add({ ...addition, op: context.op });
}

/**
 * Adds restore scopes to one account and finds out their IDs, which EM's answer does not tell: the
 * list is read before and after. Additions that come while a request is under way go together into
 * the next POST; nothing waits for others to come.
 */
class ScopeAdder {
  /** What is in no request yet. */
  private waiting: PendingAddition[] = [];
  private isRunning = false;

  constructor(
    private readonly server: Pick<OperationContext, "em" | "queues" | "claims">,
    private readonly account: Account,
  ) {}

  add(addition: ScopeAddition): Promise<ScopeGrant> {
    return new Promise<ScopeGrant>((resolve, reject) => {
      this.waiting.push({
        ...addition,
        ...addition.wanted,
        resolve,
        reject,
        alone: false,
        wasSent: false,
        fallbacks: [],
      });
      if (this.isRunning) return;
      this.isRunning = true;
      void this.server.queues.run(this.account.id, () => this.addAll());
    });
  }

  private async addAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const additions = this.waiting.splice(0);
      const left = await this.round(additions).catch((error: unknown) => {
        for (const addition of additions) addition.reject(asError(error));
        return [];
      });
      this.waiting = [...left, ...this.waiting];
    }
    this.isRunning = false;
  }

  /**
   * One list, one request, one list. Returns what needs another round; adds to `additions` those
   * that came in time for this one.
   */
  private async round(additions: PendingAddition[]): Promise<PendingAddition[]> {
    const { em } = this.server;
    const before = (
      await em.listScopes(longestLasting(additions), this.account.id, "latest")
    ).filter((row) => !isRemoving(row));
    for (const late of this.waiting.splice(0)) additions.push(late);
    const op = longestLasting(additions);
    const roots = await rootsToCompare({ em, op }, before, additions);
    const [idsBefore, byName] = [new Set(before.map((row) => row.id)), rowsByName(before)];
    const undecided: PendingAddition[] = [];
    for (const addition of additions) {
      addition.before ??= idsBefore;
      const isSettled = await this.decide(addition, byName.get(addition.objectName) ?? [], roots);
      if (!isSettled) undecided.push(addition);
    }
    const batch = nextBatch(undecided);
    if (batch.length > 0) await this.send(op, batch, idsBefore);
    return undecided.filter((one) => !batch.includes(one) || (one.alone && batch.length > 1));
  }

  /**
   * Settles an addition that needs no request: it is there already, or cannot be told apart. True
   * if settled.
   * @param rows those of the wanted object's name.
   */
  private async decide(
    addition: PendingAddition,
    rows: readonly ScopeRow[],
    roots: KnownRoots,
  ): Promise<boolean> {
    const { wanted, op } = addition;
    const key = referenceKey(wanted.hierarchyObjRef);
    const owner = (row: ScopeRow): string | undefined =>
      this.server.claims.detail("scope", this.grantId(row));
    const candidates = rows.filter(
      (row) =>
        compareRow(row, wanted, roots) === "exact" &&
        (owner(row) ?? key) === key &&
        addition.notThese?.has(row.id) !== true,
    );
    const own =
      candidates.find((row) => owner(row) === key) ??
      candidates.find((row) => addition.before?.has(row.id) === false);
    if (own === undefined && candidates.length === 0) return false;
    const isSettled =
      own !== undefined
        ? await this.settle(addition, own, owner(own) === key)
        : await this.decideAmong(addition, candidates, await namesakes(this.server.em, op, wanted));
    return isSettled ?? this.decide(addition, rows, roots);
  }

  private async decideAmong(
    addition: PendingAddition,
    candidates: readonly ScopeRow[],
    others: Namesakes,
  ): Promise<boolean | undefined> {
    const [first] = candidates;
    // Several rows of one object give the same: somebody added it twice, and any will do.
    if (others === "none" && first !== undefined) return this.settle(addition, first, true);
    addition.fallbacks = candidates;
    return false;
  }

  /** Resolves to `undefined` if another process of the run took the row away meanwhile. */
  private async settle(
    addition: PendingAddition,
    row: ScopeRow,
    existed: boolean,
  ): Promise<true | undefined> {
    const id = this.grantId(row);
    const { wanted, adopt, op: by, claimant } = addition;
    if (existed && !adopt) {
      addition.reject(scopeExistsAlready(this.account.name, wanted, id));
      return true;
    }
    try {
      const detail = referenceKey(wanted.hierarchyObjRef);
      this.server.claims.claim("scope", id, { ...claimant, by, detail, takenOver: existed });
      if (existed && (await this.server.claims.wasTakenAway({ kind: "scope", id }, by))) {
        this.server.claims.release("scope", id, claimant.owner);
        addition.notThese = new Set([...(addition.notThese ?? []), row.id]);
        return undefined;
      }
      addition.resolve({ row, adopted: existed });
    } catch (error) {
      addition.reject(asError(error));
    }
    return true;
  }

  private async send(
    op: Operation,
    batch: PendingAddition[],
    before: ReadonlySet<string>,
  ): Promise<void> {
    const { em } = this.server;
    const { id, name } = this.account;
    const search = new RowSearch({ em, op }, id, batch, before);
    const scopes = batch.map(({ hierarchyObjRef, objectName }) => ({
      hierarchyObjRef,
      objectName,
    }));
    try {
      await sendAndConfirm({
        what: `give account ${name} the restore scope ${scopes.map(({ hierarchyObjRef }) => hierarchyObjRef).join(", ")}`,
        op,
        send: () => em.addScopes(op, id, scopes),
        look: async ({ waitedMs, isAnswered }) =>
          (await search.look(waitedMs)) ??
          (isAnswered ? this.takeFallbacks(search, waitedMs) : undefined),
        isSentInParts: batch.length > 1,
        makes: { wasSent: batch.some(({ wasSent }) => wasSent) },
        seen: () => search.unclear,
      });
    } catch (error) {
      await this.afterFailure(batch, search, error);
    }
    for (const [addition, rows] of search.undecidable)
      addition.reject(ambiguousRows(name, addition.wanted, rows, true));
    for (const [addition, row] of search.found) {
      const isSettled = await this.settle(addition, row, addition.fallbacks.includes(row));
      if (isSettled === undefined) this.waiting.push(addition);
    }
  }

  /**
   * A server that says it added the scope and shows no new row after a while has taken it for the
   * one that is there. One whose answer was lost may not have done anything.
   */
  private takeFallbacks(search: RowSearch<PendingAddition>, waitedMs: number): true | undefined {
    if (waitedMs < LATE_LIST_MS) return undefined;
    for (const addition of search.missing) {
      const { fallbacks, wanted } = addition;
      const [only, ...more] = fallbacks;
      if (only !== undefined && more.length === 0) search.found.set(addition, only);
      else if (only !== undefined) throw ambiguousRows(this.account.name, wanted, fallbacks);
    }
    return search.missing.length === 0 ? true : undefined;
  }

  /**
   * A refused batch is sent again one by one, so that one bad reference fails alone; a single that
   * is refused because it is there takes its fallback. Any other refusal says nothing of a row that
   * may be another object's.
   */
  private async afterFailure(
    batch: readonly PendingAddition[],
    search: RowSearch<PendingAddition>,
    error: unknown,
  ): Promise<void> {
    for (const addition of search.missing) {
      const [only, ...more] = addition.fallbacks;
      if (isRefusal(error) && batch.length > 1) {
        addition.alone = true;
        if (!isUndone(error)) addition.wasSent = true;
        // What is there by now is not ours, if nothing was done.
        if (!addition.wasSent) addition.before = undefined;
      } else if (only === undefined) await this.takeTheirs(addition, search, error);
      else if (!saysItIsThere(error)) addition.reject(asError(error));
      else if (more.length === 0) search.found.set(addition, only);
      else addition.reject(ambiguousRows(this.account.name, addition.wanted, addition.fallbacks));
    }
  }

  /** A scope that somebody else gave a moment before is taken over where that is allowed. */
  private async takeTheirs(
    addition: PendingAddition,
    search: RowSearch<PendingAddition>,
    error: unknown,
  ): Promise<void> {
    if (!saysItIsThere(error)) {
      addition.reject(asError(error));
      return;
    }
    if (!addition.adopt) {
      addition.reject(somebodyWasFaster(error, ADOPT_HINT));
      return;
    }
    const what = `the restore scope ${addition.hierarchyObjRef}`;
    const row = await lookWhileListsMayLag(addition.op, what, async () => {
      await search.look(LATE_LIST_MS);
      return search.found.get(addition);
    }).catch(() => undefined);
    if (row === undefined) addition.reject(error);
    else addition.fallbacks = [row];
  }

  private grantId(row: ScopeRow): string {
    return formatGrantId({ accountId: this.account.id, itemId: row.id });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
