import { isEmError, type EmErrorCode } from "./errors";

/**
 * What says that the server does not look up such objects, as those of some platforms. A server
 * that is not reached is another matter.
 */
export const NOT_LOOKED_UP: readonly EmErrorCode[] = ["EM_REFUSED", "EM_NOT_FOUND", "EM_INVALID"];

/** What says that the server knows nothing, or too much, of an object. */
export const NOT_KNOWN_FOR_CERTAIN: readonly EmErrorCode[] = [
  "EM_NOT_FOUND",
  "EM_AMBIGUOUS",
  "EM_REFUSED",
];

/** Takes an error with one of these codes for no answer; any other is thrown on. */
export function undefinedIf(codes: readonly EmErrorCode[], error: unknown): undefined {
  if (isEmError(error) && codes.includes(error.code)) return undefined;
  throw error;
}
