import type { AccountSnapshot, Simulator } from "../../../simulator";
import { isOfPrograms } from "./administrator";
import { type DeclaredFor, TWINS, TYPE } from "./world";

/**
 * Who did what to the server: whatever changed between two acts of the administrator was done by
 * the programs. Collects what they must never do.
 */
export class Ledger {
  readonly violations: string[] = [];
  /** IDs of what the programs made: accounts, and scopes. */
  private readonly made = new Set<string>();
  /** Every name that an account had, in lower case. */
  private readonly names = new Map<string, Set<string>>();
  /** Scopes that the administrator gave, too: by account and object. */
  private readonly given = new Set<string>();
  /**
   * Accounts from which the administrator took a row that a program had made of an object that
   * shares its name. If no list showed it before, nobody can know that it was there: the row of the
   * other object counts as what the server took the scope for.
   */
  private readonly tookTwin = new Set<string>();
  /** Who moved an account's switch last. */
  private readonly lastFlip = new Map<string, "programs" | "administrator">();
  private last: readonly AccountSnapshot[];

  constructor(
    private readonly sim: Simulator,
    private readonly declared: readonly DeclaredFor[],
    private readonly refs: readonly string[],
  ) {
    this.last = this.look();
  }

  /** What changed up to now was done by the programs. */
  programsDid(): void {
    const [before, now] = [this.last, this.look()];
    for (const account of now) {
      const former = before.find(({ id }) => id === account.id);
      if (former === undefined) this.appeared(account);
      this.gained(account, former);
      if (former !== undefined) this.lost(account, former);
    }
    for (const former of before)
      if (!now.some(({ id }) => id === former.id)) this.disappeared(former);
    this.last = now;
  }

  /** What changed since then was done by the administrator. */
  administratorDid(): void {
    const now = this.look();
    for (const { id, allVms, scopes } of now) {
      const former = this.last.find((one) => one.id === id);
      if (former?.allVms !== allVms) this.lastFlip.set(id, "administrator");
      for (const scope of scopes)
        if (former?.scopes.some((one) => one.id === scope.id) !== true)
          this.given.add(`${id} ${scope.hierarchyObjRef}`);
      for (const scope of former?.scopes ?? [])
        if (this.isTwin(scope.hierarchyObjRef) && this.made.has(scope.id))
          if (!scopes.some((one) => one.id === scope.id)) this.tookTwin.add(id);
    }
    this.last = now;
  }

  /**
   * Accounts that a program left with "all virtual machines" on although none wants it.
   * @param isWanted whether the programs as they are now want any. An account that is to go as a
   *   whole is left with everything that it has.
   */
  leftWide(isWanted: boolean): AccountSnapshot[] {
    return this.last.filter(
      ({ id, allVms }) =>
        allVms &&
        this.lastFlip.get(id) === "programs" &&
        (isWanted
          ? !this.declaredFor(id).some((declared) => declared.allVms === true)
          : !this.made.has(id)),
    );
  }

  /**
   * What the programs made and is still there. An account that was renamed before it was found
   * cannot be found again; and of two rows of one object, of which the administrator gave one, one
   * is to stay.
   */
  get leftovers(): string[] {
    const known = this.last.filter(({ id }) => this.names.get(id)?.size === 1);
    return known.flatMap((account) => [
      ...(this.made.has(account.id) ? [account.name] : []),
      ...account.scopes
        .filter(({ id }) => this.made.has(id))
        .filter(({ hierarchyObjRef }) => !this.given.has(`${account.id} ${hierarchyObjRef}`))
        .map(({ name }) => `${account.name}: ${name}`),
    ]);
  }

  private look(): readonly AccountSnapshot[] {
    const accounts = this.sim.state.accounts().filter(({ name }) => isOfPrograms(name));
    for (const { id, name } of accounts)
      this.names.set(id, (this.names.get(id) ?? new Set()).add(name.toLowerCase()));
    return accounts;
  }

  /** What the programs declare for an account under any name that it had. */
  private declaredFor(id: string): DeclaredFor[] {
    const names = this.names.get(id);
    return this.declared.filter(({ name }) => names?.has(name.toLowerCase()) === true);
  }

  private appeared(account: AccountSnapshot): void {
    this.made.add(account.id);
    if (!this.declaredFor(account.id).some(({ isOwn }) => isOwn))
      this.violations.push(`made account ${account.name}, which no program declares`);
  }

  private gained(account: AccountSnapshot, former: AccountSnapshot | undefined): void {
    const declared = this.declaredFor(account.id);
    for (const role of account.roles)
      if (former?.roles.includes(role) !== true)
        if (!declared.some(({ roles }) => roles.includes(role)))
          this.violations.push(`gave ${account.name} the role ${role}`);
    for (const { id, hierarchyObjRef } of account.scopes) {
      if (former?.scopes.some((scope) => scope.id === id) === true) continue;
      this.made.add(id);
      if (!this.declaresScope(declared, hierarchyObjRef))
        this.violations.push(`gave ${account.name} the scope ${hierarchyObjRef}`);
    }
    if (former?.allVms !== account.allVms) this.lastFlip.set(account.id, "programs");
  }

  private lost(account: AccountSnapshot, former: AccountSnapshot): void {
    const declared = this.declaredFor(account.id);
    if (declared.some(({ exclusive }) => exclusive)) return;
    for (const role of former.roles)
      if (!account.roles.includes(role) && !declared.some(({ roles }) => roles.includes(role)))
        this.violations.push(`took the role ${role} from ${account.name}`);
    for (const { id, hierarchyObjRef } of former.scopes)
      if (
        !account.scopes.some((scope) => scope.id === id) &&
        !this.made.has(id) &&
        !(this.isTwin(hierarchyObjRef) && this.tookTwin.has(account.id)) &&
        !this.declaresScope(declared, hierarchyObjRef)
      )
        this.violations.push(`took the scope ${hierarchyObjRef} from ${account.name}`);
  }

  private disappeared(former: AccountSnapshot): void {
    const mayBeTakenOver = this.declaredFor(former.id).some(({ isOwn, adopt }) => isOwn && adopt);
    if (!this.made.has(former.id) && !(mayBeTakenOver && former.type === TYPE))
      this.violations.push(`deleted account ${former.name} (${former.type})`);
  }

  private isTwin(ref: string): boolean {
    return TWINS.some((at) => this.refs[at] === ref);
  }

  private declaresScope(declared: readonly DeclaredFor[], ref: string): boolean {
    return declared.some(({ scopes }) => scopes.some((at) => this.refs[at] === ref));
  }
}
