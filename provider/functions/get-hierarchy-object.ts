import * as pulumi from "@pulumi/pulumi";
import type { DeclaredScope } from "../lifecycle/scopes/declared-scope";
import { resolveScope } from "../lifecycle/scopes/resolve-object";
import { canonicalReference, parseReference } from "../model/hierarchy-reference";
import {
  lookUp,
  type LookUpOptions,
  lookUpOutput,
  type LookUpOutputOptions,
  requireOneOf,
  type Given,
  requireText,
} from "./connection";

/**
 * Which object to look up: by root (name, GUID or unique ID), type and exact name; or by its
 * reference.
 */
export type HierarchyObjectWanted =
  | { readonly root: string; readonly type: string; readonly name: string }
  | { readonly hierarchyObjRef: string };

/** An object of the infrastructure. */
export interface GetHierarchyObjectResult {
  /** `urn:VMware:Vm:<root GUID>.vm-15309`: what `hierarchyObjRef` of resources takes. */
  readonly hierarchyObjRef: string;
  readonly platform: string;
  readonly type: string;
  /** GUID of its hierarchy root. */
  readonly rootId: string;
  readonly name: string;
}

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
  return lookUp("look up an object of the infrastructure", options, async (work) => {
    const found = await resolveScope(work, declared(wanted));
    const hierarchyObjRef = canonicalReference(found.hierarchyObjRef);
    // Of the canonical text: whoever gives a reference may spell it otherwise.
    const { platform, type, rootId } = parseReference(hierarchyObjRef) ?? found.reference;
    return { hierarchyObjRef, platform, type, rootId, name: found.objectName };
  });
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

const HINT = "Give `root`, `type` and `name`, or `hierarchyObjRef`.";

function declared(wanted: HierarchyObjectWanted): DeclaredScope {
  const { hierarchyObjRef, root, type, name }: Given<"hierarchyObjRef" | "root" | "type" | "name"> =
    wanted;
  requireOneOf("An object of the infrastructure", { hierarchyObjRef, name });
  if (hierarchyObjRef !== undefined)
    return { hierarchyObjRef: requireText("reference to an object", hierarchyObjRef, HINT) };
  return {
    object: {
      root: requireText("hierarchy root", root, HINT),
      type: requireText("type of an object", type, HINT),
      name: requireText("name of an object", name, HINT),
    },
  };
}
