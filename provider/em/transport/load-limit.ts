import { log } from "../log";

/** So many answers without a refusal make room for one more request at a time. */
const ANSWERS_PER_STEP = 10;

/**
 * As many as were refused together are tried again only after so many answers: what the server
 * cannot take changes slowly.
 */
const ANSWERS_PER_STEP_BEYOND = 100;

/**
 * How many requests may be in flight: halved by every 503, so that one burst of them is enough, and
 * raised step by step afterwards (additive increase, multiplicative decrease). Decides only; the
 * queue is elsewhere.
 */
export class LoadLimit {
  private readonly most: number;
  private limit: number;
  /** What the server took until it refused more. */
  private taken: number;
  private answers = 0;

  constructor(most: number) {
    this.most = most;
    this.limit = most;
    this.taken = most;
  }

  get current(): number {
    return this.limit;
  }

  /** The server refused a request for its load (503), while so many were in flight. */
  refused(inFlight: number): void {
    this.answers = 0;
    this.taken = Math.max(1, Math.min(this.taken, inFlight - 1));
    this.setLimit(Math.max(1, Math.floor(this.limit / 2)));
  }

  /** The server answered without a sign of too much load. */
  answered(): void {
    if (this.limit >= this.most) return;
    this.answers += 1;
    if (this.answers < (this.limit < this.taken ? ANSWERS_PER_STEP : ANSWERS_PER_STEP_BEYOND))
      return;
    this.answers = 0;
    this.setLimit(this.limit + 1);
    this.taken = Math.max(this.taken, this.limit);
  }

  private setLimit(limit: number): void {
    if (limit === this.limit) return;
    log(
      "info",
      `requests at a time: ${limit} instead of ${this.limit}, ${limit < this.limit ? "because the server is overloaded (503)" : "because the server takes them"}`,
    );
    this.limit = limit;
  }
}
