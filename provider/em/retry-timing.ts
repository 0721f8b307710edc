/** Delay arithmetic of retries; no timers and no sockets in it. */

/** Tries of one request in all. Six cover a restart of the EM service of about half a minute. */
export const MAX_TRIES = 6;

/** The first delay is drawn from 0 to this. */
const BASE_DELAY_MS = 500;

/** No delay is drawn from more than this: waiting longer does not make a recovered server answer better. */
const DELAY_CAP_MS = 15_000;

const MILLISECONDS_PER_SECOND = 1000;

/** Full jitter: evenly from 0 to the doubled delay, so that many clients do not come back at the same moment. */
export function backOffMs(retry: number, random: number): number {
  return random * Math.min(DELAY_CAP_MS, BASE_DELAY_MS * 2 ** retry);
}

/** What `Retry-After` asks for, in milliseconds: it is a number of seconds or a date. `undefined` when it is neither. */
export function retryAfterMs(header: string | undefined, wallClock: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * MILLISECONDS_PER_SECOND;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - wallClock);
}

/** What a retry takes from the budget and what a success gives back; the budget holds enough for ten retries in a row. */
const BUDGET_SIZE = 100;
const RETRY_COST = 10;
const SUCCESS_REFUND = 2;

/** Retries of all requests together: with a server that is down, each request must not have its own full row of tries. */
export class RetryBudget {
  private tokens = BUDGET_SIZE;

  /** Takes the cost of one retry; `false` when the budget is used up. */
  take(): boolean {
    if (this.tokens < RETRY_COST) return false;
    this.tokens -= RETRY_COST;
    return true;
  }

  /** An answer came: the server is there. */
  refund(): void {
    this.tokens = Math.min(BUDGET_SIZE, this.tokens + SUCCESS_REFUND);
  }
}
