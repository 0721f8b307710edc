import {
  EmAmbiguousError,
  EmConflictError,
  type EnterpriseManager,
  isEmError,
  type Operation,
} from "../../em";
import type { ScopeRow } from "../../model/entities";
import { referenceKey } from "../../model/hierarchy-reference";
import {
  isRemoving,
  type KnownRoots,
  compareRow,
  rowKey,
  rowsByName,
  type WantedScope,
} from "../../model/scope-match";
import { formatGrantId } from "../../model/grant-id";
import type { AccountQueues } from "../shared/account-queues";
import type { Claims } from "../shared/claims";
import { sendAndConfirm } from "../shared/send-and-confirm";
import { namesakes, type Namesakes } from "./namesakes";
import { RowSearch, rootsFor } from "./row-search";

/** A restore scope that somebody wants an account to have. */
interface ScopeWish {
  readonly wanted: WantedScope;
  /** Whether a scope that the account has already may be taken over. */
  readonly adopt: boolean;
  readonly op: Operation;
  /** Scopes known to belong to other references. */
  readonly notThese?: ReadonlySet<string>;
}

/** The scope that a wish led to. */
export interface ScopeGrant {
  readonly row: ScopeRow;
  readonly adopted: boolean;
}

interface Pending extends ScopeWish, WantedScope {
  readonly resolve: (grant: ScopeGrant) => void;
  readonly reject: (error: Error) => void;
  /**
   * IDs of the account's scopes before this wish was first sent: what came later was made by it.
   */
  before?: ReadonlySet<string>;
  /** Sent with nothing else, because a request that held it was refused as a whole. */
  alone: boolean;
  /**
   * Rows of which one is taken if the server adds none: each may belong to another object of the
   * same name.
   */
  fallbacks: readonly ScopeRow[];
  /** Whether EM's look-up confirmed that the reference exists under this name. */
  confirmed: boolean;
}

/** A server that shows no new row for so long has taken the scope for one that is there already. */
const NO_NEW_ROW_AFTER_MS = 10_000;

/**
 * Adds restore scopes and finds out their IDs, which EM's answer does not tell: the list is read
 * before and after. Wishes for one account that come while a request for it is under way go
 * together into the next POST; nothing waits for others to come.
 */
export class ScopeAdder {
  private readonly pending = new Map<string, Pending[]>();

  constructor(
    private readonly em: EnterpriseManager,
    private readonly queues: AccountQueues,
    private readonly claims: Claims,
  ) {}

  /**
   * Gives the account the scope, or takes over the one it has. Errors: EM_CONFLICT, EM_AMBIGUOUS,
   * EM_UNCONFIRMED, EM_REFUSED.
   */
  add(accountId: string, accountName: string, wish: ScopeWish): Promise<ScopeGrant> {
    return new Promise<ScopeGrant>((resolve, reject) => {
      const mine: Pending = {
        ...wish,
        ...wish.wanted,
        resolve,
        reject,
        alone: false,
        fallbacks: [],
        confirmed: false,
      };
      const waiting = this.pending.get(accountId);
      if (waiting !== undefined) {
        waiting.push(mine);
        return;
      }
      this.pending.set(accountId, [mine]);
      void this.queues.run(accountId, () => this.drain(accountId, accountName));
    });
  }

  private async drain(accountId: string, accountName: string): Promise<void> {
    for (let wishes = this.take(accountId); wishes.length > 0; wishes = this.take(accountId)) {
      const left = await this.round(accountId, accountName, wishes).catch((error: unknown) =>
        rejectAll(wishes, error),
      );
      this.pending.get(accountId)?.unshift(...left);
    }
    this.pending.delete(accountId);
  }

  /** What is wanted and in no request yet. */
  private take(accountId: string): Pending[] {
    const waiting = this.pending.get(accountId) ?? [];
    this.pending.set(accountId, []);
    return waiting;
  }

