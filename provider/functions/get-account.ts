import * as pulumi from "@pulumi/pulumi";
import {
  type AccountWanted,
  type GetAccountResult,
  lookUpAccount,
} from "../lifecycle/look-ups/account";
import { lookUp, type LookUpOptions, lookUpOutput, type LookUpOutputOptions } from "./connection";

/**
 * Looks an account up. Works in previews too, and needs the server there.
 *
 * ```ts
 * const dba = await veeam.getAccount({ name: "TECH\\DBA" });
 * ```
 *
 * Errors: `EM_NOT_FOUND` with the nearest names, `EM_AMBIGUOUS` with all accounts of the name,
 * `EM_INVALID`.
 */
export function getAccount(
  wanted: AccountWanted,
  options: LookUpOptions = {},
): Promise<GetAccountResult> {
  return lookUp("look up an account", options, (work) => lookUpAccount(work, wanted));
}

/** {@link getAccount} for values that are outputs of other resources. */
export function getAccountOutput(
  wanted: pulumi.Input<
    { name: pulumi.Input<string>; type?: pulumi.Input<string> } | { id: pulumi.Input<string> }
  >,
  options: LookUpOutputOptions = {},
): pulumi.Output<GetAccountResult> {
  return lookUpOutput(pulumi.output(wanted), options, getAccount);
}
