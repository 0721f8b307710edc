import { EmAmbiguousError, EmUnconfirmedError } from "../../em";
import { defined, type Properties } from "../../model/properties";
import { PartialFailure } from "./lifecycle";

/**
 * Stands for the ID of something of which it could not be established whether it was made. The
 * engine then has it in the state: the next `up` replaces it, which first removes what was made
 * after all, and a `destroy` removes it too.
 */
const UNCONFIRMED = "unconfirmed";

/**
 * The ID in state of something that may have been made; `within` is the ID of what it belongs to.
 */
export function unconfirmedId(within?: string): string {
  return within === undefined ? UNCONFIRMED : `${within}/${UNCONFIRMED}`;
}

/** Whether a resource in state stands for something that may have been made. */
export function isUnconfirmed(id: string): boolean {
  return id === UNCONFIRMED || id.endsWith(`/${UNCONFIRMED}`);
}

/**
 * Runs a write; if its outcome cannot be established, or it cannot be told what came of it, that
 * goes into the state.
 */
export async function recordUnconfirmed<T>(
  id: string,
  properties: Properties,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const isOpen =
      error instanceof EmUnconfirmedError ||
      (error instanceof EmAmbiguousError && error.mayHaveHappened);
    throw isOpen ? new PartialFailure(id, defined(properties), error) : error;
  }
}

/**
 * The refusal to remove something that looks like what was made, when it cannot be told for
 * certain.
 */
export function unclearLeftover(what: string, candidates: readonly string[]): EmAmbiguousError {
  return new EmAmbiguousError(
    `An earlier run could not establish whether it made ${what}, and it is not known which of these it is: ${candidates.join("; ")}. Nothing was removed.`,
    {
      hint: "Remove what is not wanted in Enterprise Manager, then take the resource out of the state with `pulumi state delete`.",
    },
  );
}
