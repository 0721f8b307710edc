import type { AccountReference, Role } from "../../model/entities";
import { formatGrantId } from "../../model/grant-id";
import { referenceKey } from "../../model/hierarchy-reference";
import { pick } from "../../model/properties";
import { setAllVms } from "../grants/all-vms-switch";
import { grantRole, revokeRole } from "../grants/role-grants";
import { addScope } from "../scopes/scope-adder";
import { revokeScope, waitUntilProcessed } from "../scopes/scope-grants";
import type { Claimant, ClaimedKind } from "../shared/claims";
import type { OperationContext } from "../shared/context";
import type { ResolvedRole, ResolvedScope } from "./declared-account";
import type { AccountHoldings, HeldScope } from "./holdings";

/** Changes what one account has, and keeps its holdings up to date with every step. */
export class AccountWriter {
  constructor(
    private readonly context: OperationContext,
    private readonly account: AccountReference,
    readonly holdings: AccountHoldings,
    /** Who claims what is given, and whose claims on what is removed are no other's. */
    private readonly owner: string,
  ) {}

  async setAllVms(enabled: boolean): Promise<void> {
    // Before it is set: a removal that comes in between must leave it alone.
    if (enabled) this.claim("switch", this.account.id, false);
    const flipped = await setAllVms(this.context, this.account, enabled);
    this.claim("switch", this.account.id, !flipped);
    this.holdings.allVms = enabled;
  }

  async addRoles(roles: readonly ResolvedRole[]): Promise<void> {
    for (const role of roles) {
      await grantRole(this.context, this.account, role, { adopt: true, claimant: this.claimant });
      this.holdings.addRole(role.declared, role.id);
    }
    this.holdings.respellRoles(new Set(roles.map(({ declared }) => declared)));
  }

  /** Adds scopes; those that fail do not keep the others from being recorded. */
  async addScopes(scopes: readonly ResolvedScope[]): Promise<void> {
    const notThese = new Set(this.holdings.heldScopes.map(({ scopeId }) => scopeId));
    const results = await Promise.allSettled(
      scopes.map(async ({ declared, ...wanted }) => {
        const addition = { wanted, adopt: true, notThese, claimant: this.claimant };
        const { row } = await addScope(this.context, this.account, addition);
        for (const words of declared) this.holdings.addScope(words, wanted.hierarchyObjRef, row.id);
      }),
    );
    const failures = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason as unknown] : [],
    );
    if (failures.length > 0) throw failures[0];
  }

  /** Tells which entries of the program's list lead to one object, unless that is known. */
  warnOfSharedScopes(known: ReadonlyMap<string, unknown> = new Map()): void {
    for (const [key, [first, ...others]] of this.holdings.sharedScopes) {
      if (first === undefined || known.has(key)) continue;
      const entries = [first, ...others].map(({ declared }) =>
        JSON.stringify(pick(declared, ["hierarchyObjRef", "object"])),
      );
      this.context.warn?.(
        `Account ${this.account.name} has one restore scope for ${entries.length} entries of \`scopes\`, because they are one object, ${first.hierarchyObjRef}: ${entries.join(" and ")}. It stays until the last of them is removed.`,
      );
    }
  }

  /** Remembers for this run that this account's resource has all that was made with it. */
  claimAll(): void {
    for (const roleId of this.holdings.roleIds) this.claim("role", this.grantId(roleId), false);
    for (const held of this.holdings.heldScopes) this.claimScope(held, false);
    if (this.holdings.allVms !== undefined) this.claim("switch", this.account.id, false);
  }

  /** Remembers for this run that this account's resource has a scope. */
  claimScope({ scopeId, hierarchyObjRef }: HeldScope, takenOver: boolean): void {
    this.claim("scope", this.grantId(scopeId), takenOver, referenceKey(hierarchyObjRef));
  }

  /** What another resource of the program took in this run stays, and is no longer this one's. */
  async removeScopes(scopeIds: Iterable<string>): Promise<void> {
    for (const scopeId of scopeIds) {
      await revokeScope(this.context, this.account.id, scopeId, this.owner);
      this.holdings.removeScope(scopeId);
    }
  }

  async removeRoles(roles: readonly Role[]): Promise<void> {
    for (const role of roles) {
      await revokeRole(this.context, this.account, role, this.owner);
      this.holdings.removeRole(role.id);
    }
  }

  private claim(kind: ClaimedKind, id: string, takenOver: boolean, detail?: string): void {
    const { claims, op: by } = this.context;
    const more = detail === undefined ? {} : { detail };
    claims.claim(kind, id, { ...this.claimant, by, takenOver, ...more });
  }

  private get claimant(): Claimant {
    return claimantOf(this.account, this.owner);
  }

  private grantId(itemId: string): string {
    return formatGrantId({ accountId: this.account.id, itemId });
  }

  /** Waits until EM has processed all its scopes. Errors: EM_NOT_FOUND, EM_TIMEOUT. */
  async waitUntilProcessed(): Promise<void> {
    const scopeIds = this.holdings.heldScopes.map(({ scopeId }) => scopeId);
    await waitUntilProcessed(this.context, this.account, scopeIds);
  }
}

/** Errors: EM_CONFLICT if another resource of the program has this account. */
export function claimAccount(
  { claims, op }: OperationContext,
  account: AccountReference,
  owner: string,
  takenOver: boolean,
): void {
  const claim = { ...claimantOf(account, owner), isNew: true, by: op, takenOver, account };
  claims.claim("account", account.id, claim);
}

function claimantOf({ name }: AccountReference, owner: string): Claimant {
  return { called: `Account ${JSON.stringify(name)}`, owner };
}
