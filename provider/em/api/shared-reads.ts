import { EmTimeoutError } from "../errors";
import { within } from "../transport/limit";
import type { Operation } from "../transport/operation";

/**
 * How old an answer may be: `"latest"` for decisions to write; `"refresh"` for the reads of a
 * refresh, which share one answer of their own; else an age.
 */
export type Freshness = "latest" | "refresh" | { readonly maxAgeSeconds: number };

/** Roles, hierarchy roots and names of objects do not change while a program runs. */
export const ONCE: Freshness = { maxAgeSeconds: Number.POSITIVE_INFINITY };

/**
 * For a decision to write: what EM's own pages change in the meantime must not be overlooked for
 * longer.
 */
const DECISION_AGE_MS = 10_000;
/**
 * A refresh reads each list once for all resources that stand on it; what is older may hide drift.
 */
const REFRESH_AGE_MS = 60_000;

const MILLISECONDS_PER_SECOND = 1000;

/** The group of every own write: for answers that show all accounts whole. */
export const ANY_WRITE = "*";

/**
 * Counts the writes of this process by what they change (an account's ID, or the list of accounts),
 * to know which reads they outdate.
 */
export class OwnWrites {
  private readonly counts = new Map<string, number>();
  private all = 0;

  count(group: string): number {
    return this.all + (this.counts.get(group) ?? 0);
  }

  /** Runs a write; what was read before it, or is read while it runs, is not used after it. */
  async during<Result>(groups: readonly string[], write: () => Promise<Result>): Promise<Result> {
    this.outdate(groups);
    try {
      return await write();
    } finally {
      this.outdate(groups);
    }
  }

  /** After a change whose reach is not known. */
  outdateAll(): void {
    this.all += 1;
  }

  private outdate(groups: readonly string[]): void {
    for (const group of [...groups, ANY_WRITE])
      this.counts.set(group, (this.counts.get(group) ?? 0) + 1);
  }
}

/** What to read: `key` names it, own writes to `group` outdate it. */
export type Wanted<Result> = { readonly key: string; readonly group: string } & Load<Result>;

/**
 * How to read it. What waits for its turn before it is sent may say when that comes: whoever wants
 * the same until then gets this answer, because one of its own would be no newer. So one list of
 * accounts shows all accounts that were made while it waited.
 */
type Load<Result> =
  | { readonly load: () => Promise<Result>; readonly loadInTurn?: undefined }
  | { readonly loadInTurn: (onSend: () => void) => Promise<Result>; readonly load?: undefined };

interface Sent {
  readonly at: number;
  readonly writesBefore: number;
}

interface Read<Result> {
  readonly answer: Promise<Result>;
  /** When it was sent, and after how many own writes; `undefined` while it waits for its turn. */
  readonly sent: () => Sent | undefined;
}

/** Reads of one kind: those of the same thing that are wanted at the same time are one request. */
export class SharedReads<Result> {
  private readonly reads = new Map<string, Read<Result>>();
  private readonly writes: OwnWrites;

  constructor(writes: OwnWrites) {
    this.writes = writes;
  }

  async get(op: Operation, asked: Wanted<Result>, freshness: Freshness): Promise<Result> {
    const wanted: Wanted<Result> = { ...asked, key: keyFor(asked, freshness) };
    const known = this.reads.get(wanted.key);
    if (known === undefined || !this.isFresh(op, known, wanted.group, freshness))
      return this.start(op, wanted);
    try {
      return await within(op, known.answer);
    } catch (error) {
      if (!(error instanceof EmTimeoutError)) throw error;
      // The time of whoever asked first is over; ours may not be.
      op.check();
      return this.start(op, wanted);
    }
  }

  /**
   * What was read already, or is being read, if it is fresh enough; asks the server for nothing.
   */
  async known(
    op: Operation,
    asked: Wanted<Result>,
    freshness: Freshness,
  ): Promise<Result | undefined> {
    const read = this.reads.get(keyFor(asked, freshness));
    if (read === undefined || !this.isFresh(op, read, asked.group, freshness)) return undefined;
    return within(
      op,
      read.answer.catch(() => undefined),
    );
  }

  private start(op: Operation, wanted: Wanted<Result>): Promise<Result> {
    const { key, group } = wanted;
    let sent: Sent | undefined;
    const send = (): void => {
      sent ??= { at: op.clock.now(), writesBefore: this.writes.count(group) };
    };
    if (wanted.load !== undefined) send();
    const answer = wanted.load === undefined ? wanted.loadInTurn(send) : wanted.load();
    const read: Read<Result> = { answer, sent: () => sent };
    this.reads.set(key, read);
    // A failure is told to those who wait for it, and not kept for others.
    answer.catch(() => {
      if (this.reads.get(key) === read) this.reads.delete(key);
    });
    return answer;
  }

  private isFresh(op: Operation, read: Read<Result>, group: string, freshness: Freshness): boolean {
    const sent = read.sent();
    if (sent === undefined) return true;
    if (sent.writesBefore !== this.writes.count(group)) return false;
    const age = op.clock.now() - sent.at;
    if (freshness === "refresh") return age <= REFRESH_AGE_MS;
    if (freshness === "latest") return age <= DECISION_AGE_MS;
    return age <= freshness.maxAgeSeconds * MILLISECONDS_PER_SECOND;
  }
}

/**
 * Drift is looked for in a refresh: an answer that was only read to confirm a write must not serve
 * for it.
 */
function keyFor({ key }: { readonly key: string }, freshness: Freshness): string {
  return freshness === "refresh" ? `${key} refresh` : key;
}
