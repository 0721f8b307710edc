import type { AccountReference, Role } from "../../model/entities";
import { setAllVms } from "../grants/all-vms-switch";
import { grantRole, revokeRole } from "../grants/role-grants";
import { addScope } from "../scopes/scope-adder";
import { revokeScope, waitUntilProcessed } from "../scopes/scope-grants";
import type { OperationContext } from "../shared/context";
import type { ResolvedRole, ResolvedScope } from "./declared-account";
import type { AccountHoldings } from "./holdings";

/** Changes what one account has, and keeps its holdings up to date with every step. */
export class AccountWriter {
  constructor(
    private readonly context: OperationContext,
    private readonly account: AccountReference,
    readonly holdings: AccountHoldings,
  ) {}

  async setAllVms(enabled: boolean): Promise<void> {
    await setAllVms(this.context, this.account, enabled);
    this.holdings.allVms = enabled;
  }

  async addRoles(roles: readonly ResolvedRole[]): Promise<void> {
    for (const role of roles) {
      await grantRole(this.context, this.account, role, true);
      this.holdings.addRole(role.declared, role.id);
    }
    this.holdings.respellRoles(new Set(roles.map(({ declared }) => declared)));
  }

  /** Adds scopes; those that fail do not keep the others from being recorded. */
  async addScopes(scopes: readonly ResolvedScope[]): Promise<void> {
    const notThese = new Set(this.holdings.heldScopes.map(({ scopeId }) => scopeId));
    const results = await Promise.allSettled(
      scopes.map(async ({ declared, ...wanted }) => {
        const addition = { wanted, adopt: true, notThese };
        const { row } = await addScope(this.context, this.account, addition);
        this.holdings.addScope(declared, wanted.hierarchyObjRef, row.id);
      }),
    );
    const failures = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason as unknown] : [],
    );
    if (failures.length > 0) throw failures[0];
  }

  async removeScopes(scopeIds: Iterable<string>): Promise<void> {
    for (const scopeId of scopeIds) {
      await revokeScope(this.context, this.account.id, scopeId);
      this.holdings.removeScope(scopeId);
    }
  }

  async removeRoles(roles: readonly Role[]): Promise<void> {
    for (const role of roles) {
      await revokeRole(this.context, this.account, role);
      this.holdings.removeRole(role.id);
    }
  }

  /** Waits until EM has processed all its scopes. Errors: EM_NOT_FOUND, EM_TIMEOUT. */
  async waitUntilProcessed(): Promise<void> {
    const scopeIds = this.holdings.heldScopes.map(({ scopeId }) => scopeId);
    await waitUntilProcessed(this.context, this.account, scopeIds);
  }
}
