import type { AccountReference } from "../../model/entities";
import { defined, pick, type Properties } from "../../model/properties";
import { CREATION_MARK } from "../shared/creation-mark";
import { type Outcome, PartialFailure } from "../shared/lifecycle";
import type { AccountHoldings } from "./holdings";
import { ACCOUNT_INPUTS } from "./inputs";

/** What of the inputs goes into the state of a new account, its mark among it. */
export const RECORDED_INPUTS = [...ACCOUNT_INPUTS, CREATION_MARK];

/** An account of which a resource takes possession. */
interface Acquired {
  readonly reference: AccountReference;
  readonly adopted: boolean;
  readonly server: string;
}

/** Completes an account that was made or taken over, and tells what goes into the state. */
export async function completeAcquired(
  inputs: Properties,
  { reference, adopted, server }: Acquired,
  holdings: AccountHoldings,
  complete: () => Promise<void>,
): Promise<Outcome> {
  const base = {
    ...pick(inputs, RECORDED_INPUTS),
    accountId: reference.id,
    uid: reference.uid,
    canonicalName: reference.name,
    adopted,
    server,
  };
  await recordPartly(reference.id, base, holdings, complete);
  return { id: reference.id, outs: { ...base, ...holdings.outputs() } };
}

/**
 * Once the account exists, a failure goes into the state with what the account has by then: the
 * next run completes it.
 */
export async function recordPartly(
  id: string,
  base: Properties,
  holdings: AccountHoldings,
  change: () => Promise<void>,
): Promise<void> {
  try {
    await change();
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    throw new PartialFailure(
      id,
      defined({ ...base, allVms: undefined, objectReferences: undefined, ...holdings.outputs() }),
      reason,
    );
  }
}