  /**
   * One list, one request, one list. Returns the wishes that need another round; adds to `wishes`
   * those that came in time for this one.
   */
  private async round(
    accountId: string,
    accountName: string,
    wishes: Pending[],
  ): Promise<Pending[]> {
    const before = (await this.em.listScopes(longestLasting(wishes), accountId, "latest")).filter(
      (row) => !isRemoving(row),
    );
    wishes.push(...this.take(accountId));
    const op = longestLasting(wishes);
    const roots = await rootsFor(this.em, op, before, wishes);
    const [idsBefore, byName] = [new Set(before.map((row) => row.id)), rowsByName(before)];
    const undecided: Pending[] = [];
    for (const wish of wishes) {
      wish.before ??= idsBefore;
      if (
        !(await this.decide(accountId, accountName, wish, byName.get(wish.objectName) ?? [], roots))
      )
        undecided.push(wish);
    }
    const batch = nextBatch(undecided);
    if (batch.length > 0) await this.send(op, accountId, accountName, batch, idsBefore);
    return undecided.filter((wish) => !batch.includes(wish) || (wish.alone && batch.length > 1));
  }

  /**
   * Settles a wish that needs no request: it is there already, or cannot be told apart. True if
   * settled.
   * @param rows those of the wanted object's name.
   */
  private async decide(
    accountId: string,
    accountName: string,
    wish: Pending,
    rows: readonly ScopeRow[],
    roots: KnownRoots,
  ): Promise<boolean> {
    const key = referenceKey(wish.wanted.hierarchyObjRef);
    const owner = (row: ScopeRow): string | undefined =>
      this.claims.detail("scope", formatGrantId({ accountId, itemId: row.id }));
    const candidates = rows.filter(
      (row) =>
        compareRow(row, wish.wanted, roots) === "exact" &&
        (owner(row) ?? key) === key &&
        wish.notThese?.has(row.id) !== true,
    );
    const own =
      candidates.find((row) => owner(row) === key) ??
      candidates.find((row) => wish.before?.has(row.id) === false);
    if (own !== undefined)
      return this.settle(accountId, accountName, wish, own, owner(own) === key);
    if (candidates.length === 0) return false;
    const others = await namesakes(this.em, wish.op, wish.wanted);
    wish.confirmed = others !== "unknown";
    return this.decideAmong(accountId, accountName, wish, candidates, others);
  }

  private decideAmong(
    accountId: string,
    accountName: string,
    wish: Pending,
    candidates: readonly ScopeRow[],
    others: Namesakes,
  ): boolean {
    const [only] = candidates;
    if (others === "none" && candidates.length === 1 && only !== undefined)
      return this.settle(accountId, accountName, wish, only, true);
    if (others === "none") {
      wish.reject(ambiguousRows(accountName, wish.wanted, candidates));
      return true;
    }
    wish.fallbacks = candidates;
    return false;
  }

  private settle(
    accountId: string,
    accountName: string,
    wish: Pending,
    row: ScopeRow,
    existed: boolean,
  ): boolean {
    if (existed && !wish.adopt) {
      wish.reject(
        existsAlready(accountName, wish.wanted, formatGrantId({ accountId, itemId: row.id })),
      );
      return true;
    }
    this.claims.claim("scope", formatGrantId({ accountId, itemId: row.id }), {
      takenOver: existed,
      detail: referenceKey(wish.wanted.hierarchyObjRef),
    });
    wish.resolve({ row, adopted: existed });
    return true;
  }

  private async send(
    op: Operation,
    accountId: string,
    accountName: string,
    batch: Pending[],
    before: ReadonlySet<string>,
  ): Promise<void> {
    const search = new RowSearch(this.em, op, accountId, batch, before);
    try {
      await sendAndConfirm({
        what: `give account ${accountName} the restore scope ${batch.map(({ hierarchyObjRef }) => hierarchyObjRef).join(", ")}`,
        op,
        send: () =>
          this.em.addScopes(
            op,
            accountId,
            batch.map(({ hierarchyObjRef, objectName }) => ({ hierarchyObjRef, objectName })),
          ),
        look: async ({ waitedMs }) =>
          (await search.look(waitedMs)) ?? takeFallbacks(accountName, search, waitedMs),
      });
    } catch (error) {
      afterRefusal(accountName, batch, search, error);
    }
    for (const [wish, row] of search.found)
      this.settle(accountId, accountName, wish, row, wish.fallbacks.includes(row));
  }
}

