import type { Kind } from "../model/kinds";
import { account } from "./account";
import { accountRole } from "./account-role";
import { accountScope } from "./account-scope";
import { allVmsScope } from "./all-vms-scope";
import type { Lifecycle } from "./lifecycle";

/** The life cycle of every kind of resource. */
export const LIFECYCLES: Readonly<Record<Kind, Lifecycle>> = {
  Account: account,
  AccountRole: accountRole,
  AccountScope: accountScope,
  AllVmsScope: allVmsScope,
};
