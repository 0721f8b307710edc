import {
  ACCOUNT_TYPES,
  type AccountType,
  type FileRestore,
  type SqlRestore,
} from "../../model/entities";
import { flagOf, objectOf, objectsOf, type Properties, textOf, textsOf } from "../../model/properties";

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
  return declared === undefined
    ? undefined
    : {
        inPlaceOnly: flagOf(declared, "inPlaceOnly") ?? false,
        extensions: textsOf(declared, "extensions"),
      };
}

function sqlRestoreOf(inputs: Properties): SqlRestore | undefined {
  const declared = objectOf(inputs, "sqlRestore");
  return declared === undefined
    ? undefined
    : { denyInPlace: flagOf(declared, "denyInPlace") ?? false };
}
