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
} from "./em/errors";
export type { Connection, LookUpOptions, LookUpOutputOptions } from "./functions/connection";
export {
  type AccountWanted,
  getAccount,
  getAccountOutput,
  type GetAccountResult,
} from "./functions/get-account";
export {
  getFileServer,
  getFileServerOutput,
  type GetFileServerResult,
} from "./functions/get-file-server";
export {
  getHierarchyObject,
  getHierarchyObjectOutput,
  type GetHierarchyObjectResult,
  type HierarchyObjectWanted,
} from "./functions/get-hierarchy-object";
export {
  getHierarchyRoots,
  getHierarchyRootsOutput,
  type GetHierarchyRootResult,
} from "./functions/get-hierarchy-roots";
export {
  getRole,
  getRoleOutput,
  type GetRoleResult,
  getRoles,
  getRolesOutput,
  type RoleWanted,
} from "./functions/get-role";
