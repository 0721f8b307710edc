import { EmNotFoundError, EmRefusedError, isEmError, type EmError } from "../errors";

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

/**
 * The result of `send`. @throws EmNotFoundError only if what it is about is not there: a refusal
 * alone does not say so, whatever its status, so that `isThere` is asked.
 * @param what names what it is about, completing "There is no …".
 */
export async function orNotFound<Result>(
  what: string,
  send: () => Promise<Result>,
  isThere: () => Promise<boolean>,
  isDoubtful = mayMeanUnknownId,
): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    if (!isDoubtful(error)) throw error;
    if (await isThere().catch(rethrowRefusal)) throw asRefusal(error);
    throw new EmNotFoundError(`There is no ${what}.`, { request: error.request });
  }
}

/**
 * Sends a DELETE. That what is not there has succeeded: its first try may have been the one that
 * removed it. Servers that do not answer 404 to an unknown ID are asked whether it is gone.
 */
export async function orGoneAlready(
  send: () => Promise<unknown>,
  isGone: () => Promise<boolean>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (error instanceof EmNotFoundError) return;
    if (!mayMeanUnknownId(error) || !(await isGone())) throw error;
  }
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
