/** Delay arithmetic of retries; no timers and no sockets in it. */

/** The first delay is drawn from 0 to this. */
const BASE_DELAY_MS = 500;

/**
 * Each next delay is drawn from so many times more: there are few tries, and the last should come
 * after a short failure is over.
 */
const GROWTH = 4;

/**
 * No delay is drawn from more than this: waiting longer does not make a recovered server answer
 * better.
 */
const DELAY_CAP_MS = 15_000;

const MILLISECONDS_PER_SECOND = 1000;

/**
 * Full jitter: evenly from 0 to the grown delay, so that many clients do not come back at the same
 * moment.
 */
export function backOffMs(retry: number, random: number): number {
  return random * Math.min(DELAY_CAP_MS, BASE_DELAY_MS * GROWTH ** retry);
}

/**
 * What `Retry-After` asks for, in milliseconds: it is a number of seconds or a date. `undefined`
 * when it is neither.
 */
export function retryAfterMs(header: string | undefined, wallClock: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * MILLISECONDS_PER_SECOND;
  // Only HTTP's own form of dates (RFC 9110): JavaScript reads one also out of "-1".
  const date = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - wallClock);
}

/**
 * How many retries all requests together have: 200 requests to a server that is down become 280 at
 * most, and a server that refuses all but one of 64 at once (the highest `maxConcurrency`) still
 * gets each of them again.
 */
const BUDGET_SIZE = 80;

/**
 * What an answer gives back: a server that fails now and then gets a fifth more requests, not a
 * multiple.
 */
const REFUND = 0.2;

/**
 * Retries of all requests together: with a server that is down, each request must not have its own
 * full row of tries.
 */
export class RetryBudget {
  private retries = BUDGET_SIZE;

  /** Takes one retry; `false` when the budget is used up. */
  take(): boolean {
    if (this.retries < 1) return false;
    this.retries -= 1;
    return true;
  }

  /** An answer came: the server is there. */
  refund(): void {
    this.retries = Math.min(BUDGET_SIZE, this.retries + REFUND);
  }
}
