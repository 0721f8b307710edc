import * as pulumi from "@pulumi/pulumi";
import type { AccountType } from "../model/entities";
import { typeToken } from "../model/kinds";
import type { HierarchyObjectArgs } from "./account-scope";
import { isResourceOf, registered, resourceOptions } from "./em-resource";
import { plainPromiseTraces } from "./promise-traces";

/** A restore scope in the list of an {@link Account}: give either `hierarchyObjRef` or `object`. */
export interface AccountScopeItemArgs {
  /** The object by reference: `urn:VMware:Vm:<root GUID>.vm-15309`, any platform. */
  hierarchyObjRef?: pulumi.Input<string>;
  /** The object by root, type and exact name, looked up when the scope is added. */
  object?: pulumi.Input<HierarchyObjectArgs>;
  /**
   * The name that Enterprise Manager shows for the scope. Left out, it is looked up; another one
   * than the object has is refused when the scope is added.
   */
  objectName?: pulumi.Input<string>;
}

/** Restrictions of file restores. */
export interface FileRestoreArgs {
  /** Whether files may only be restored to where they were. Default `false`. */
  inPlaceOnly?: pulumi.Input<boolean>;
  /**
   * Only files with these extensions may be restored: `["docx", "pdf"]`. Default: every extension.
   */
  extensions?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Restrictions of SQL Server restores. */
export interface SqlRestoreArgs {
  /** Whether databases may not be restored to where they were. Default `false`. */
  denyInPlace?: pulumi.Input<boolean>;
}

/** Arguments of {@link Account}. */
export interface AccountArgs {
  /**
   * The account's name: `TECH\\ops`, `ops@tech.local`, or what the identity provider calls it.
   * Another name replaces the account, the old one first; other case does not.
   */
  name: pulumi.Input<string>;
  /** Replaces the account, the old one first. */
  type: pulumi.Input<AccountType>;
  /** At least one role: names (any case), IDs or UIDs. Changes in place, new ones first. */
  roles: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Restore scopes. A new account needs one, or `allVms: true`. Changes in place, new ones first.
   * Default: none.
   */
  scopes?: pulumi.Input<pulumi.Input<AccountScopeItemArgs>[]>;
  /**
   * The "all virtual machines" switch. Left out: off in a new account, and not managed afterwards.
   */
  allVms?: pulumi.Input<boolean>;
  /**
   * Enterprise Manager cannot change it: another value replaces the account. Left out: no
   * restriction in a new account.
   */
  fileRestore?: pulumi.Input<FileRestoreArgs>;
  /**
   * Enterprise Manager cannot change it: another value replaces the account. Left out: no
   * restriction in a new account.
   */
  sqlRestore?: pulumi.Input<SqlRestoreArgs>;
  /**
   * Whether roles and scopes that are not listed are removed. A refresh puts them into the state,
   * so that the preview names each one. Default `false`.
   */
  exclusive?: pulumi.Input<boolean>;
  /**
   * Whether an account of this name and type that exists already is taken over and brought to what
   * is declared; it is then deleted with the resource. `false`: `EM_CONFLICT` with its ID. Default
   * `false`.
   */
  adopt?: pulumi.Input<boolean>;
  /**
   * Whether `up` waits until Enterprise Manager reports all its scopes as `Processed`, and before
   * that for objects that it does not know yet; at most `veeam-em:timeoutSeconds`. Default `false`.
   */
  waitUntilProcessed?: pulumi.Input<boolean>;
}

const OUTPUTS = [
  "name",
  "type",
  "roles",
  "scopes",
  "allVms",
  "fileRestore",
  "sqlRestore",
  "exclusive",
  "adopt",
  "waitUntilProcessed",
  "uid",
  "canonicalName",
  "adopted",
  "roleIds",
  "scopeIds",
  "server",
];

/**
 * An account of Enterprise Manager with its roles and restore scopes. Deleting the resource deletes
 * the account. Grants of single resources (`AccountRole`, `AccountScope`, `AllVmsScope`) may stand
 * beside it, unless it is `exclusive`.
 *
 * ```ts
 * const ops = new veeam.Account("ops", {
 *   name: "TECH\\ops", type: "Group", roles: ["Portal User", "File Restore Operator"],
 *   scopes: [{ object: { root: "vc01.tech.local", type: "ResourcePool", name: "Production" } }],
 * });
 * ```
 *
 * A change adds first, then flips the switch, then removes: the account is never for a moment
 * without what the old and the new state both grant. Veeam help center: post_security_accounts,
 * get_security_accounts_id, delete_security_accounts_id.
 */
export class Account extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = typeToken("Account");

  /** The name, as given. */
  declare readonly name: pulumi.Output<string>;
  declare readonly type: pulumi.Output<AccountType>;
  declare readonly roles: pulumi.Output<string[]>;
  declare readonly scopes: pulumi.Output<
    | {
        hierarchyObjRef?: string;
        object?: { root: string; type: string; name: string };
        objectName?: string;
      }[]
    | undefined
  >;
  declare readonly allVms: pulumi.Output<boolean | undefined>;
  declare readonly fileRestore: pulumi.Output<
    { inPlaceOnly: boolean; extensions?: string[] } | undefined
  >;
  declare readonly sqlRestore: pulumi.Output<{ denyInPlace: boolean } | undefined>;
  declare readonly exclusive: pulumi.Output<boolean | undefined>;
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  declare readonly waitUntilProcessed: pulumi.Output<boolean | undefined>;
  /** The account's GUID, the same as `id`: known in previews of a change in place. */
  readonly accountId: pulumi.Output<string>;
  /** `urn:veeam:EnterpriseAccount:<GUID>`. */
  declare readonly uid: pulumi.Output<string>;
  /** The name as Enterprise Manager shows it. */
  declare readonly canonicalName: pulumi.Output<string>;
  /** Whether the account existed already when the resource was made. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** IDs of the roles, in the order of `roles`. */
  declare readonly roleIds: pulumi.Output<string[]>;
  /** IDs of the restore scopes by their references. */
  declare readonly scopeIds: pulumi.Output<Record<string, string>>;
  /** The base URL of the Enterprise Manager that it was made on. */
  declare readonly server: pulumi.Output<string>;

  /** @param args see {@link AccountArgs}; left out only by {@link get}. */
  constructor(name: string, args?: AccountArgs, opts?: pulumi.CustomResourceOptions) {
    const restore = plainPromiseTraces();
    try {
      // Enterprise Manager has one account of a name: a new one cannot be made beside the old one,
      // also where the engine is told to replace it and asks nobody.
      super(Account.__pulumiType, name, registered("Account", name, args, OUTPUTS, opts), {
        deleteBeforeReplace: true,
        ...resourceOptions("Account", opts),
      });
    } finally {
      restore();
    }
    // Not the output of that name: outputs are unknown in the preview of an update, and whatever
    // depends on one would look replaced.
    this.accountId = pulumi.output(this.id);
  }

  /**
   * Reads an existing account without owning it. @param id the account's GUID. Errors:
   * `EM_NOT_FOUND`.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): Account {
    return new Account(name, undefined, { ...opts, id });
  }

  /** Whether a value is an `Account`. */
  static override isInstance(value: unknown): value is Account {
    return isResourceOf("Account", value);
  }
}
