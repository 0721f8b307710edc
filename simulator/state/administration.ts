import { LONG_AGO, sameName } from "./account";
import type { Account } from "./account";
import { makeAccount } from "./em-state";
import type { EmState } from "./em-state";
import type { HierarchyRoot } from "./inventory-generator";
import type { InventoryObject } from "./inventory-object";
import { findRole } from "./roles";
import type { ScopeState } from "./scopes";

/** One account with what it may do, as plain data. */
export interface AccountSnapshot {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly allVms: boolean;
  /** Names of roles, sorted. */
  readonly roles: readonly string[];
  /** Without scopes that are being removed; sorted by reference. */
  readonly scopes: readonly ScopeSnapshot[];
  readonly fileRestore: { readonly inPlaceOnly: boolean; readonly extensions: string };
  readonly sqlRestore: { readonly denyInPlace: boolean };
}

/** One restore scope of an account, as plain data. */
export interface ScopeSnapshot {
  readonly id: string;
  readonly hierarchyObjRef: string;
  readonly name: string;
  readonly state: ScopeState;
  /** What HierarchyRootName says in each row of the scope. */
  readonly roots: readonly string[];
}

/** An account as a seed file or {@link Administration.addAccount} describes it. */
export interface AccountSeed {
  readonly name: string;
  /** Default `User`. */
  readonly type?: string;
  /** Names or IDs of roles. Default `Portal User`. */
  readonly roles?: readonly string[];
  /** Default: `true` without scopes, `false` with scopes. */
  readonly allVms?: boolean;
  /** References of objects. Default none. */
  readonly scopes?: readonly string[];
  readonly fileRestore?: { readonly inPlaceOnly?: boolean; readonly extensions?: string };
  readonly sqlRestore?: { readonly denyInPlace?: boolean };
}

/**
 * What an administrator does in Enterprise Manager's own pages, and what one sees there: changes
 * behind the back of whoever uses the REST API, whose lists show what is new at once. Accounts are
 * named by name (any case) or ID; errors name what is not there.
 */
export class Administration {
  readonly #em: EmState;

  /** @internal */
  constructor(em: EmState) {
    this.#em = em;
  }

  get inventory(): {
    readonly roots: readonly HierarchyRoot[];
    readonly objects: readonly InventoryObject[];
  } {
    return this.#em.inventory;
  }

  /** All accounts, sorted by name. */
  accounts(): readonly AccountSnapshot[] {
    const snapshots = this.#em.accounts.map((account) => this.#snapshot(account));
    return snapshots.sort(
      (one, other) => compare(one.name, other.name) || compare(one.type, other.type),
    );
  }

  /** One account, or nothing. */
  account(nameOrId: string): AccountSnapshot | undefined {
    const account = this.#find(nameOrId);
    return account === undefined ? undefined : this.#snapshot(account);
  }

  /** Adds an account, which is shown at once. */
  addAccount(seed: AccountSeed): AccountSnapshot {
    const roleIds = (seed.roles ?? ["Portal User"]).map((role) => roleId(role));
    const account = makeAccount(seed.name, seed.type ?? "User", roleIds);
    account.allVms = seed.allVms ?? (seed.scopes ?? []).length === 0;
    account.fileRestore = { ...account.fileRestore, ...seed.fileRestore };
    account.sqlRestore = { ...account.sqlRestore, ...seed.sqlRestore };
    for (const ref of seed.scopes ?? []) this.#addScopeTo(account, ref);
    this.#em.accounts.push(account);
    return this.#snapshot(account);
  }

  /** Removes an account with all that it has. */
  removeAccount(nameOrId: string): void {
    const account = this.#get(nameOrId);
    this.#em.accounts = this.#em.accounts.filter((candidate) => candidate !== account);
  }

  /** Gives an account another name, as Active Directory does. */
  renameAccount(nameOrId: string, name: string): void {
    this.#get(nameOrId).name = name;
  }

  /** Gives an account a role, by its name or ID. */
  grantRole(nameOrId: string, role: string): void {
    this.#em.addRole(this.#get(nameOrId), roleId(role), LONG_AGO);
  }

