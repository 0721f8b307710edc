/**
 * Restore permissions of Veeam Backup Enterprise Manager as code.
 *
 * ```ts
 * import * as veeam from "pulumi-veeam-em";
 * ```
 *
 * @packageDocumentation
 */
export {
  Account,
  type AccountArgs,
  type AccountScopeItemArgs,
  type FileRestoreArgs,
  type SqlRestoreArgs,
} from "./resources/account";
export { AccountRole, type AccountRoleArgs } from "./resources/account-role";
export {
  AccountScope,
  type AccountScopeArgs,
  type HierarchyObjectArgs,
} from "./resources/account-scope";
export { AllVmsScope, type AllVmsScopeArgs } from "./resources/all-vms-scope";
export { Provider, type ProviderArgs } from "./resources/provider";
export type { AccountType } from "./model/entities";
export {
  EmAmbiguousError,
  EmAuthError,
  EmConfigError,
  EmConflictError,
  EmError,
  type EmErrorCode,
  EmForbiddenError,
  EmInvalidError,
  EmLastRoleError,
  EmLockoutError,
  EmNotFoundError,
  EmProtocolError,
  EmRefusedError,
  EmTimeoutError,
  EmTlsError,
  EmUnconfirmedError,
  EmUnreachableError,
  EmWrongServerError,
  isEmError,
} from "./em";
export type { Connection, LookUpOptions, LookUpOutputOptions } from "./functions/connection";
export { getAccount, getAccountOutput } from "./functions/get-account";
export { getFileServer, getFileServerOutput } from "./functions/get-file-server";
export { getHierarchyObject, getHierarchyObjectOutput } from "./functions/get-hierarchy-object";
export { getHierarchyRoots, getHierarchyRootsOutput } from "./functions/get-hierarchy-roots";
export { getRole, getRoleOutput, getRoles, getRolesOutput } from "./functions/get-role";
export type { AccountWanted, GetAccountResult } from "./lifecycle/look-ups/account";
export type { GetFileServerResult } from "./lifecycle/look-ups/file-server";
export type {
  GetHierarchyObjectResult,
  HierarchyObjectWanted,
} from "./lifecycle/look-ups/hierarchy-object";
export type { GetHierarchyRootResult } from "./lifecycle/look-ups/hierarchy-roots";
export type { GetRoleResult, RoleWanted } from "./lifecycle/look-ups/role";
