import { EmAmbiguousError, EmConflictError, isEmError, type Operation } from "../../em";
import type { ScopeRow } from "../../model/entities";
import { rowKey, type WantedScope } from "../../model/scope-match";
import { ADOPT_HINT, saysItIsThere } from "../shared/already-there";
import type { Claimant } from "../shared/claims";

/** A restore scope that an account shall have. */
export interface ScopeAddition {
  readonly wanted: WantedScope;
  /** Whether a scope that the account has already may be taken over. */
  readonly adopt: boolean;
  /** The resource that declares it. */
  readonly claimant: Claimant;
  readonly op: Operation;
  /** Scopes known to belong to other references. */
  readonly notThese?: ReadonlySet<string>;
}

/** The scope that the account has in the end. */
export interface ScopeGrant {
  readonly row: ScopeRow;
  readonly adopted: boolean;
}

/** An addition on its way. */
export interface PendingAddition extends ScopeAddition, WantedScope {
  notThese?: ReadonlySet<string>;
  readonly resolve: (grant: ScopeGrant) => void;
  readonly reject: (error: Error) => void;
  /**
   * IDs of the account's scopes before this one was first sent: what came later was made by it.
   */
  before?: ReadonlySet<string> | undefined;
  /** Sent with nothing else, because a request that held it was refused as a whole. */
  alone: boolean;
  /** Whether a request that held it may have given it, although the answer does not say so. */
  wasSent: boolean;
  /**
   * Rows of which one is taken if the server adds none: each may belong to another object of the
   * same name.
   */
  fallbacks: readonly ScopeRow[];
}

/**
 * Scopes that EM's rows cannot tell apart never go into one request; what was refused in company
 * goes alone.
 */
export function nextBatch(additions: readonly PendingAddition[]): PendingAddition[] {
  const [first] = additions;
  if (first === undefined) return [];
  const lonely = additions.find((addition) => addition.alone);
  if (lonely !== undefined) return [lonely];
  const keys = new Set<string>();
  return additions.filter((addition) => {
    const key = rowKey(addition);
    const isNew = !keys.has(key);
    keys.add(key);
    return isNew;
  });
}

/** The operation that has the most time left. */
export function longestLasting(additions: readonly PendingAddition[]): Operation {
  const [first, ...rest] = additions.map(({ op }) => op);
  if (first === undefined) throw new Error("a round without additions");
  return rest.reduce(
    (longest, op) => (op.remainingMs() > longest.remainingMs() ? op : longest),
    first,
  );
}

/** Whether EM refused a request for what is in it, so that it may take the parts one by one. */
export function isRefusal(error: unknown): boolean {
  return (
    isEmError(error) &&
    ["EM_REFUSED", "EM_CONFLICT", "EM_INVALID", "EM_NOT_FOUND"].includes(error.code)
  );
}

/**
 * Whether EM refused a request without doing anything that is in it. After other errors nobody
 * knows.
 */
export function isUndone(error: unknown): boolean {
  return isEmError(error) && (!error.mayHaveHappened || saysItIsThere(error));
}

/** The refusal to make what is there. */
export function scopeExistsAlready(
  accountName: string,
  wanted: WantedScope,
  id: string,
): EmConflictError {
  return new EmConflictError(
    `Account ${accountName} has the restore scope ${wanted.objectName} (${wanted.hierarchyObjRef}) already, with ID ${id}.`,
    { hint: ADOPT_HINT },
  );
}

/**
 * The refusal to take one of several that look alike.
 * @param wasAdded whether one of them was added by the request whose outcome is in question.
 */
export function ambiguousRows(
  accountName: string,
  wanted: WantedScope,
  rows: readonly ScopeRow[],
  wasAdded = false,
): EmAmbiguousError {
  return new EmAmbiguousError(
    `Account ${accountName} has ${rows.length} restore scopes called ${wanted.objectName}, and Enterprise Manager does not say which of them is that of ${wanted.hierarchyObjRef}: ${rows.map((row) => row.id).join(", ")}.`,
    {
      mayHaveHappened: wasAdded,
      hint: "Remove those that are not declared in Enterprise Manager, and if two objects with one name are declared, remove both: they are then made again, each under an ID that is known.",
    },
  );
}
