import * as pulumi from "@pulumi/pulumi";
import { type GetFileServerResult, lookUpFileServer } from "../lifecycle/look-ups/file-server";
import { lookUp, type LookUpOptions, lookUpOutput, type LookUpOutputOptions } from "./connection";

/**
 * Looks a file share up by its exact name, as `\\\\nas01\\data`. Errors: `EM_NOT_FOUND` with the
 * nearest names, `EM_AMBIGUOUS` with the references of all that fit.
 */
export function getFileServer(
  wanted: { readonly name: string },
  options: LookUpOptions = {},
): Promise<GetFileServerResult> {
  return lookUp("look up a file share", options, (work) => lookUpFileServer(work, wanted));
}

/** {@link getFileServer} for a name that is an output of another resource. */
export function getFileServerOutput(
  wanted: pulumi.Input<{ name: pulumi.Input<string> }>,
  options: LookUpOutputOptions = {},
): pulumi.Output<GetFileServerResult> {
  return lookUpOutput(pulumi.output(wanted), options, getFileServer);
}
