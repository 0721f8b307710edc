import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../model/kinds";
import { isResourceOf, registered, resourceOptions } from "./em-resource";
import { plainPromiseTraces } from "./promise-traces";

/** Arguments of {@link AllVmsScope}. */
export interface AllVmsScopeArgs {
  /**
   * The account: its name (whole, any case), ID or UID; `account.id` for one of the same program.
   * Another account replaces the resource.
   */
  account: pulumi.Input<string>;
  /** Whether the account may restore all virtual machines. Changes in place. Default `true`. */
  enabled?: pulumi.Input<boolean>;
}

const OUTPUTS = ["account", "enabled", "accountId", "server"];

/**
 * The "all virtual machines" switch of one account. One resource for each account at most, and none
 * for accounts whose `Account` resource declares `allVms`. Deleting never grants: a switch that was
 * on is switched off, one that was off stays off.
 *
 * ```ts
 * new veeam.AllVmsScope("ops-all", { account: "TECH\\ops" });
 * ```
 *
 * Enterprise Manager can only flip the switch; it is read before and after (Veeam help center:
 * post_security_accounts_id).
 */
export class AllVmsScope extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = typeToken("AllVmsScope");

  /** The account, as given. */
  declare readonly account: pulumi.Output<string>;
  /** The position of the switch. */
  declare readonly enabled: pulumi.Output<boolean>;
  /** The account's GUID. */
  declare readonly accountId: pulumi.Output<string>;
  /** The base URL of the Enterprise Manager that it was made on. */
  declare readonly server: pulumi.Output<string>;

  /** @param args see {@link AllVmsScopeArgs}; left out only by {@link get}. */
  constructor(name: string, args?: AllVmsScopeArgs, opts?: pulumi.CustomResourceOptions) {
    const restore = plainPromiseTraces();
    try {
      super(
        AllVmsScope.__pulumiType,
        name,
        registered("AllVmsScope", name, args, OUTPUTS, opts),
        resourceOptions("AllVmsScope", opts),
      );
    } finally {
      restore();
    }
  }

  /**
   * Reads the switch of an account without owning it. @param id the account's GUID. Errors:
   * `EM_NOT_FOUND`.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): AllVmsScope {
    return new AllVmsScope(name, undefined, { ...opts, id });
  }

  /** Whether a value is an `AllVmsScope`. */
  static override isInstance(value: unknown): value is AllVmsScope {
    return isResourceOf("AllVmsScope", value);
  }
}
