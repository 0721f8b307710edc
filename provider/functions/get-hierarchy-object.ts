import * as pulumi from "@pulumi/pulumi";
import {
  type GetHierarchyObjectResult,
  type HierarchyObjectWanted,
  lookUpObject,
} from "../lifecycle/look-ups/hierarchy-object";
import { lookUp, type LookUpOptions, lookUpOutput, type LookUpOutputOptions } from "./connection";

/**
 * Looks an object of the infrastructure up. A `*` in its name is a character like any other.
 *
 * ```ts
 * const pool = await veeam.getHierarchyObject({
 *   root: "vc01.tech.local",
 *   type: "ResourcePool",
 *   name: "Production",
 * });
 * ```
 *
 * Errors: `EM_NOT_FOUND` with the nearest names, `EM_AMBIGUOUS` with the references of all that
 * fit, `EM_INVALID` for a malformed reference.
 */
export function getHierarchyObject(
  wanted: HierarchyObjectWanted,
  options: LookUpOptions = {},
): Promise<GetHierarchyObjectResult> {
  return lookUp("look up an object of the infrastructure", options, (work) =>
    lookUpObject(work, wanted),
  );
}

/** {@link getHierarchyObject} for values that are outputs of other resources. */
export function getHierarchyObjectOutput(
  wanted: pulumi.Input<
    | { root: pulumi.Input<string>; type: pulumi.Input<string>; name: pulumi.Input<string> }
    | { hierarchyObjRef: pulumi.Input<string> }
  >,
  options: LookUpOutputOptions = {},
): pulumi.Output<GetHierarchyObjectResult> {
  return lookUpOutput(pulumi.output(wanted), options, getHierarchyObject);
}
