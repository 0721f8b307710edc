/**
 * Restore permissions of Veeam Backup Enterprise Manager as code.
 *
 * ```ts
 * import * as veeam from "pulumi-veeam-em";
 * ```
 *
 * @packageDocumentation
 */
export { Account, type AccountArgs, type AccountScopeItemArgs, type AccountType, type FileRestoreArgs, type SqlRestoreArgs } from "./resources/account";
export { AccountRole, type AccountRoleArgs } from "./resources/account-role";
export { AccountScope, type AccountScopeArgs, type HierarchyObjectArgs } from "./resources/account-scope";
export { AllVmsScope, type AllVmsScopeArgs } from "./resources/all-vms-scope";
export { Provider, type ProviderArgs } from "./resources/provider";
