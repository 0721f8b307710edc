import { canonicalReference, parseReference } from "../../model/hierarchy-reference";
import type { DeclaredScope } from "../scopes/declared-scope";
import { resolveScope } from "../scopes/resolve-object";
import type { ServerOperation } from "../shared/context";
import { type Given, requireOneOf, requireText } from "./given";

/**
 * Which object to look up: by root (name, GUID or unique ID), type and exact name; or by its
 * reference.
 */
export type HierarchyObjectWanted =
  | { readonly root: string; readonly type: string; readonly name: string }
  | { readonly hierarchyObjRef: string };

type ObjectKey = "root" | "type" | "name" | "hierarchyObjRef";

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

/** The one object that is wanted. Errors: EM_NOT_FOUND, EM_AMBIGUOUS, EM_INVALID. */
export async function lookUpObject(
  work: ServerOperation,
  wanted: Given<ObjectKey>,
): Promise<GetHierarchyObjectResult> {
  const found = await resolveScope(work, declared(wanted));
  const hierarchyObjRef = canonicalReference(found.hierarchyObjRef);
  // Of the canonical text: whoever gives a reference may spell it otherwise.
  const { platform, type, rootId } = parseReference(hierarchyObjRef) ?? found.reference;
  return { hierarchyObjRef, platform, type, rootId, name: found.objectName };
}

const HINT = "Give `root`, `type` and `name`, or `hierarchyObjRef`.";

function declared({ hierarchyObjRef, root, type, name }: Given<ObjectKey>): DeclaredScope {
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
