import { declaredAccount } from "../../lifecycle/declared-account";
import { declaredKey, declaredScope, isUnknownObject, namesObject, type ObjectByName } from "../../lifecycle/declared-scope";
import { parseReference, referenceKey } from "../../model/hierarchy-reference";
import { guidOf } from "../../model/identity";
import { holdsUnknown, isUnknown, objectOf, type Properties, textOf, textsOf } from "../../model/properties";
import type { Holdings } from "./holdings";
import type { Names } from "./names";
import type { ScopeHeld } from "./scope-words";

/** The resource classes of this package, as the last part of their type tokens. */
export const KINDS = ["Account", "AccountRole", "AccountScope", "AllVmsScope"] as const;
export type Kind = (typeof KINDS)[number];

const TYPE_TOKEN = /^pulumi-nodejs:dynamic\/veeam-em:(\w+)$/;

/** The class of a type token; `undefined` for resources of other packages. */
export function kindOf(type: string): Kind | undefined {
  const [, name] = TYPE_TOKEN.exec(type) ?? [];
  return KINDS.find((kind) => kind === name);
}

/** Adds what a resource with these properties gives its account. */
export function contribute(kind: Kind, properties: Properties, to: Holdings, names: Names): void {
  if (kind === "Account") contributeAccount(properties, to, names);
  else if (kind === "AccountRole") contributeRole(properties["role"], to, names);
  else if (kind === "AccountScope") contributeScope(properties, to, names);
  else contributeSwitch(properties["enabled"], true, to);
}

/** What is not of the form that it must have is not known either. */
function contributeSwitch(value: unknown, leftOut: boolean | undefined, to: Holdings): void {
  if (value === undefined) to.allVms = leftOut ?? to.allVms;
  else if (typeof value === "boolean") to.allVms = value;
  else to.unknown.add("allVms");
}

function contributeAccount(properties: Properties, to: Holdings, names: Names): void {
  const { roles, scopes, allVms } = properties;
  if (!isList(roles)) to.unknown.add("roles");
  for (const role of Array.isArray(roles) ? (roles as unknown[]) : []) contributeRole(role, to, names);
  if (!isList(scopes)) to.unknown.add("scopes");
  for (const scope of Array.isArray(scopes) ? (scopes as unknown[]) : []) contributeItem(scope, to, names);
  contributeSwitch(allVms, undefined, to);
  if (holdsUnknown(properties["fileRestore"]) || holdsUnknown(properties["sqlRestore"])) to.unknown.add("restrictions");
  const { fileRestore, sqlRestore } = declaredAccount(properties);
  to.fileRestore = fileRestore;
  to.sqlRestore = sqlRestore;
}

function isList(value: unknown): boolean {
  return value === undefined || Array.isArray(value);
}

function contributeRole(role: unknown, to: Holdings, names: Names): void {
  if (typeof role !== "string" || isUnknown(role)) to.unknown.add("roles");
  else to.roles.set(names.roleKey(role), names.role(role));
}

function contributeItem(scope: unknown, to: Holdings, names: Names): void {
  if (typeof scope === "object" && scope !== null && !Array.isArray(scope)) contributeScope({ ...scope }, to, names);
  else to.unknown.add("scopes");
}

function contributeScope(properties: Properties, to: Holdings, names: Names): void {
  if (isUnknownObject(properties) || !namesObject(properties)) {
    to.unknown.add("scopes");
    return;
  }
  const scope = scopeHeld(properties, names);
  to.scopes.set(scope.key, scope);
}

/** A declared scope, with what is known of it besides. */
function scopeHeld(properties: Properties, names: Names): ScopeHeld {
  const declared = declaredScope(properties);
  const reference = declared.object === undefined ? declared.hierarchyObjRef : (textOf(properties, "hierarchyObjRef") ?? names.referenceOf(declaredKey(declared)));
  const known = textOf(properties, "objectName");
  return reference === undefined ? unresolved(declared.object, names) : byReference(reference, declared.object, known, names);
}

function byReference(text: string, object: ObjectByName | undefined, known: string | undefined, names: Names): ScopeHeld {
  const parts = parseReference(text);
  const rootId = parts?.rootId;
  return {
    key: referenceKey(text), reference: text, platform: parts?.platform, type: parts?.type ?? object?.type ?? "object", rootId,
    root: object?.root ?? (rootId === undefined ? undefined : (names.rootName(rootId) ?? rootId)),
    name: object?.name ?? known ?? names.objectName(referenceKey(text)),
  };
}

function unresolved(object: ObjectByName | undefined, names: Names): ScopeHeld {
  const { root = "", type = "", name = "" } = object ?? {};
  return { key: `object:${declaredKey({ object: { root, type, name } })}`, reference: undefined, platform: undefined, type, rootId: guidOf("HierarchyRoot", root) ?? names.rootId(root), root, name };
}

/** Remembers what a resource in state tells of names: of roles, of objects and of roots. */
export function learn(kind: Kind, outputs: Properties, names: Names): void {
  if (kind === "AccountRole") {
    const [id, name] = [textOf(outputs, "roleId"), textOf(outputs, "roleName")];
    if (id !== undefined && name !== undefined) names.addRole({ id, name });
  }
  if (kind === "Account") {
    const ids = textsOf(outputs, "roleIds");
    for (const [at, role] of textsOf(outputs, "roles").entries()) {
      const id = ids[at];
      if (id !== undefined && guidOf("EnterpriseRole", role) === undefined) names.addRole({ id, name: role });
    }
    for (const [key, reference] of Object.entries(objectOf(outputs, "objectReferences") ?? {})) if (typeof reference === "string") names.addReference(key, reference);
  }
  for (const scope of kind === "AccountScope" ? [outputs] : declaredAccount(outputs).scopes) learnScope(scope, names);
}

function learnScope(scope: Properties, names: Names): void {
  const declared = declaredScope(scope);
  const reference = textOf(scope, "hierarchyObjRef");
  const known = textOf(scope, "objectName");
  if (declared.object !== undefined && reference !== undefined) names.addReference(declaredKey(declared), reference);
  if (reference !== undefined && known !== undefined) names.addObject(referenceKey(reference), known);
}
