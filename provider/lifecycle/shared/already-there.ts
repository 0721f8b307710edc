import { EmConflictError, type EmError, isEmError } from "../../em";

/** Words that say that something is there. */
const THERE = /\balready\b|\bexists?\b|\bduplicated?\b/i;
/** The same words about what is not there, or about what goes on. */
const NOT_THERE =
  /\b(?:not|never|no longer|cannot|\w+n't)\b[^.;]*\bexist|\balready (?:been )?(?:removed|deleted|closed|started|running|in progress|being)\b/i;

/**
 * Whether Enterprise Manager refused to make something because it is there. Its code and text for
 * that are not documented: 409 says it, so does a text, whatever the status.
 */
export function saysItIsThere(error: unknown): error is EmError {
  if (!isEmError(error)) return false;
  if (error.code === "EM_CONFLICT") return true;
  const text = error.serverMessage ?? "";
  return THERE.test(text) && !NOT_THERE.test(text);
}

/** What to do about a grant that is there already. */
export const ADOPT_HINT =
  "Take it over with `adopt: true` (the default), or remove it in Enterprise Manager.";

/** The refusal to take what somebody else made a moment before for what was to be made. */
export function somebodyWasFaster(
  { message, request, serverMessage }: EmError,
  hint: string,
): EmConflictError {
  return new EmConflictError(message, { hint, request, serverMessage });
}
