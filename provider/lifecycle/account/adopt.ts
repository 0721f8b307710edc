import { EmConflictError } from "../../em";
import type { AccountEntity } from "../../model/entities";
import type { Properties } from "../../model/properties";
import { differingRestrictions } from "../../model/restrictions";
import type { OperationContext } from "../shared/context";
import { ownerOf } from "../shared/creation-mark";
import type { Outcome } from "../shared/lifecycle";
import { changeAccount } from "./change";
import type { DeclaredAccount } from "./declared-account";
import { AccountHoldings } from "./holdings";
import { completeAcquired } from "./outcome";
import { AccountWriter, claimAccount } from "./writer";

/** Takes an account over and brings it to what is declared. Errors: EM_CONFLICT. */
export async function adoptAccount(
  context: OperationContext,
  inputs: Properties,
  declared: DeclaredAccount,
  existing: AccountEntity,
): Promise<Outcome> {
  if (!declared.adopt) throw existsAlready(existing);
  refuseOtherRestrictions(existing, declared);
  const owner = ownerOf(inputs);
  claimAccount(context, existing, owner, true);
  const holdings = new AccountHoldings();
  const writer = new AccountWriter(context, existing, holdings, owner);
  const acquired = { reference: existing, adopted: true, server: context.em.server };
  return completeAcquired(inputs, acquired, holdings, () =>
    changeAccount(context, existing, declared, writer),
  );
}

/**
 * Refuses to take over an account whose restrictions are not those declared: EM cannot change them.
 */
function refuseOtherRestrictions(existing: AccountEntity, declared: DeclaredAccount): void {
  const differences = differingRestrictions(existing, declared).map(
    (name) =>
      `${name} is ${JSON.stringify(existing[name])}, declared ${JSON.stringify(declared[name])}`,
  );
  if (differences.length === 0) return;
  throw new EmConflictError(
    `Account ${existing.name} (ID ${existing.id}) cannot be taken over as declared: ${differences.join("; ")}. Enterprise Manager cannot change these on an existing account.`,
    {
      hint: "Declare what it has, leave them out, or delete the account in Enterprise Manager and let it be made anew.",
    },
  );
}

/** Refuses to make what is there. */
function existsAlready(existing: AccountEntity): EmConflictError {
  return new EmConflictError(
    `Account ${existing.name} (${existing.type}) exists already, with ID ${existing.id}.`,
    {
      hint: "To take it over, give the resource `adopt: true`; it is then brought to the declared roles and scopes, and deleted with the resource.",
    },
  );
}
