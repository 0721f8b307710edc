import { saysItIsThere } from "./already-there";
import {
  type EmError,
  type EmErrorCode,
  EmUnconfirmedError,
  isEmError,
  type Operation,
} from "../../em";

interface SinceSent {
  readonly waitedMs: number;
  readonly isAnswered: boolean;
}

/** A write of which the answer does not tell the outcome: EM's writes answer without a body. */
interface Write<T> {
  /** What is to be done to what, for messages: "add role X to account Y". */
  readonly what: string;
  readonly op: Operation;
  readonly send: () => Promise<unknown>;
  /**
   * Looks at the server whether the write took effect; `undefined`: not (yet). `waitedMs` tells how
   * long ago it was sent, `isAnswered` whether EM said that it did it.
   */
  readonly look: (sinceSent: SinceSent) => Promise<T | undefined>;
  /**
   * It flips a switch, of which a look shows the position at once: one that is not as wanted after
   * EM flipped it was flipped by somebody else too, and is flipped once more.
   */
  readonly isFlip?: boolean;
  /**
   * It makes something, of which EM may say that it is there already. Then it is somebody else's,
   * and EM's refusal is thrown; but where something that may have made it `wasSent` before, that
   * did.
   */
  readonly makes?: { readonly wasSent: boolean };
  /** Whether what EM refused is sent in another form by the caller. */
  readonly isSentInParts?: boolean;
  /** What a look saw that may be the effect, for the message that it could not be established. */
  readonly seen?: () => string | undefined;
}

/**
 * Lists may lag behind: what a list does not show may still come for so long, and what it shows
 * alone may not be alone.
 */
export const LATE_LIST_MS = 15_000;

/**
 * A write is sent at most so often; each further time only after a look showed that the one before
 * had no effect.
 */
const MOST_WRITES = 3;
/** So often is a switch flipped, at most, because others flip it at the same time. */
const MOST_EXECUTED_FLIPS = 2;
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
const LOOKS_THAT_AGREE = 4;

/**
 * Looks that are refused (403, a logon that is rejected) are tried so often: one may be a passing
 * fault of something in between, more are not.
 */
const MOST_ODD_FAILURES = 3;

/**
 * A look that finds more than one answer, or no account any more, has come to a verdict; any other
 * failure leaves the outcome open.
 */
const VERDICTS: readonly EmErrorCode[] = ["EM_AMBIGUOUS", "EM_NOT_FOUND", "EM_UNCONFIRMED"];

/**
 * Sends a write and waits until the server shows its effect. A write whose answer was lost is
 * looked up before it is sent again.
 */
export async function sendAndConfirm<T>(write: Write<T>): Promise<T> {
  let executed = 0;
  for (let sends = 1; ; sends++) {
    const lost = await attempt(write, sends === 1);
    if (lost === undefined) executed += 1;
    const found = await lookRepeatedly(write, lost);
    if (found !== undefined) return found;
    if (lost !== undefined && sends > 1 && !mayHaveHappened(lost)) throw unconfirmed(write, lost);
    const mayRepeat = lost === undefined ? executed < MOST_EXECUTED_FLIPS : mayBeRepeated(lost);
    if (sends >= MOST_WRITES || !mayRepeat) throw lost ?? unconfirmed(write);
  }
}

/**
 * Sends once. Resolves to the error if the write may have taken effect all the same, be it by an
 * earlier try; throws if it certainly did not.
 */
async function attempt<T>(write: Write<T>, isFirst: boolean): Promise<Error | undefined> {
  try {
    await write.send();
    return undefined;
  } catch (error) {
    if (!isEmError(error)) throw error;
    if (write.makes !== undefined && saysItIsThere(error)) {
      if (isFirst && !write.makes.wasSent) throw error;
      return undefined;
    }
    if (error.mayHaveHappened || !isFirst) return error;
    throw error;
  }
}

