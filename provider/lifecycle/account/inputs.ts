import { ACCOUNT_TYPES, type Role } from "../../model/entities";
import { foldName, sameName } from "../../model/identity";
import {
  readFlag,
  holdsUnknown,
  isUnknown,
  readObject,
  type Properties,
  readText,
  readTexts,
} from "../../model/properties";
import { fileRestoreDiffers, sqlRestoreDiffers } from "../../model/restrictions";
import { roleKey } from "../../model/roles";
import { sameSet, sortedUnique } from "../../model/same-lists";
import { declaredAccount, type DeclaredAccount } from "./declared-account";
import { declaredScope, foundKey, scopeList } from "../scopes/declared-scope";
import { Difference, type DiffResult } from "../shared/difference";
import {
  atLeastOne,
  type CheckFailure,
  checkInputs,
  type CheckResult,
  flag,
  listOf,
  objectWith,
  oneOf,
  optional,
  required,
  text,
} from "../shared/fields";
import type { ConfiguredServer } from "../shared/origin";

const extension = text((value) =>
  /[,;\s]/.test(value)
    ? "must be one extension, such as docx: give several as several items of the list"
    : undefined,
);

const FIELDS = {
  name: required(text(), "the account's name, such as TECH\\ops"),
  type: required(oneOf(ACCOUNT_TYPES), `one of ${ACCOUNT_TYPES.join(", ")}`),
  roles: required(
    atLeastOne(
      listOf(text(), sortedRoles),
      "role: Enterprise Manager does not allow an account without one",
    ),
    "at least one role",
  ),
  scopes: optional(scopeList),
  allVms: optional(flag),
  fileRestore: optional(
    objectWith({
      inPlaceOnly: optional(flag, false),
      extensions: optional(listOf(extension, sortedExtensions)),
    }),
  ),
  sqlRestore: optional(objectWith({ denyInPlace: optional(flag, false) })),
  exclusive: optional(flag),
  adopt: optional(flag),
  waitUntilProcessed: optional(flag),
};
/** The names of everything that a program can say of an account. */
export const ACCOUNT_INPUTS = Object.keys(FIELDS);

/**
 * Order and repetition of list items are no difference; a list with something unknown in it stays
 * as it is until everything is known.
 */
function sortedRoles(items: unknown[]): unknown[] {
  const roles = items.filter((item): item is string => typeof item === "string");
  if (holdsUnknown(items) || roles.length < items.length) return items;
  const unique = new Map([...roles].reverse().map((role) => [roleKey(role), role]));
  return sortedUnique([...unique.values()], foldName);
}

/** Extensions without their dots and in lower case: Windows does not tell them apart by case. */
function sortedExtensions(items: unknown[]): unknown[] {
  const extensions = items.filter((item): item is string => typeof item === "string");
  if (holdsUnknown(items) || extensions.length < items.length) return items;
  return sortedUnique(
    extensions.map((item) => item.replace(/^\*?\./, "").toLowerCase()),
    (item) => item,
  );
}

/** Reads the inputs of an account; see `check` in shared/lifecycle.ts. */
export function checkAccount(olds: Properties, news: Properties): CheckResult {
  const isNew = Object.keys(olds).every((name) => name.startsWith("__"));
  return checkInputs(FIELDS, news, (inputs) => verifyAccount(inputs, isNew));
}

function verifyAccount(inputs: Properties, isNew: boolean): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { scopes, allVms } = inputs;
  const noScopes = scopes === undefined || (Array.isArray(scopes) && scopes.length === 0);
  // An account that is taken over may have scopes of its own; whether one has to be made shows only
  // when it is created.
  if (
    isNew &&
    readFlag(inputs, "adopt") !== true &&
    !isUnknown(inputs["adopt"]) &&
    noScopes &&
    allVms !== true &&
    !isUnknown(allVms)
  ) {
    failures.push({
      property: "scopes",
      reason:
        "is missing: a new account needs at least one restore scope, or `allVms: true` (Enterprise Manager demands it)",
    });
  }
  return failures;
}

/** The differences between an account in state and its declaration. */
export function diffAccount(
  olds: Properties,
  news: Properties,
  configured: ConfiguredServer,
  isUnconfirmed: boolean,
): DiffResult {
  const unknown = (name: string): boolean => holdsUnknown(news[name]);
  const [former, wanted] = [declaredAccount(olds), declaredAccount(news)];
  const canonicalName = readText(olds, "canonicalName") ?? former.name;
  return new Difference()
    .replace(
      "name",
      isUnconfirmed ||
        unknown("name") ||
        !(sameName(former.name, wanted.name) || sameName(canonicalName, wanted.name)),
    )
    .replace("type", unknown("type") || former.type !== wanted.type)
    .replace(
      "fileRestore",
      unknown("fileRestore") || fileRestoreDiffers(former.fileRestore, wanted.fileRestore),
    )
    .replace(
      "sqlRestore",
      unknown("sqlRestore") || sqlRestoreDiffers(former.sqlRestore, wanted.sqlRestore),
    )
    .update(
      "roles",
      unknown("roles") || !sameSet(roleKeys(former.roles, olds), roleKeys(wanted.roles, olds)),
    )
    .update("scopes", unknown("scopes") || scopesDiffer(olds, former, wanted))
    .update("allVms", unknown("allVms") || former.allVms !== wanted.allVms)
    .update("exclusive", unknown("exclusive") || former.exclusive !== wanted.exclusive)
    .update(
      "waitUntilProcessed",
      unknown("waitUntilProcessed") || former.waitUntilProcessed !== wanted.waitUntilProcessed,
    )
    .result(`Account ${canonicalName}`, olds, configured, { deleteBeforeReplace: true });
}

/** The roles in state with the IDs that EM has for them. */
export function rolesInState(state: Properties): Role[] {
  const ids = readTexts(state, "roleIds");
  return readTexts(state, "roles").flatMap((name, at) =>
    ids[at] === undefined ? [] : [{ id: ids[at], name }],
  );
}

/** What tells roles apart, whatever their spelling. */
export function roleKeys(roles: readonly string[], state: Properties): string[] {
  return roles.map((role) => roleKey(role, rolesInState(state)));
}

function scopesDiffer(olds: Properties, former: DeclaredAccount, wanted: DeclaredAccount): boolean {
  const references = readObject(olds, "objectReferences") ?? {};
  const entries = (account: DeclaredAccount): string[] =>
    account.scopes.map((scope) => foundKey(declaredScope(scope), references));
  // Of two entries for one object, one may go: the scope stays, and the state tells of the other.
  if (former.scopes.length !== wanted.scopes.length) return true;
  if (!sameSet(entries(former), entries(wanted))) return true;
  const names = new Map(
    former.scopes.map((scope) => [
      foundKey(declaredScope(scope), references),
      readText(scope, "objectName"),
    ]),
  );
  return wanted.scopes.some((scope) => {
    const name = readText(scope, "objectName");
    return name !== undefined && name !== names.get(foundKey(declaredScope(scope), references));
  });
}