/** A server that shows no new row after a while has taken the scope for the one that is there. */
function takeFallbacks(
  accountName: string,
  search: RowSearch<Pending>,
  waitedMs: number,
): true | undefined {
  if (waitedMs < NO_NEW_ROW_AFTER_MS) return undefined;
  for (const wish of search.missing) {
    const [only, ...more] = wish.fallbacks;
    if (only !== undefined && more.length === 0) search.found.set(wish, only);
    else if (only !== undefined) throw ambiguousRows(accountName, wish.wanted, wish.fallbacks);
  }
  return search.missing.length === 0 ? true : undefined;
}

/**
 * A refused batch is sent again one by one, so that one bad reference fails alone; a refused single
 * takes its fallback, or fails.
 */
function afterRefusal(
  accountName: string,
  batch: readonly Pending[],
  search: RowSearch<Pending>,
  error: unknown,
): void {
  const refused =
    isEmError(error) &&
    ["EM_REFUSED", "EM_CONFLICT", "EM_INVALID", "EM_NOT_FOUND"].includes(error.code);
  for (const wish of search.missing) {
    const [only, ...more] = wish.fallbacks;
    if (refused && batch.length > 1) wish.alone = true;
    else if (only === undefined || !saysItIsThere(error, wish.confirmed))
      wish.reject(asError(error));
    else if (more.length === 0) search.found.set(wish, only);
    else wish.reject(ambiguousRows(accountName, wish.wanted, wish.fallbacks));
  }
}

/**
 * Scopes that EM's rows cannot tell apart never go into one request; what was refused in company
 * goes alone.
 */
function nextBatch(wishes: readonly Pending[]): Pending[] {
  const [first] = wishes;
  if (first === undefined) return [];
  const lonely = wishes.find((wish) => wish.alone);
  if (lonely !== undefined) return [lonely];
  const keys = new Set<string>();
  return wishes.filter((wish) => !keys.has(rowKey(wish)) && keys.add(rowKey(wish)));
}

/**
 * EM's code and text for a repeated scope are not documented: 409 says it, so does a text, and a
 * 400 or 500 for a reference that is known to exist.
 */
function saysItIsThere(error: unknown, confirmed: boolean): boolean {
  if (!isEmError(error)) return false;
  const status = error.request?.status;
  return (
    error.code === "EM_CONFLICT" ||
    /already|exist|duplicate/i.test(error.serverMessage ?? "") ||
    (confirmed && (status === 400 || status === 500))
  );
}

function longestLasting(wishes: readonly Pending[]): Operation {
  const [first, ...rest] = wishes.map(({ op }) => op);
  if (first === undefined) throw new Error("a round without wishes");
  return rest.reduce(
    (longest, op) => (op.remainingMs() > longest.remainingMs() ? op : longest),
    first,
  );
}

function rejectAll(wishes: readonly Pending[], error: unknown): Pending[] {
  for (const wish of wishes) wish.reject(asError(error));
  return [];
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function existsAlready(accountName: string, wanted: WantedScope, id: string): EmConflictError {
  return new EmConflictError(
    `Account ${accountName} has the restore scope ${wanted.objectName} (${wanted.hierarchyObjRef}) already, with ID ${id}.`,
    {
      hint: "Take it over with `adopt: true` (the default), or remove it in Enterprise Manager.",
    },
  );
}

function ambiguousRows(
  accountName: string,
  wanted: WantedScope,
  rows: readonly ScopeRow[],
): EmAmbiguousError {
  return new EmAmbiguousError(
    `Account ${accountName} has ${rows.length} restore scopes called ${wanted.objectName}, and Enterprise Manager does not tell which of them is that of ${wanted.hierarchyObjRef}: ${rows.map((row) => row.id).join(", ")}.`,
    {
      hint: "Remove those that are not declared in Enterprise Manager, and where two objects of one name are declared remove both: they are then made again, each under an ID that is known.",
    },
  );
}