/** Looks until the effect shows, or until enough looks agree that it will not. */
async function lookRepeatedly<T>(write: Write<T>, lost: Error | undefined): Promise<T | undefined> {
  const { mostLooks, lateMs } = patience(write, lost);
  let waitedMs = 0;
  let odd = 0;
  for (let tries = 0, absent = 0; absent < mostLooks || waitedMs < lateMs; tries++) {
    const pause = LOOK_PAUSES_MS[tries] ?? LONGEST_PAUSE_MS;
    if (pause >= write.op.remainingMs() || isCancelled(write.op)) throw unconfirmed(write, lost);
    await write.op.sleep(pause);
    waitedMs += pause;
    const look = await lookOnce(write, { waitedMs, isAnswered: lost === undefined });
    if ("found" in look) return look.found;
    if ("absent" in look) absent += 1;
    else if (!isPassing(look.failure.code) && ++odd > MOST_ODD_FAILURES)
      throw unconfirmed(write, lost ?? look.failure);
  }
  return undefined;
}

/** How many looks must agree that there is no effect, and how long after the write at least. */
function patience<T>(
  { isFlip, isSentInParts }: Write<T>,
  lost: Error | undefined,
): { readonly mostLooks: number; readonly lateMs: number } {
  if (isFlip === true) return { mostLooks: LOOKS_THAT_AGREE, lateMs: 0 };
  if (lost === undefined) return { mostLooks: Infinity, lateMs: Infinity };
  // What EM itself refused is not sent again: then a list that lags leads to no second effect.
  const isOver = isRefusedByEm(lost) && isSentInParts !== true;
  return { mostLooks: LOOKS_THAT_AGREE, lateMs: isOver ? 0 : LATE_LIST_MS };
}

/**
 * Looks until there is something, or until no list can be late any more. Errors: EM_UNCONFIRMED if
 * the operation's time ends before.
 */
export async function lookWhileListsMayLag<T>(
  op: Operation,
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let tries = 0, waitedMs = 0; ; tries++) {
    const found = await look();
    if (found !== undefined || waitedMs >= LATE_LIST_MS) return found;
    const pause = LOOK_PAUSES_MS[tries] ?? LONGEST_PAUSE_MS;
    if (pause >= op.remainingMs() || isCancelled(op))
      throw new EmUnconfirmedError(
        `It is not known whether there is ${what}: Enterprise Manager's lists do not show it, but may lag behind.`,
        { hint: "Run the command again, or allow more time with veeam-em:timeoutSeconds." },
      );
    await op.sleep(pause);
    waitedMs += pause;
  }
}

/**
 * A look that fails says nothing about the write: it does not count, and the next one may succeed.
 */
async function lookOnce<T>(
  write: Write<T>,
  sinceSent: SinceSent,
): Promise<{ readonly found: T } | { readonly failure: EmError } | { readonly absent: true }> {
  try {
    const found = await write.look(sinceSent);
    return found === undefined ? { absent: true } : { found };
  } catch (error) {
    if (!isEmError(error) || VERDICTS.includes(error.code)) throw error;
    return { failure: error };
  }
}

function isCancelled(op: Operation): boolean {
  return op.cancelled?.aborted === true;
}

function isPassing(code: string): boolean {
  return (
    code === "EM_UNREACHABLE" ||
    code === "EM_TIMEOUT" ||
    code === "EM_PROTOCOL" ||
    code === "EM_REFUSED"
  );
}

function mayHaveHappened(lost: Error): boolean {
  return isEmError(lost) && lost.mayHaveHappened;
}

/**
 * After a time-out the server may still be at work on it; after EM's own error the same write would
 * be refused again.
 */
function mayBeRepeated(lost: Error): boolean {
  return isEmError(lost) && lost.code !== "EM_TIMEOUT" && !isRefusedByEm(lost);
}

function isRefusedByEm(lost: Error): boolean {
  return isEmError(lost) && lost.serverMessage !== undefined && lost.request?.status === 500;
}

function unconfirmed<T>(write: Write<T>, cause?: Error): EmUnconfirmedError {
  const seen = write.seen?.();
  const reason =
    cause === undefined
      ? write.isFlip === true
        ? "Enterprise Manager flipped it, then showed the opposite: somebody else is flipping it, too."
        : "Enterprise Manager accepted it, but does not show it."
      : `The answer was lost: ${cause.message}`;
  return new EmUnconfirmedError(
    `It is not known whether this took effect: ${write.what}. ${reason}${seen === undefined ? "" : ` ${seen}`}`,
    {
      hint: "Run `pulumi up --refresh` once Enterprise Manager answers again: it checks first and continues from what exists.",
    },
  );
}
