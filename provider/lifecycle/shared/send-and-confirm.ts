import { type EmError, EmUnconfirmedError, isEmError, type Operation } from "../../em";

/** A write of which the answer does not tell the outcome: EM's writes answer without a body. */
interface Write<T> {
  /** What is to be done to what, for messages: "add role X to account Y". */
  readonly what: string;
  readonly op: Operation;
  readonly send: () => Promise<unknown>;
  /**
   * Looks at the server whether the write took effect; `undefined`: not (yet). `waitedMs` tells how
   * long ago it was sent.
   */
  readonly look: (sinceSent: { readonly waitedMs: number }) => Promise<T | undefined>;
}

/**
 * A write is sent at most so often; each further time only after a look showed that the one before
 * had no effect.
 */
const MOST_WRITES = 3;
/**
 * Looks after a write: soon at first, because most servers show it at once, then slowly, so that a
 * slow server is not pressed.
 */
const LOOK_PAUSES_MS = [0, 100, 200, 400, 800, 1600, 2000] as const;
const LONGEST_PAUSE_MS = 2000;
/**
 * After a lost answer the write may still be under way in the server: so many looks must agree that
 * it had no effect.
 */
const LOOKS_AFTER_LOSS = 4;

/**
 * Looks that are refused (403, a logon that is rejected) are tried so often: one may be a passing
 * fault of something in between, more are not.
 */
const MOST_ODD_FAILURES = 3;

/**
 * Sends a write and waits until the server shows its effect. A write whose answer was lost is
 * looked up before it is sent again.
 */
export async function sendAndConfirm<T>(write: Write<T>): Promise<T> {
  for (let sends = 1; ; sends++) {
    const lost = await attempt(write);
    const found = await lookRepeatedly(
      write,
      lost === undefined ? Infinity : LOOKS_AFTER_LOSS,
      lost,
    );
    if (found !== undefined) return found;
    if (lost === undefined || sends >= MOST_WRITES || !mayRepeat(lost))
      throw lost ?? unconfirmed(write);
  }
}

/**
 * Sends once. Resolves to the error if the write may have taken effect all the same; throws if it
 * certainly did not.
 */
async function attempt<T>(write: Write<T>): Promise<Error | undefined> {
  try {
    await write.send();
    return undefined;
  } catch (error) {
    if (isEmError(error) && error.mayHaveHappened) return error;
    throw error;
  }
}

async function lookRepeatedly<T>(
  write: Write<T>,
  mostLooks: number,
  lost: Error | undefined,
): Promise<T | undefined> {
  let waitedMs = 0;
  let odd = 0;
  for (let tries = 0, absent = 0; absent < mostLooks; tries++) {
    const pause = LOOK_PAUSES_MS[tries] ?? LONGEST_PAUSE_MS;
    if (pause >= write.op.remainingMs() || isCancelled(write)) throw unconfirmed(write, lost);
    await write.op.sleep(pause);
    waitedMs += pause;
    const look = await lookOnce(write, waitedMs);
    if ("found" in look) return look.found;
    if ("absent" in look) absent += 1;
    else if (!isPassing(look.failure.code) && ++odd > MOST_ODD_FAILURES)
      throw unconfirmed(write, lost ?? look.failure);
  }
  return undefined;
}

/**
 * A look that fails says nothing about the write: it does not count, and the next one may succeed.
 */
async function lookOnce<T>(
  write: Write<T>,
  waitedMs: number,
): Promise<{ readonly found: T } | { readonly failure: EmError } | { readonly absent: true }> {
  try {
    const found = await write.look({ waitedMs });
    return found === undefined ? { absent: true } : { found };
  } catch (error) {
    // A look that finds more than one answer has come to a verdict; any other failure leaves the
    // outcome open.
    if (!isEmError(error) || error.code === "EM_AMBIGUOUS") throw error;
    return { failure: error };
  }
}

function isCancelled<T>(write: Write<T>): boolean {
  return write.op.cancelled?.aborted === true;
}

function isPassing(code: string): boolean {
  return (
    code === "EM_UNREACHABLE" ||
    code === "EM_TIMEOUT" ||
    code === "EM_PROTOCOL" ||
    code === "EM_REFUSED"
  );
}

/**
 * After a time-out the server may still be at work on it; after EM's own error the same write would
 * be refused again.
 */
function mayRepeat(lost: Error): boolean {
  if (!isEmError(lost)) return false;
  const saidByEm = lost.serverMessage !== undefined && lost.request?.status === 500;
  return lost.code !== "EM_TIMEOUT" && !saidByEm;
}

function unconfirmed<T>(write: Write<T>, cause?: Error): EmUnconfirmedError {
  const reason =
    cause === undefined
      ? "Enterprise Manager accepted it, but does not show it."
      : `The answer was lost: ${cause.message}`;
  return new EmUnconfirmedError(
    `It could not be established whether it worked to ${write.what}. ${reason}`,
    {
      hint: "Run `pulumi up --refresh` once Enterprise Manager answers again: it looks first and continues from what is there.",
    },
  );
}
