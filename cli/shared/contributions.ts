import { declaredAccount } from "../../provider/lifecycle/account/declared-account";
import {
  declaredKey,
  declaredScope,
  isUnknownObject,
  namesObject,
  type ObjectByName,
} from "../../provider/lifecycle/scopes/declared-scope";
import { parseReference, referenceKey } from "../../provider/model/hierarchy-reference";
import { readGuid } from "../../provider/model/identity";
import type { Kind } from "../../provider/model/kinds";
import {
  holdsUnknown,
  isUnknown,
  readObject,
  readObjects,
  type Properties,
  readText,
  readTexts,
} from "../../provider/model/properties";
import type { Holdings } from "./holdings";
import type { Names } from "./names";
import type { ScopeHeld } from "../words/scope-words";

const CONTRIBUTIONS: Readonly<
  Record<Kind, (properties: Properties, to: Holdings, names: Names) => void>
> = {
  Account: contributeAccount,
  AccountRole: ({ role }, to, names) => contributeRole(role, to, names),
  AccountScope: contributeScope,
  AllVmsScope: ({ enabled }, to) => contributeSwitch(enabled, true, to),
};

/** Adds what a resource with these properties gives its account. */
export function contribute(kind: Kind, properties: Properties, to: Holdings, names: Names): void {
  CONTRIBUTIONS[kind](properties, to, names);
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
  for (const role of Array.isArray(roles) ? (roles as unknown[]) : [])
    contributeRole(role, to, names);
  if (!isList(scopes)) to.unknown.add("scopes");
  for (const scope of Array.isArray(scopes) ? (scopes as unknown[]) : [])
    contributeItem(scope, to, names);
  for (const [reference, id] of Object.entries(readObject(properties, "scopeIds") ?? {}))
    if (typeof id === "string") to.rowIds.set(referenceKey(reference), id);
  contributeSwitch(allVms, undefined, to);
  if (holdsUnknown(properties["fileRestore"]) || holdsUnknown(properties["sqlRestore"]))
    to.unknown.add("restrictions");
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
  if (typeof scope === "object" && scope !== null && !Array.isArray(scope))
    contributeScope({ ...scope }, to, names);
  else to.unknown.add("scopes");
}

function contributeScope(properties: Properties, to: Holdings, names: Names): void {
  if (isUnknownObject(properties) || !namesObject(properties)) {
    to.unknown.add("scopes");
    return;
  }
  const scope = scopeHeld(properties, names);
  to.scopes.set(scope.key, scope);
  const id = readText(properties, "scopeId");
  if (id !== undefined) to.rowIds.set(scope.key, id);
}

/** A declared scope, with what is known of it besides. */
function scopeHeld(properties: Properties, names: Names): ScopeHeld {
  const declared = declaredScope(properties);
  const reference =
    declared.object === undefined
      ? declared.hierarchyObjRef
      : (readText(properties, "hierarchyObjRef") ?? names.findReference(declaredKey(declared)));
  const known = readText(properties, "objectName");
  return reference === undefined
    ? unresolved(declared.object, names)
    : byReference(reference, declared.object, known, names);
}

function byReference(
  text: string,
  object: ObjectByName | undefined,
  known: string | undefined,
  names: Names,
): ScopeHeld {
  const parts = parseReference(text);
  const root = names.root(parts?.rootId, object?.root);
  return {
    key: referenceKey(text),
    reference: text,
    platform: parts?.platform,
    type: parts?.type ?? object?.type ?? "object",
    roots: [root],
    root: root.spelled ?? root.id,
    name: object?.name ?? known ?? names.objectName(referenceKey(text)),
    claimsName: object === undefined && known !== undefined,
  };
}

function unresolved(object: ObjectByName | undefined, names: Names): ScopeHeld {
  const { root = "", type = "", name = "" } = object ?? {};
  const roots = [names.root(names.rootId(root) ?? readGuid("HierarchyRoot", root), root)];
  return {
    key: `object:${declaredKey({ object: { root, type, name } })}`,
    reference: undefined,
    platform: undefined,
    type,
    roots,
    root,
    name,
  };
}

/** The restore scopes among the properties of a resource, as they are declared or recorded. */
const SCOPES: Readonly<Record<Kind, (properties: Properties) => readonly Properties[]>> = {
  Account: (properties) => readObjects(properties, "scopes"),
  AccountRole: () => [],
  AccountScope: (properties) => [properties],
  AllVmsScope: () => [],
};

/** The restore scopes that a resource speaks of. */
export function scopesIn(kind: Kind, properties: Properties): readonly Properties[] {
  return SCOPES[kind](properties);
}

/** What a resource in state tells of names besides those of its scopes. */
const LESSONS: Readonly<Record<Kind, (outputs: Properties, names: Names) => void>> = {
  Account: learnAccount,
  AccountRole: learnRole,
  AccountScope: () => undefined,
  AllVmsScope: () => undefined,
};

/** Remembers what a resource in state tells of names: of roles, of objects and of roots. */
export function learn(kind: Kind, outputs: Properties, names: Names): void {
  LESSONS[kind](outputs, names);
  for (const scope of scopesIn(kind, outputs)) learnScope(scope, names);
}

function learnRole(outputs: Properties, names: Names): void {
  const [id, name] = [readText(outputs, "roleId"), readText(outputs, "roleName")];
  if (id !== undefined && name !== undefined) names.addRole({ id, name });
}

function learnAccount(outputs: Properties, names: Names): void {
  const ids = readTexts(outputs, "roleIds");
  for (const [at, role] of readTexts(outputs, "roles").entries()) {
    const id = ids[at];
    if (id !== undefined && readGuid("EnterpriseRole", role) === undefined)
      names.addRole({ id, name: role });
  }
  for (const [key, reference] of Object.entries(readObject(outputs, "objectReferences") ?? {}))
    if (typeof reference === "string") names.addReference(key, reference);
}

function learnScope(scope: Properties, names: Names): void {
  const declared = declaredScope(scope);
  const reference = readText(scope, "hierarchyObjRef");
  const known = readText(scope, "objectName");
  if (declared.object !== undefined && reference !== undefined)
    names.addReference(declaredKey(declared), reference);
  if (reference !== undefined && known !== undefined)
    names.addObject(referenceKey(reference), known);
}
