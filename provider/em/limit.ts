import { EmTimeoutError } from "./errors";
import type { Operation } from "./operation";
import type { Send } from "./send";

/** Wraps a {@link Send} so that at most this many requests are in flight; others wait in the order in which they came. */
export function limitInFlight(send: Send, maxConcurrency: number): Send {
  const waiting: (() => void)[] = [];
  let free = maxConcurrency;
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const acquire = async (op: Operation): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return;
    }
    let enter: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => {
      enter = resolve;
    });
    waiting.push(enter);
    try {
      await within(op, turn);
    } catch (error) {
      const place = waiting.indexOf(enter);
      if (place >= 0) waiting.splice(place, 1);
      // The turn came in the same moment as the end: hand it on.
      else release();
      throw error;
    }
  };
  return async (request, op) => {
    await acquire(op);
    try {
      return await send(request, op);
    } finally {
      release();
    }
  };
}

/** The result of something that others wait for too, but no longer than an operation's own time. @throws EmTimeoutError */
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
