import { setMaxListeners } from "node:events";
import { EmTimeoutError } from "../errors";

/** The time that operations, sessions and retries live by; tests hand in their own. */
export interface Clock {
  /** Milliseconds that never run backwards. */
  now(): number;
  /** Calls back once after this many milliseconds; the function it returns cancels that. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The process's own time. Monotonic: a corrected wall clock must not end operations. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

const MILLISECONDS_PER_SECOND = 1000;

/**
 * A write that is under way when the run is ended may take so long to come to its end: an answer
 * that arrives is better than a write whose outcome nobody knows.
 */
export const WRITE_GRACE_MS = 1_200;

/**
 * One thing that a user asked for (create a restore scope, read an account), with the time that it
 * may take in all.
 */
export class Operation {
  readonly description: string;
  readonly clock: Clock;
  readonly cancelled: AbortSignal | undefined;
  private readonly timeoutSeconds: number;
  private readonly deadline: number;

  /**
   * @param description completes "… took longer than": `create the restore scope of TECH\ops`.
   * @param timeoutSeconds for everything, retries and waits included.
   * @param cancelled aborted when the result is no longer wanted.
   */
  constructor(
    description: string,
    timeoutSeconds: number,
    clock: Clock = systemClock,
    cancelled?: AbortSignal,
  ) {
    this.description = description;
    this.timeoutSeconds = timeoutSeconds;
    this.clock = clock;
    this.cancelled = cancelled;
    // One signal ends all operations of a run: many listeners on it are no leak.
    if (cancelled !== undefined) setMaxListeners(0, cancelled);
    this.deadline = clock.now() + timeoutSeconds * MILLISECONDS_PER_SECOND;
  }

  /** Never negative. */
  remainingMs(): number {
    return Math.max(0, this.deadline - this.clock.now());
  }

  /** @throws EmTimeoutError when the time is over or the operation was cancelled. */
  check(): void {
    if (this.cancelled?.aborted === true) {
      throw new EmTimeoutError(
        `Stopped before it was done: ${this.description}. The run is ending.`,
        {
          hint: "Run the command again; what was already done is found and not repeated.",
        },
      );
    }
    if (this.remainingMs() === 0) {
      throw new EmTimeoutError(`Not done within ${this.timeoutSeconds} s: ${this.description}.`, {
        hint: "Check whether Enterprise Manager is overloaded, or allow more time: `pulumi config set veeam-em:timeoutSeconds <seconds>` or VEEAM_EM_TIMEOUT_SECONDS.",
      });
    }
  }

  /**
   * Waits, but never beyond the deadline, and ends at once when cancelled; call {@link check}
   * afterwards.
   */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.cancelled?.aborted === true) {
        resolve();
        return;
      }
      const done = (): void => {
        cancelTimer();
        this.cancelled?.removeEventListener("abort", done);
        resolve();
      };
      const cancelTimer = this.clock.after(Math.min(milliseconds, this.remainingMs()), done);
      this.cancelled?.addEventListener("abort", done);
    });
  }
}
