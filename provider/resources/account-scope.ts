import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../model/kinds";
import { grantOptions, isResourceOf, registered } from "./em-resource";
import { plainPromiseTraces } from "./promise-traces";

/** An object of the infrastructure by its name. */
export interface HierarchyObjectArgs {
  /**
   * The hierarchy root (vCenter Server, host, Cloud Director …): its name (any case), ID, or unique
   * ID. File shares are in no hierarchy: of several that have one name, it is that below the backup
   * server whose `urn:NasBackup:BackupServer:<GUID>`, or GUID in it, is given.
   */
  root: pulumi.Input<string>;
  /**
   * The object's type: `Vm`, `ResourcePool`, `Folder`, `Datacenter`, `OrgVdc`, `FileServer` … (any
   * case).
   */
  type: pulumi.Input<string>;
  /** The object's name, exactly, including case. */
  name: pulumi.Input<string>;
}

/** Arguments of {@link AccountScope}. Give either `hierarchyObjRef` or `object`. */
export interface AccountScopeArgs {
  /**
   * The account: its name (whole, any case), ID or UID; `account.id` for one of the same program.
   * Another account replaces the resource.
   */
  account: pulumi.Input<string>;
  /**
   * The object by reference: `urn:VMware:Vm:<root GUID>.vm-15309`, any platform. Everything below
   * the object may be restored too. Another object replaces the resource, the new scope before the
   * old one; other spelling does not.
   */
  hierarchyObjRef?: pulumi.Input<string>;
  /**
   * The object by root, type and name, looked up when the scope is created. The reference that was
   * found stays, whatever the object is called later; only another `object` replaces. Errors:
   * `EM_NOT_FOUND`, `EM_AMBIGUOUS` with the references of all that fit.
   */
  object?: pulumi.Input<HierarchyObjectArgs>;
  /**
   * The name that Enterprise Manager shows for the scope. Left out, it is looked up; another one
   * than the object has is refused when the scope is made. A change is recorded; nothing is sent.
   */
  objectName?: pulumi.Input<string>;
  /**
   * Whether a scope that the account has already is taken over; it is then deleted with the
   * resource. `false`: `EM_CONFLICT`. Default `true`. Only looked at when the resource is made.
   */
  adopt?: pulumi.Input<boolean>;
  /**
   * Whether `up` waits until Enterprise Manager reports the scope as `Processed`, and before that
   * for an object that it does not know yet; at most `veeam-em:timeoutSeconds`. Default `false`.
   */
  waitUntilProcessed?: pulumi.Input<boolean>;
}

const OUTPUTS = [
  "hierarchyObjRef",
  "object",
  "objectName",
  "adopt",
  "waitUntilProcessed",
  "account",
  "accountId",
  "scopeId",
  "adopted",
  "server",
];

/**
 * One restore scope of one account: a branch of the infrastructure that its holder may restore
 * from, beside whatever other scopes it has. Do not use it for accounts that an `Account` with
 * `exclusive` owns: that one would remove it. Needs the Enterprise Plus edition.
 *
 * ```ts
 * new veeam.AccountScope("ops-production", {
 *   account: "TECH\\ops",
 *   object: { root: "vc01.tech.local", type: "ResourcePool", name: "Production" },
 * });
 * ```
 *
 * Veeam help center: get_security_accounts_id_scopes, post_security_accounts_id_scopes,
 * delete_security_accounts_id_scopes_id.
 */
export class AccountScope extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = typeToken("AccountScope");

  /** The account, as given. */
  declare readonly account: pulumi.Output<string>;
  /** The reference, as given or as found for `object`. */
  declare readonly hierarchyObjRef: pulumi.Output<string>;
  declare readonly object: pulumi.Output<{ root: string; type: string; name: string } | undefined>;
  /** The object's name, as given or as found. */
  declare readonly objectName: pulumi.Output<string>;
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  declare readonly waitUntilProcessed: pulumi.Output<boolean | undefined>;
  /** The account's GUID. */
  declare readonly accountId: pulumi.Output<string>;
  /** The scope's ID. */
  declare readonly scopeId: pulumi.Output<string>;
  /** Whether the account had the scope already when the resource was made. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** The base URL of the Enterprise Manager that it was made on. */
  declare readonly server: pulumi.Output<string>;

  /** @param args see {@link AccountScopeArgs}; left out only by {@link get}. */
  constructor(name: string, args?: AccountScopeArgs, opts?: pulumi.CustomResourceOptions) {
    const restore = plainPromiseTraces();
    try {
      super(
        AccountScope.__pulumiType,
        name,
        registered("AccountScope", name, args, OUTPUTS, opts),
        grantOptions("AccountScope", args, opts),
      );
    } finally {
      restore();
    }
  }

  /**
   * Reads an existing restore scope without owning it. @param id `<account's GUID>/<scope's ID>`.
   * Enterprise Manager does not tell a scope's reference, so it is looked up by name:
   * `EM_AMBIGUOUS` if several objects have that name. Other errors: `EM_NOT_FOUND`.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): AccountScope {
    return new AccountScope(name, undefined, { ...opts, id });
  }

  /** Whether a value is an `AccountScope`. */
  static override isInstance(value: unknown): value is AccountScope {
    return isResourceOf("AccountScope", value);
  }
}
