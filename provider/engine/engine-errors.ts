import { errorWords, isEmError, shownLines } from "../em";

/**
 * The words in which a failure reaches the person at the terminal: code, what happened, what to do
 * next.
 */
export function describeFailure(error: unknown): string {
  return shownLines(wordsOf(error));
}

function wordsOf(error: unknown): string {
  if (isEmError(error)) return errorWords(error);
  return `Unexpected failure in pulumi-veeam-em: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** The code of a failure, for the line that the engine prints before the text. */
export function failureTitle(error: unknown): string {
  return isEmError(error) ? error.code : "pulumi-veeam-em";
}
