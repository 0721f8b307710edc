import { EmUnreachableError, isEmError } from "./errors";
import { log } from "./log";
import type { Operation } from "./operation";
import { backOffMs, MAX_TRIES, retryAfterMs, type RetryBudget } from "./retry-timing";
import { shownPath, type Send, type WireAnswer, type WireRequest } from "./send";

/** Temporary by their meaning; EM uses 500 for mistakes of the client, so that one is not among them. */
const TEMPORARY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

type Outcome = { readonly answer: WireAnswer } | { readonly error: unknown };

/**
 * Wraps a {@link Send}: GET and DELETE are sent again after a broken connection or a temporary refusal. A POST never is: EM has no
 * idempotency keys, and the toggle of the all-virtual-machines switch sent twice would change nothing, or the wrong thing.
 */
export function retryTemporary(send: Send, budget: RetryBudget, random: () => number = Math.random): Send {
  return async (request, op) => {
    for (let tries = 1; ; tries += 1) {
      const outcome = await attempt(send, request, op);
      if ("answer" in outcome && !TEMPORARY_STATUSES.has(outcome.answer.status)) budget.refund();
      const delay = shouldRetry(request, outcome, tries) ? delayOf(outcome, tries, random) : undefined;
      if (delay === undefined || delay >= op.remainingMs() || !budget.take()) return resultOf(outcome);
      log("info", `${request.method} ${shownPath(request.path)}: ${reasonOf(outcome)}; again in ${Math.round(delay)} ms`);
      await op.sleep(delay);
      op.check();
    }
  };
}

async function attempt(send: Send, request: WireRequest, op: Operation): Promise<Outcome> {
  try {
    return { answer: await send(request, op) };
  } catch (error) {
    return { error };
  }
}

function shouldRetry(request: WireRequest, outcome: Outcome, tries: number): boolean {
  if (request.method === "POST") return false;
  if (tries >= MAX_TRIES) return false;
  if ("answer" in outcome) return TEMPORARY_STATUSES.has(outcome.answer.status);
  // Time-outs are not tried again: a server that needed a minute for one try is not helped by another.
  return isEmError(outcome.error) && outcome.error.code === "EM_UNREACHABLE";
}

function delayOf(outcome: Outcome, tries: number, random: () => number): number {
  const asked = "answer" in outcome ? retryAfterMs(outcome.answer.retryAfter, Date.now()) : undefined;
  return asked ?? backOffMs(tries - 1, random());
}

function resultOf(outcome: Outcome): WireAnswer {
  if ("answer" in outcome) return outcome.answer;
  throw outcome.error instanceof Error ? outcome.error : new EmUnreachableError("The request failed.");
}

function reasonOf(outcome: Outcome): string {
  if ("answer" in outcome) return `answered ${outcome.answer.status}`;
  return outcome.error instanceof Error ? outcome.error.message : "failed";
}
