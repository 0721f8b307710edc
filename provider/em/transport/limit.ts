import { EmTimeoutError } from "../errors";
import type { LoadLimit } from "./load-limit";
import type { Operation } from "./operation";
import type { Send } from "./send";

/**
 * 503 is what servers and proxies answer above their limit; connection errors say nothing about
 * load.
 */
const OVERLOADED = 503;

/**
 * Wraps a {@link Send} so that not more requests are in flight than `limit` says; others wait in
 * the order in which they came.
 */
export function limitInFlight(send: Send, limit: LoadLimit): Send {
  const queue = new Queue(limit);
  return async (request, op) => {
    await queue.enter(op);
    try {
      const answer = await send(request, op);
      if (answer.status === OVERLOADED) limit.refused(queue.inFlight);
      else limit.answered();
      return answer;
    } finally {
      queue.leave();
    }
  };
}

class Queue {
  inFlight = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly limit: LoadLimit;

  constructor(limit: LoadLimit) {
    this.limit = limit;
  }

  async enter(op: Operation): Promise<void> {
    if (this.inFlight < this.limit.current) {
      this.inFlight += 1;
      return;
    }
    let admit: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => {
      admit = resolve;
    });
    this.waiting.push(admit);
    try {
      await within(op, turn);
    } catch (error) {
      const place = this.waiting.indexOf(admit);
      if (place >= 0) this.waiting.splice(place, 1);
      // The turn came in the same moment as the end: hand it on.
      else this.leave();
      throw error;
    }
  }

  leave(): void {
    this.inFlight -= 1;
    while (this.inFlight < this.limit.current) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.inFlight += 1;
      next();
    }
  }
}

/**
 * The result of something that others wait for too, but no longer than an operation's own time.
 * @throws EmTimeoutError
 */
export async function within<Result>(op: Operation, shared: Promise<Result>): Promise<Result> {
  op.check();
  const over = Symbol("over");
  let wake: (value: typeof over) => void = () => undefined;
  const end = new Promise<typeof over>((resolve) => {
    wake = resolve;
  });
  const cancel = (): void => wake(over);
  const stopTimer = op.clock.after(op.remainingMs(), cancel);
  op.cancelled?.addEventListener("abort", cancel);
  try {
    const result = await Promise.race([shared, end]);
    if (result !== over) return result;
    op.check();
    throw new EmTimeoutError(`Not done in time: ${op.description}.`);
  } finally {
    stopTimer();
    op.cancelled?.removeEventListener("abort", cancel);
  }
}
