import {
  ACCOUNT_TYPES,
  type AccountType,
  type FileRestore,
  type Role,
  type SqlRestore,
} from "../../model/entities";
import {
  readFlag,
  readObject,
  readObjects,
  type Properties,
  readText,
  readTexts,
} from "../../model/properties";
import { grouped } from "../../model/grouped";
import { referenceKey } from "../../model/hierarchy-reference";
import type { WantedScope } from "../../model/scope-match";
import { declaredScope } from "../scopes/declared-scope";
import { resolveScope } from "../scopes/resolve-object";
import type { ServerOperation } from "../shared/context";
import { resolveRole } from "../shared/resolve";

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

/** The declaration, once everything in it is known. */
export function declaredAccount(inputs: Properties): DeclaredAccount {
  const type = readText(inputs, "type");
  return {
    name: readText(inputs, "name") ?? "",
    type: ACCOUNT_TYPES.find((candidate) => candidate === type) ?? "User",
    roles: readTexts(inputs, "roles"),
    scopes: readObjects(inputs, "scopes"),
    allVms: readFlag(inputs, "allVms"),
    fileRestore: readFileRestore(inputs),
    sqlRestore: readSqlRestore(inputs),
    exclusive: readFlag(inputs, "exclusive") ?? false,
    adopt: readFlag(inputs, "adopt") ?? false,
    waitUntilProcessed: readFlag(inputs, "waitUntilProcessed") ?? false,
  };
}

function readFileRestore(inputs: Properties): FileRestore | undefined {
  const declared = readObject(inputs, "fileRestore");
  return declared === undefined
    ? undefined
    : {
        inPlaceOnly: readFlag(declared, "inPlaceOnly") ?? false,
        extensions: readTexts(declared, "extensions"),
      };
}

function readSqlRestore(inputs: Properties): SqlRestore | undefined {
  const declared = readObject(inputs, "sqlRestore");
  return declared === undefined
    ? undefined
    : { denyInPlace: readFlag(declared, "denyInPlace") ?? false };
}

/** A declared role with what EM calls it. */
export interface ResolvedRole extends Role {
  readonly declared: string;
}

/** The declared roles. Errors: EM_NOT_FOUND. */
export async function resolveRoles(
  context: ServerOperation,
  { roles }: DeclaredAccount,
): Promise<ResolvedRole[]> {
  return Promise.all(
    roles.map(async (role) => ({ ...(await resolveRole(context, role)), declared: role })),
  );
}

/** An object that is declared, with its reference and name. */
export interface ResolvedScope extends WantedScope {
  /** The words that lead to it: a list may name one object by its reference and by its name. */
  readonly declared: readonly Properties[];
}

/**
 * Declared scopes, looked up; again and again if the account waits for what is new. Each object is
 * there once, because it gets one scope. Errors: EM_NOT_FOUND, EM_AMBIGUOUS.
 */
export async function resolveScopes(
  context: ServerOperation,
  scopes: readonly Properties[],
  { waitUntilProcessed }: Pick<DeclaredAccount, "waitUntilProcessed">,
): Promise<ResolvedScope[]> {
  const found = await Promise.all(
    scopes.map(async (scope) => ({
      wanted: await resolveScope(context, declaredScope(scope), waitUntilProcessed),
      declared: scope,
    })),
  );
  const objects = grouped(found, ({ wanted }) => referenceKey(wanted.hierarchyObjRef));
  return [...objects.values()].flatMap((entries) => {
    const declared = entries.map((entry) => entry.declared);
    // What the look-up calls an object, where a claimed name could not be compared with it.
    const entry = entries.find((one) => one.declared["object"] !== undefined) ?? entries[0];
    return entry === undefined ? [] : [{ ...entry.wanted, declared }];
  });
}
