/**
 * What the state of every stack calls: `exports.handler = () => require("pulumi-veeam-em/dynamic/v1").<Class>;`. A state may be years old
 * and must still be readable by the newest version, so nothing here is ever renamed or removed.
 */
import { account } from "../lifecycle/account";
import { accountRole } from "../lifecycle/account-role";
import { accountScope } from "../lifecycle/account-scope";
import { allVmsScope } from "../lifecycle/all-vms-scope";
import { DynamicProvider } from "./dynamic-provider";

export const Account = new DynamicProvider(account);
export const AccountRole = new DynamicProvider(accountRole);
export const AccountScope = new DynamicProvider(accountScope);
export const AllVmsScope = new DynamicProvider(allVmsScope);
