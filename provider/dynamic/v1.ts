/**
 * What the state of every stack calls: `exports.handler = () =>
 * require("pulumi-veeam-em/dynamic/v1").<Class>;`. A state may be years old and must still be
 * readable by the newest version, so nothing here is ever renamed or removed.
 */
import { LIFECYCLES } from "../lifecycle/lifecycles";
import { DynamicProvider } from "./dynamic-provider";

export const Account = new DynamicProvider(LIFECYCLES.Account);
export const AccountRole = new DynamicProvider(LIFECYCLES.AccountRole);
export const AccountScope = new DynamicProvider(LIFECYCLES.AccountScope);
export const AllVmsScope = new DynamicProvider(LIFECYCLES.AllVmsScope);
