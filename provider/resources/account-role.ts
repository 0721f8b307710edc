import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../model/kinds";
import { grantOptions, isResourceOf, registered } from "./em-resource";
import { plainPromiseTraces } from "./promise-traces";

/** Arguments of {@link AccountRole}. */
export interface AccountRoleArgs {
  /**
   * The account: its name as Enterprise Manager shows it (whole, any case), its ID, or its UID
   * (`urn:veeam:EnterpriseAccount:<GUID>`). For an account of the same program give `account.id`.
   * Another account replaces the resource. Errors: `EM_NOT_FOUND`; `EM_AMBIGUOUS` if the name fits
   * a `User` and an `ExternalUser`.
   */
  account: pulumi.Input<string>;
  /**
   * The role: its name (`"File Restore Operator"`, any case), ID or UID. Another role replaces the
   * resource, the new one before the old one, because Enterprise Manager keeps an account's last
   * role. Errors: `EM_NOT_FOUND` with all roles of the server.
   */
  role: pulumi.Input<string>;
  /**
   * Whether a role that the account has already is taken over; it is then deleted with the
   * resource. `false`: `EM_CONFLICT`. Default `true`. Only looked at when the resource is made.
   */
  adopt?: pulumi.Input<boolean>;
}

const OUTPUTS = [
  "account",
  "role",
  "adopt",
  "accountId",
  "roleId",
  "roleName",
  "adopted",
  "server",
];

/**
 * One role of one account, beside whatever other roles it has. Do not use it for accounts that an
 * `Account` with `exclusive` owns: that one would remove it. Deleting the last role of an account
 * fails with `EM_LAST_ROLE`.
 *
 * ```ts
 * new veeam.AccountRole("ops-files", { account: "TECH\\ops", role: "File Restore Operator" });
 * ```
 *
 * Veeam help center: security_accounts_id_roles, post_security_accounts_id_roles,
 * delete_security_accounts_id_roles_id.
 */
export class AccountRole extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = typeToken("AccountRole");

  /** The account, as given. */
  declare readonly account: pulumi.Output<string>;
  /** The role, as given. */
  declare readonly role: pulumi.Output<string>;
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** The account's GUID. */
  declare readonly accountId: pulumi.Output<string>;
  /** The role's GUID. */
  declare readonly roleId: pulumi.Output<string>;
  /** The role's name as Enterprise Manager shows it. */
  declare readonly roleName: pulumi.Output<string>;
  /** Whether the account had the role already when the resource was made. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** The base URL of the Enterprise Manager that it was made on. */
  declare readonly server: pulumi.Output<string>;

  /** @param args see {@link AccountRoleArgs}; left out only by {@link get}. */
  constructor(name: string, args?: AccountRoleArgs, opts?: pulumi.CustomResourceOptions) {
    const restore = plainPromiseTraces();
    try {
      super(
        AccountRole.__pulumiType,
        name,
        registered("AccountRole", name, args, OUTPUTS, opts),
        grantOptions("AccountRole", args, opts),
      );
    } finally {
      restore();
    }
  }

  /**
   * Reads an existing role of an account without owning it. @param id `<account's GUID>/<role's
   * GUID>`. Errors: `EM_NOT_FOUND`.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): AccountRole {
    return new AccountRole(name, undefined, { ...opts, id });
  }

  /** Whether a value is an `AccountRole`. */
  static override isInstance(value: unknown): value is AccountRole {
    return isResourceOf("AccountRole", value);
  }
}
