import {
  ACCOUNT_TYPES,
  type AccountType,
  type FileRestore,
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
    fileRestore: fileRestoreOf(inputs),
    sqlRestore: sqlRestoreOf(inputs),
    exclusive: readFlag(inputs, "exclusive") ?? false,
    adopt: readFlag(inputs, "adopt") ?? false,
    waitUntilProcessed: readFlag(inputs, "waitUntilProcessed") ?? false,
  };
}

function fileRestoreOf(inputs: Properties): FileRestore | undefined {
  const declared = readObject(inputs, "fileRestore");
  return declared === undefined
    ? undefined
    : {
        inPlaceOnly: readFlag(declared, "inPlaceOnly") ?? false,
        extensions: readTexts(declared, "extensions"),
      };
}

function sqlRestoreOf(inputs: Properties): SqlRestore | undefined {
  const declared = readObject(inputs, "sqlRestore");
  return declared === undefined
    ? undefined
    : { denyInPlace: readFlag(declared, "denyInPlace") ?? false };
}
