/**
 * The time by which logon sessions expire and scopes are processed; tests hand in one that they
 * move.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, later. */
  setTimeout(callback: () => void, milliseconds: number): unknown;
}

/** The machine's own clock. Its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds).unref(),
};

/** Resolves after a time on the clock; at once for no time. */
export function pause(clock: Clock, milliseconds: number): Promise<void> {
  if (milliseconds <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    clock.setTimeout(resolve, milliseconds);
  });
}
