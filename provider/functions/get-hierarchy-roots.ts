import * as pulumi from "@pulumi/pulumi";
import { type GetHierarchyRootResult, lookUpRoots } from "../lifecycle/look-ups/hierarchy-roots";
import { lookUp, type LookUpOptions, lookUpOutput, type LookUpOutputOptions } from "./connection";

/** All hierarchy roots of the server, in its order. */
export function getHierarchyRoots(options: LookUpOptions = {}): Promise<GetHierarchyRootResult[]> {
  return lookUp("list the hierarchy roots", options, lookUpRoots);
}

/** {@link getHierarchyRoots} as an output. */
export function getHierarchyRootsOutput(
  options: LookUpOutputOptions = {},
): pulumi.Output<GetHierarchyRootResult[]> {
  return lookUpOutput(pulumi.output({}), options, (_all, known) => getHierarchyRoots(known));
}
