import type { Kind } from "../model/kinds";
import { refuseAllGone } from "./all-gone";
import { account } from "./account";
import { accountRole } from "./grants/role";
import { accountScope } from "./grants/scope";
import { allVmsScope } from "./grants/all-vms";
import type { Lifecycle } from "./shared/lifecycle";

/** The life cycle of every kind of resource. */
export const LIFECYCLES: Readonly<Record<Kind, Lifecycle>> = {
  Account: refuseAllGone(account),
  AccountRole: refuseAllGone(accountRole),
  AccountScope: refuseAllGone(accountScope),
  AllVmsScope: refuseAllGone(allVmsScope),
};
