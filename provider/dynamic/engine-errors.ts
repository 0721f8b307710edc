import { errorWords, isEmError, shownLines } from "../em";
import type { PartialFailure } from "../lifecycle/shared/lifecycle";
import type { Properties } from "../model/properties";

/**
 * The words in which a failure reaches the person at the terminal: code, what happened, what to do
 * next.
 */
function describe(error: unknown): string {
  return shownLines(wordsOf(error));
}

function wordsOf(error: unknown): string {
  if (isEmError(error)) return errorWords(error);
  return `Unexpected failure in pulumi-veeam-em: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** The code of a failure, for the line that the engine's server prints before the text. */
function shortTitle(error: unknown): string {
  return isEmError(error) ? error.code : "pulumi-veeam-em";
}

/**
 * An error as the engine's server wants it: without a truthy `id`, which it would take for a
 * partial failure, and without a stack, which it would print for read, diff and delete (pulumi,
 * cmd/dynamic-provider, `console.error`).
 */
export function forEngine(error: unknown): Error {
  const said = new Error(describe(error));
  Object.defineProperty(said, "stack", {
    value: isEmError(error) ? said.message : describe(error),
  });
  Object.defineProperty(said, "toString", { value: () => shortTitle(error) });
  return said;
}

/**
 * The engine records the resource with these properties and shows only the reasons. `__provider`
 * must be among the properties: unlike for other results it is not added, and without it the
 * resource could never be read or deleted again.
 */
export function partialFailure(
  failure: PartialFailure,
  outputs: Properties,
  inputs: Properties,
): Error {
  const text = describe(failure.reason);
  return Object.assign(new Error(text), {
    id: failure.resourceId,
    properties: { ...outputs, __provider: inputs["__provider"] },
    reasons: [text],
  });
}