  /** Takes a role from an account; nothing if it lacks the role. */
  revokeRole(nameOrId: string, role: string): void {
    const account = this.#get(nameOrId);
    account.roleIds = account.roleIds.filter((id) => id !== roleId(role));
  }

  /**
   * Adds a scope of an object of the inventory, with the object's own name unless another is given.
   */
  addScope(nameOrId: string, ref: string, name?: string): string {
    return this.#addScopeTo(this.#get(nameOrId), ref, name);
  }

  /** Removes the scope with this reference, or with this ID, at once. */
  removeScope(nameOrId: string, refOrId: string): void {
    const account = this.#get(nameOrId);
    const scope =
      this.#em.scopes.findByReference(account, refOrId) ??
      account.scopes.find((candidate) => candidate.id === refOrId);
    if (scope === undefined)
      throw new Error(`${account.name} has no restore scope ${refOrId} in the simulator.`);
    account.scopes = account.scopes.filter((candidate) => candidate !== scope);
  }

  /** Sets the "all virtual machines" switch of an account. */
  setAllVms(nameOrId: string, allVms: boolean): void {
    this.#get(nameOrId).allVms = allVms;
  }

  /** Changes how an account may restore files; what is left out stays. */
  setFileRestore(nameOrId: string, settings: NonNullable<AccountSeed["fileRestore"]>): void {
    const account = this.#get(nameOrId);
    account.fileRestore = { ...account.fileRestore, ...settings };
  }

  /** Changes how an account may restore databases; what is left out stays. */
  setSqlRestore(nameOrId: string, settings: NonNullable<AccountSeed["sqlRestore"]>): void {
    const account = this.#get(nameOrId);
    account.sqlRestore = { ...account.sqlRestore, ...settings };
  }

  /** What happens in vCenter: an object gets another name. */
  renameObject(ref: string, name: string): void {
    this.#em.inventory.rename(ref, name);
  }

  /**
   * What happens in vCenter: an object is made below a root, named by name or ID. Look-ups know it
   * after `lookupDelay`. Returns its reference.
   */
  addObject(object: {
    readonly root: string;
    readonly type: string;
    readonly name: string;
  }): string {
    return this.#em.inventory.add(object).ref;
  }

  /**
   * A vCenter Server is added to a backup server; lists know it after `lookupDelay`.
   * Returns its ID.
   */
  addRoot(name: string): string {
    return this.#em.inventory.addRoot(name).id;
  }

  /** Processes all scopes at once, whatever the switches say. */
  processAllScopes(): void {
    this.#em.scopes.processAll(this.#em.accounts);
  }

  #addScopeTo(account: Account, ref: string, name?: string): string {
    return this.#em.scopes.add(
      account,
      ref,
      name ?? this.#em.inventory.find(ref)?.name ?? ref,
      LONG_AGO,
    ).id;
  }

  #find(nameOrId: string): Account | undefined {
    return (
      this.#em.accountById(nameOrId) ??
      this.#em.accounts.find((account) => sameName(account.name, nameOrId))
    );
  }

  #get(nameOrId: string): Account {
    const account = this.#find(nameOrId);
    if (account === undefined) throw new Error(`The simulator has no account ${nameOrId}.`);
    return account;
  }

  #snapshot(account: Account): AccountSnapshot {
    const { id, name, type, allVms } = account;
    const scopes = account.scopes
      .filter((scope) => scope.removedAt === undefined)
      .map((scope): ScopeSnapshot => {
        const rows = this.#em.scopes.listRows(scope);
        return {
          id: scope.id,
          hierarchyObjRef: scope.hierarchyObjRef,
          name: rows[0]?.name ?? "",
          state: this.#em.scopes.computeState(scope),
          roots: rows.map((row) => row.rootName),
        };
      });
    return {
      id,
      name,
      type,
      allVms,
      roles: account.roleIds.map((role) => findRole(role)?.name ?? role).sort(compare),
      scopes: scopes.sort((one, other) => compare(one.hierarchyObjRef, other.hierarchyObjRef)),
      fileRestore: { ...account.fileRestore },
      sqlRestore: { ...account.sqlRestore },
    };
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function roleId(nameOrId: string): string {
  const role = findRole(nameOrId);
  if (role === undefined) throw new Error(`The simulator has no role ${nameOrId}.`);
  return role.id;
}
