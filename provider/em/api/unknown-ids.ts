import { isGuid } from "../../model/identity";
import {
  EmInvalidError,
  EmNotFoundError,
  EmRefusedError,
  EmUnconfirmedError,
  isEmError,
  type EmError,
} from "../errors";
import type { Operation } from "../transport/operation";

/** What servers answer to an ID that they do not know; 400 and 500 also have other reasons. */
const UNKNOWN_ID_STATUSES: readonly (number | undefined)[] = [404, 400, 500];

/** Whether an error is what some server answers to an ID that it does not know. */
export function mayMeanUnknownId(error: unknown): error is EmError {
  return isEmError(error) && UNKNOWN_ID_STATUSES.includes(error.request?.status);
}

/** The same for writes, which are refused with 400 and 500 for what they ask as a rule. */
export function isNotFound(error: unknown): error is EmError {
  return error instanceof EmNotFoundError;
}

/** Names something by its ID. */
interface Named {
  readonly id: string;
  /** Completes "There is no …". */
  readonly what: string;
}

/**
 * The result of `send`. @throws EmNotFoundError only if what it is about is not there: a refusal
 * alone does not say so, whatever its status, so that `isThere` is asked. @throws EmInvalidError
 * for an ID that cannot be one.
 */
export async function orNotFound<Result>(
  { id, what }: Named,
  send: () => Promise<Result>,
  isThere: () => Promise<boolean>,
  isDoubtful = mayMeanUnknownId,
): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    if (!isDoubtful(error)) throw error;
    if (await isThere().catch(rethrowRefusal)) throw asRefusal(error);
    refuseMalformed(error, [id]);
    throw new EmNotFoundError(`There is no ${what}.`, { request: error.request });
  }
}

/**
 * EM answers 400 to an ID that is no GUID. That says nothing of what it was meant to name, which
 * may well be there.
 */
function refuseMalformed({ request, serverMessage }: EmError, ids: readonly string[]): void {
  const malformed = ids.find((id) => !isGuid(id));
  if (request?.status !== 400 || malformed === undefined) return;
  throw new EmInvalidError(
    `${JSON.stringify(malformed)} is not an ID of Enterprise Manager: its IDs are GUIDs (it answered 400).`,
    {
      request,
      serverMessage,
      hint: "Correct the ID. If it is in the state, take the resource out with `pulumi state delete` and import it, or let `pulumi up` take it over.",
    },
  );
}

/** Pauses between looks whether something goes that may be on its way: lists may lag behind. */
const LOOK_PAUSES_MS = [1_000, 2_000, 4_000, 8_000] as const;

/**
 * Sends a DELETE. That what is not there has succeeded: its first try may have been the one that
 * removed it. Servers that do not answer 404 to an unknown ID are asked whether it is gone; so are
 * those that do not tell how the task ended that removes it.
 * @param ids the IDs in its path.
 */
export async function orGoneAlready(
  op: Operation,
  ids: readonly string[],
  send: () => Promise<unknown>,
  isGone: () => Promise<boolean>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (error instanceof EmNotFoundError) return;
    if (error instanceof EmUnconfirmedError && (await goesSoon(op, isGone))) return;
    if (!mayMeanUnknownId(error) || !(await isGone())) throw error;
    refuseMalformed(error, ids);
  }
}

async function goesSoon(op: Operation, isGone: () => Promise<boolean>): Promise<boolean> {
  for (const pause of LOOK_PAUSES_MS) {
    if (await isGone()) return true;
    await op.sleep(pause);
    op.check();
  }
  return isGone();
}

/** A 404 for what is there, or for a list, says something of the server and nothing of an ID. */
function asRefusal(error: EmError): EmError {
  if (!(error instanceof EmNotFoundError)) return error;
  const { message, request, serverMessage, mayHaveHappened } = error;
  return new EmRefusedError(message, {
    request,
    serverMessage,
    mayHaveHappened,
    hint: "Something between here and Enterprise Manager may have answered in its place; run the command again.",
  });
}

function rethrowRefusal(error: unknown): never {
  throw isEmError(error) ? asRefusal(error) : error;
}
