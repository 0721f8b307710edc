import { randomUUID } from "node:crypto";
import type { Clock } from "../clock";
import type { SwitchValues } from "../switches";
import type { Account, RecordedRow, Scope } from "./account";
import { parseReference, referenceKey } from "./hierarchy-reference";
import type { Inventory } from "./inventory";

export type ScopeState = "Unprocessed" | "Processed" | "Removing";

/** One line of an account's list of scopes: a scope below one hierarchy root. */
export interface ScopeRow extends RecordedRow {
  readonly state: ScopeState;
}

/**
 * The life of restore scopes: they show late, are processed later, and stay for a while when
 * deleted.
 */
export class Scopes {
  readonly #switches: SwitchValues;
  readonly #clock: Clock;
  readonly #inventory: Inventory;

  constructor(switches: SwitchValues, clock: Clock, inventory: Inventory) {
    this.#switches = switches;
    this.#clock = clock;
    this.#inventory = inventory;
  }

  add(
    account: Account,
    hierarchyObjRef: string,
    sentName: string,
    addedAt = this.#clock.now(),
  ): Scope {
    const delay = this.#switches.scopeProcessDelay;
    const processedAt = typeof delay === "number" ? this.#clock.now() + delay : undefined;
    const scope: Scope = {
      id: randomUUID(),
      hierarchyObjRef,
      sentName,
      addedAt,
      processedAt,
      removedAt: undefined,
    };
    account.scopes.push(scope);
    return scope;
  }

  remove(scope: Scope): void {
    scope.removedAt ??= this.#clock.now();
  }

  /** The scope of an object that the account has and that is not being removed. */
  findByReference(account: Account, ref: string): Scope | undefined {
    const key = referenceKey(ref);
    return account.scopes.find(
      (scope) => scope.removedAt === undefined && referenceKey(scope.hierarchyObjRef) === key,
    );
  }

  /** A scope that still shows, by its ID. */
  findById(account: Account, id: string): Scope | undefined {
    return this.visible(account).find((scope) => scope.id === id.toLowerCase());
  }

  /** The scopes that lists show now; what is gone for good is forgotten. */
  visible(account: Account): readonly Scope[] {
    const now = this.#clock.now();
    account.scopes = account.scopes.filter(
      (scope) =>
        scope.removedAt === undefined || now < scope.removedAt + this.#switches.scopeRemovingDelay,
    );
    return account.scopes.filter((scope) => now >= scope.addedAt + this.#switches.scopeRowDelay);
  }

  computeState(scope: Scope): ScopeState {
    if (scope.removedAt !== undefined) return "Removing";
    return scope.processedAt !== undefined && this.#clock.now() >= scope.processedAt
      ? "Processed"
      : "Unprocessed";
  }

  /** What the job behind a rebuild does; it goes on after the task that started it is finished. */
  rebuild(accounts: readonly Account[]): void {
    const delay = this.#switches.scopeProcessDelay;
    if (delay === "never") return;
    const done = this.#clock.now() + (typeof delay === "number" ? delay : 0);
    for (const scope of accounts.flatMap((account) => account.scopes))
      scope.processedAt = Math.min(scope.processedAt ?? done, done);
  }

  /** Processes everything at once, whatever the switches say. */
  processAll(accounts: readonly Account[]): void {
    const now = this.#clock.now();
    for (const scope of accounts.flatMap((account) => account.scopes)) scope.processedAt = now;
  }

  /**
   * The rows of one scope: several with one ID where its server is registered on several backup
   * servers.
   */
  listRows(scope: Scope): readonly ScopeRow[] {
    const parts = parseReference(scope.hierarchyObjRef);
    const object = this.#inventory.find(scope.hierarchyObjRef);
    const state = this.computeState(scope);
    if (scope.rows !== undefined)
      return scope.rows.map(({ id, name, rootName, platform, type }) => ({
        id,
        name,
        rootName,
        platform,
        type,
        state,
      }));
    const common = {
      id: scope.id,
      name: this.#name(scope, state, object?.name),
      platform: this.#platform(object?.platform ?? parts?.platform ?? ""),
      type: this.#type(object?.type ?? parts?.type ?? ""),
      state,
    };
    return this.#rootNames(parts?.rootId ?? "").map((rootName) => ({ ...common, rootName }));
  }

  #name(scope: Scope, state: ScopeState, realName = ""): string {
    const real = this.#switches.rowName === "real" && state !== "Unprocessed" ? realName : "";
    return real || scope.sentName || realName;
  }

  #rootNames(rootId: string): readonly string[] {
    const roots = this.#inventory.findRegistrations(rootId);
    if (roots.length === 0) return [rootId.toLowerCase()];
    return roots.map((root) =>
      this.#switches.rootName === "name"
        ? root.name
        : this.#switches.rootName === "uniqueId"
          ? root.uniqueId
          : root.id,
    );
  }

  #platform(platform: string): string {
    return platform.toLowerCase() === "hyperv" ? this.#switches.platformSpelling : platform;
  }

  #type(type: string): string {
    return type.toLowerCase() === "vm" ? this.#switches.typeSpelling : type;
  }
}
