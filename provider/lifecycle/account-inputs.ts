import { ACCOUNT_TYPES, type AccountType, type FileRestore, type Role, type SqlRestore } from "../model/entities";
import { referenceKey } from "../model/hierarchy-reference";
import { foldName, sameName } from "../model/identity";
import { flagOf, holdsUnknown, isProperties, isUnknown, objectOf, objectsOf, type Properties, textOf, textsOf } from "../model/properties";
import { roleKey } from "../model/roles";
import { sameSet, sortedUnique } from "../model/same-lists";
import { declaredScope, SCOPE_FIELDS, verifyOneObject } from "./account-scope";
import { Difference } from "./difference";
import { atLeastOne, type CheckFailure, checkInputs, type CheckResult, flag, listOf, objectWith, oneOf, optional, required, text } from "./fields";
import type { DiffResult, Whereabouts } from "./lifecycle";
import type { DeclaredScope } from "./resolve-object";

const extension = text((value) => (/[,;\s]/.test(value) ? "must be one extension, as docx: give several as several items of the list" : undefined));

const FIELDS = {
  name: required(text(), "the account's name, as TECH\\ops"),
  type: required(oneOf(ACCOUNT_TYPES), `one of ${ACCOUNT_TYPES.join(", ")}`),
  roles: required(atLeastOne(listOf(text(), sortedRoles), "role: Enterprise Manager lets no account be without one"), "at least one role"),
  scopes: optional(listOf(objectWith(SCOPE_FIELDS, (scope, path) => verifyOneObject(scope, `${path}.`)), sortedScopes)),
  allVms: optional(flag),
  fileRestore: optional(objectWith({ inPlaceOnly: optional(flag, false), extensions: optional(listOf(extension, sortedExtensions)) })),
  sqlRestore: optional(objectWith({ denyInPlace: optional(flag, false) })),
  exclusive: optional(flag),
  adopt: optional(flag),
  waitUntilProcessed: optional(flag),
};
/** The names of everything that a program can say of an account. */
export const ACCOUNT_INPUTS = Object.keys(FIELDS);

/** An account as a program declares it. */
export interface DeclaredAccount {
  readonly name: string;
  readonly type: AccountType;
  readonly roles: readonly string[];
  readonly scopes: readonly Properties[];
  /** `undefined`: not managed. */
  readonly allVms: boolean | undefined;
  readonly fileRestore: FileRestore | undefined;
  readonly sqlRestore: SqlRestore | undefined;
  readonly exclusive: boolean;
  readonly adopt: boolean;
  readonly waitUntilProcessed: boolean;
}

/** Order and repetition of list items are no difference; a list with something unknown in it stays as it is until everything is known. */
function sortedRoles(items: unknown[]): unknown[] {
  const roles = items.filter((item): item is string => typeof item === "string");
  if (holdsUnknown(items) || roles.length < items.length) return items;
  const unique = new Map([...roles].reverse().map((role) => [roleKey(role), role]));
  return sortedUnique([...unique.values()], foldName);
}

function sortedScopes(items: unknown[]): unknown[] {
  const scopes = items.filter(isProperties);
  return holdsUnknown(items) || scopes.length < items.length ? items : sortedUnique(scopes, (scope) => declaredKey(declaredScope(scope)));
}

/** Extensions without their dots and in lower case: Windows does not tell them apart by case. */
function sortedExtensions(items: unknown[]): unknown[] {
  const extensions = items.filter((item): item is string => typeof item === "string");
  if (holdsUnknown(items) || extensions.length < items.length) return items;
  return sortedUnique(extensions.map((item) => item.replace(/^\*?\./, "").toLowerCase()), (item) => item);
}

/** Equal for scopes that are declared alike. */
export function declaredKey({ hierarchyObjRef, object }: DeclaredScope): string {
  return object === undefined ? referenceKey(hierarchyObjRef ?? "") : `${foldName(object.root)}|${foldName(object.type)}|${object.name}`;
}

/** Reads the inputs of an account; see the contract of `check` in lifecycle.ts. */
export function checkAccount(olds: Properties, news: Properties): CheckResult {
  const isNew = Object.keys(olds).every((name) => name.startsWith("__"));
  return checkInputs(FIELDS, news, (inputs) => verifyAccount(inputs, isNew));
}

function verifyAccount(inputs: Properties, isNew: boolean): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { scopes, allVms } = inputs;
  const noScopes = scopes === undefined || (Array.isArray(scopes) && scopes.length === 0);
  // An account that is taken over may have scopes of its own; whether one has to be made shows only when it is created.
  if (isNew && flagOf(inputs, "adopt") !== true && !isUnknown(inputs["adopt"]) && noScopes && allVms !== true && !isUnknown(allVms)) {
    failures.push({ property: "scopes", reason: "is missing: a new account needs at least one restore scope, or `allVms: true` (Enterprise Manager demands it)" });
  }
  return failures;
}

