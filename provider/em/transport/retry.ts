import { EmUnreachableError, EmUsedConnectionError, isEmError } from "../errors";
import { log } from "../log";
import type { Operation } from "./operation";
import { backOffMs, retryAfterMs, type RetryBudget } from "./retry-timing";
import { shownPath, type Send, type WireAnswer, type WireRequest } from "./send";

/**
 * Temporary by their meaning; EM uses 500 for mistakes of the client, so that one is not among
 * them.
 */
const TEMPORARY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

const SERVICE_UNAVAILABLE = 503;

type Outcome = { readonly answer: WireAnswer } | { readonly error: unknown };

/** Whether a request may be sent again after what came of it. */
type MayRepeat = (request: WireRequest, outcome: Outcome) => boolean;

/**
 * Wraps a {@link Send}: what may be repeated is sent again after a pause, within the operation's
 * time, within a budget that all requests share, and three times in all.
 */
export function retryTemporary(
  send: Send,
  budget: RetryBudget,
  mayRepeat: MayRepeat = afterTemporaryFailure,
  random: () => number = Math.random,
): Send {
  return async (request, op) => {
    for (let retry = 0; ; retry += 1) {
      const outcome = await attempt(send, request, op);
      if ("answer" in outcome && !TEMPORARY_STATUSES.has(outcome.answer.status)) budget.refund();
      const delay =
        request.sends.mayBeSentAgain && mayRepeat(request, outcome)
          ? chooseDelay(request, outcome, retry, random)
          : undefined;
      // A pause that would outlast the operation helps nobody: what asked for it says so in its
      // error.
      if (delay === undefined || delay >= op.remainingMs() || !budget.take())
        return answerOrThrow(outcome);
      log(
        "info",
        `${request.method} ${shownPath(request.path)}: ${describeOutcome(outcome)}; again in ${Math.round(delay)} ms`,
      );
      if (delay > 0) await op.sleep(delay);
      op.check();
    }
  };
}

/**
 * GET and DELETE after a broken connection or a temporary refusal. A POST never: EM has no
 * idempotency keys, and the toggle of the all-virtual-machines switch sent twice would change
 * nothing, or the wrong thing. Time-outs neither: a server that needed a minute for one try is not
 * helped by another.
 */
function afterTemporaryFailure(request: WireRequest, outcome: Outcome): boolean {
  if (request.method === "POST") return false;
  return "answer" in outcome
    ? TEMPORARY_STATUSES.has(outcome.answer.status)
    : isEmError(outcome.error) && outcome.error.code === "EM_UNREACHABLE";
}

/**
 * A logon that certainly was not looked at: another one cannot lock the account, as repeats of a
 * wrong password would.
 */
export function afterLogonWasNotTried(_request: WireRequest, outcome: Outcome): boolean {
  if ("answer" in outcome) return outcome.answer.status === SERVICE_UNAVAILABLE;
  return (
    isEmError(outcome.error) &&
    outcome.error.code === "EM_UNREACHABLE" &&
    !outcome.error.mayHaveHappened
  );
}

async function attempt(send: Send, request: WireRequest, op: Operation): Promise<Outcome> {
  try {
    return { answer: await send(request, op) };
  } catch (error) {
    return { error };
  }
}

/**
 * A GET that met a connection which the server was just ending is sent on a fresh one at once: that
 * says nothing of how the server is. Whether it was the server or its host that went, the next
 * failure tells.
 */
function chooseDelay(
  { method }: WireRequest,
  outcome: Outcome,
  retry: number,
  random: () => number,
): number {
  const isOnUsed = "error" in outcome && outcome.error instanceof EmUsedConnectionError;
  if (isOnUsed && method === "GET") return 0;
  const asked =
    "answer" in outcome ? retryAfterMs(outcome.answer.retryAfter, Date.now()) : undefined;
  return asked ?? backOffMs(retry, random());
}

function answerOrThrow(outcome: Outcome): WireAnswer {
  if ("answer" in outcome) return outcome.answer;
  throw outcome.error instanceof Error
    ? outcome.error
    : new EmUnreachableError("The request failed.");
}

function describeOutcome(outcome: Outcome): string {
  if ("answer" in outcome) return `answered ${outcome.answer.status}`;
  return outcome.error instanceof Error ? outcome.error.message : "failed";
}
