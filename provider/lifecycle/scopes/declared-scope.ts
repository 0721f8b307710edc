import {
  parseReference,
  referenceKey,
  sameReference,
  whyNoReference,
} from "../../model/hierarchy-reference";
import { foldName, sameName } from "../../model/identity";
import {
  holdsUnknown,
  isProperties,
  readObject,
  type Properties,
  readText,
} from "../../model/properties";
import { sortedUnique } from "../../model/same-lists";
import {
  type CheckFailure,
  exactName,
  type Field,
  listOf,
  objectWith,
  optional,
  required,
  text,
} from "../shared/fields";

/** An object of the infrastructure by its name, as a program gives it. */
export interface ObjectByName {
  /** A hierarchy root's name, GUID or unique ID. */
  readonly root: string;
  readonly type: string;
  readonly name: string;
}

/** A restore scope as a program declares it: an object by its reference, or by its name. */
export interface DeclaredScope {
  readonly hierarchyObjRef?: string | undefined;
  readonly object?: ObjectByName | undefined;
  readonly objectName?: string | undefined;
}

/** The inputs that declare one restore scope: those of a resource, or of an item of an account. */
export const SCOPE_FIELDS: Readonly<Record<string, Field>> = {
  hierarchyObjRef: optional(text(whyNoReference)),
  object: optional(
    objectWith({
      root: required(text(), "the hierarchy root's name, ID or unique ID"),
      type: required(text(), "the object's type, such as Vm, ResourcePool or Folder"),
      name: required(exactName, "the object's exact name"),
    }),
  ),
  objectName: optional(exactName),
};

/** A list of restore scopes: their order is no difference, nor is one that is there twice. */
export const scopeList: Field = listOf(
  objectWith(SCOPE_FIELDS, (scope, path) => verifyOneObject(scope, `${path}.`)),
  sortedScopes,
);

/** A list with something unknown in it stays as it is until everything is known. */
function sortedScopes(items: unknown[]): unknown[] {
  const scopes = items.filter(isProperties);
  if (holdsUnknown(items) || scopes.length < items.length) return items;
  return sortedUnique(scopes, (scope) => declaredKey(declaredScope(scope)));
}

/** Exactly one of `hierarchyObjRef` and `object`. */
export function verifyOneObject(inputs: Properties, prefix: string): CheckFailure[] {
  const given = ["hierarchyObjRef", "object"].filter((name) => inputs[name] !== undefined);
  if (given.length === 1) return [];
  const reason =
    given.length === 0
      ? "is missing: give `hierarchyObjRef`, or `object` with root, type and name"
      : "is given together with `object`: give one of the two";
  return [{ property: `${prefix}hierarchyObjRef`, reason }];
}

/** Whether inputs name an object, known or not. */
export function namesObject(inputs: Properties): boolean {
  return inputs["hierarchyObjRef"] !== undefined || inputs["object"] !== undefined;
}

/** Whether the object that inputs name is not known yet. */
export function isUnknownObject(inputs: Properties): boolean {
  return holdsUnknown(inputs["hierarchyObjRef"]) || holdsUnknown(inputs["object"]);
}

/** The scope that inputs declare. An object by name goes before the reference that it led to. */
export function declaredScope(inputs: Properties): DeclaredScope {
  const object = readObject(inputs, "object");
  const objectName = readText(inputs, "objectName");
  if (object !== undefined) return { object: objectByName(object), objectName };
  return { hierarchyObjRef: readText(inputs, "hierarchyObjRef"), objectName };
}

function objectByName(object: Properties): ObjectByName {
  return {
    root: readText(object, "root") ?? "",
    type: readText(object, "type") ?? "",
    name: readText(object, "name") ?? "",
  };
}

/** Equal for scopes that are declared alike: names are exact, roots and types are not. */
export function declaredKey({ hierarchyObjRef, object }: DeclaredScope): string {
  if (object === undefined) return referenceKey(hierarchyObjRef ?? "");
  return `${foldName(object.root)}|${foldName(object.type)}|${object.name}`;
}

/**
 * The key of a declared scope, by the reference that was found for it where it is an object by
 * name.
 */
export function foundKey(declared: DeclaredScope, objectReferences: Properties): string {
  const key = declaredKey(declared);
  const found = declared.object === undefined ? undefined : readText(objectReferences, key);
  return found === undefined ? key : referenceKey(found);
}

/** Whether inputs name, or may name, another object than the one in state. */
export function objectDiffers(olds: Properties, news: Properties): boolean {
  if (isUnknownObject(news)) return true;
  const former = readText(olds, "hierarchyObjRef") ?? "";
  const { hierarchyObjRef, object } = declaredScope(news);
  if (object === undefined) {
    return hierarchyObjRef !== undefined && !sameReference(former, hierarchyObjRef);
  }
  const known = declaredScope(olds);
  if (known.object !== undefined) return declaredKey(known) !== declaredKey({ object });
  return !fitsReference(object, former, known.objectName);
}

/** Whether an object by name is certainly the one whose reference is in state. */
function fitsReference(object: ObjectByName, former: string, objectName?: string): boolean {
  const reference = parseReference(former);
  if (reference === undefined || object.name !== objectName) return false;
  return sameName(object.type, reference.type) && sameName(object.root, reference.rootId);
}