/** The declaration, once everything in it is known. */
export function declaredAccount(inputs: Properties): DeclaredAccount {
  const type = textOf(inputs, "type");
  return {
    name: textOf(inputs, "name") ?? "",
    type: ACCOUNT_TYPES.find((candidate) => candidate === type) ?? "User",
    roles: textsOf(inputs, "roles"),
    scopes: objectsOf(inputs, "scopes"),
    allVms: flagOf(inputs, "allVms"),
    fileRestore: fileRestoreOf(inputs),
    sqlRestore: sqlRestoreOf(inputs),
    exclusive: flagOf(inputs, "exclusive") ?? false,
    adopt: flagOf(inputs, "adopt") ?? false,
    waitUntilProcessed: flagOf(inputs, "waitUntilProcessed") ?? false,
  };
}

function fileRestoreOf(inputs: Properties): FileRestore | undefined {
  const declared = objectOf(inputs, "fileRestore");
  return declared === undefined ? undefined : { inPlaceOnly: flagOf(declared, "inPlaceOnly") ?? false, extensions: textsOf(declared, "extensions") };
}

function sqlRestoreOf(inputs: Properties): SqlRestore | undefined {
  const declared = objectOf(inputs, "sqlRestore");
  return declared === undefined ? undefined : { denyInPlace: flagOf(declared, "denyInPlace") ?? false };
}

/** Whether file restore restrictions differ; none declared is the same as none in force. */
export function fileRestoreDiffers(one: FileRestore | undefined, other: FileRestore | undefined): boolean {
  const [a, b] = [one, other].map((restrictions) => restrictions ?? { inPlaceOnly: false, extensions: [] });
  return a?.inPlaceOnly !== b?.inPlaceOnly || !sameSet(fold(a), fold(b));
}

function fold(restrictions: FileRestore | undefined): string[] {
  return (restrictions?.extensions ?? []).map((item) => item.toLowerCase());
}

/** Whether SQL restore restrictions differ; none declared is the same as none in force. */
export function sqlRestoreDiffers(one: SqlRestore | undefined, other: SqlRestore | undefined): boolean {
  return (one?.denyInPlace ?? false) !== (other?.denyInPlace ?? false);
}

/** The differences between an account in state and its declaration. */
export function diffAccount(olds: Properties, news: Properties, where: Whereabouts, isUnconfirmed: boolean): DiffResult {
  const unknown = (name: string): boolean => holdsUnknown(news[name]);
  const [former, wanted] = [declaredAccount(olds), declaredAccount(news)];
  const canonicalName = textOf(olds, "canonicalName") ?? former.name;
  return new Difference()
    .replace("name", isUnconfirmed || unknown("name") || !(sameName(former.name, wanted.name) || sameName(canonicalName, wanted.name)))
    .replace("type", unknown("type") || former.type !== wanted.type)
    .replace("fileRestore", unknown("fileRestore") || fileRestoreDiffers(former.fileRestore, wanted.fileRestore))
    .replace("sqlRestore", unknown("sqlRestore") || sqlRestoreDiffers(former.sqlRestore, wanted.sqlRestore))
    .update(unknown("roles") || !sameSet(roleKeys(former.roles, olds), roleKeys(wanted.roles, olds)))
    .update(unknown("scopes") || scopesDiffer(olds, former, wanted))
    .update(unknown("allVms") || former.allVms !== wanted.allVms)
    .update(unknown("exclusive") || former.exclusive !== wanted.exclusive)
    .update(unknown("waitUntilProcessed") || former.waitUntilProcessed !== wanted.waitUntilProcessed)
    .result(`Account ${canonicalName}`, olds, where, { deleteBeforeReplace: true });
}

/** The roles in state with the IDs that EM has for them. */
export function rolesInState(state: Properties): Role[] {
  const ids = textsOf(state, "roleIds");
  return textsOf(state, "roles").flatMap((name, at) => (ids[at] === undefined ? [] : [{ id: ids[at], name }]));
}

function roleKeys(roles: readonly string[], state: Properties): string[] {
  return roles.map((role) => roleKey(role, rolesInState(state)));
}

function scopesDiffer(olds: Properties, former: DeclaredAccount, wanted: DeclaredAccount): boolean {
  const references = objectOf(olds, "objectReferences") ?? {};
  const entries = (account: DeclaredAccount): string[] => account.scopes.map((scope) => stateKey(declaredScope(scope), references));
  if (!sameSet(entries(former), entries(wanted))) return true;
  const names = new Map(former.scopes.map((scope) => [stateKey(declaredScope(scope), references), textOf(scope, "objectName")]));
  return wanted.scopes.some((scope) => {
    const name = textOf(scope, "objectName");
    return name !== undefined && name !== names.get(stateKey(declaredScope(scope), references));
  });
}

/** The key of a declared scope, by the reference that was found for it where it is an object by name. */
export function stateKey(declared: DeclaredScope, objectReferences: Properties): string {
  const found = declared.object === undefined ? undefined : textOf(objectReferences, declaredKey(declared));
  return found === undefined ? declaredKey(declared) : referenceKey(found);
}
