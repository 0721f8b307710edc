import type { Simulator } from "../../../simulator";
import { type Act, TWINS, TYPE } from "./world";

/** Names that look like those of the programs, or are the same. */
const NAMES = [
  "TECH\\own-0",
  "TECH\\own-1",
  "TECH\\other-0",
  "SALES\\own-0",
  "own-0@sales.local",
  "own-0",
  "tech\\OWN-1",
  "TECH\\stranger",
];

/**
 * Another administrator, who works in Enterprise Manager's own pages while the programs run. Never
 * on the accounts that the server came with: without them nobody could log on. And never on the two
 * objects of one name: whose row of them is whose, nobody can tell.
 */
export class Administrator {
  private readonly left: Act[];
  private requests = 0;

  constructor(
    private readonly sim: Simulator,
    acts: readonly Act[],
    private readonly refs: readonly string[],
  ) {
    this.left = [...acts];
  }

  /** Whether it is done with everything. */
  get isDone(): boolean {
    return this.left.length === 0;
  }

  /** Called right before each request. */
  beforeRequest(): void {
    this.requests += 1;
    for (let next = this.left[0]; next !== undefined; next = this.left[0]) {
      if (this.requests <= next.after) return;
      this.requests = 0;
      this.left.shift();
      this.act(next);
      if (next.after > 0) return;
    }
  }

  private act({ what, who, which, roles, flag }: Act): void {
    const { state } = this.sim;
    const name = NAMES[(what === "account" ? who : which) % NAMES.length] ?? "";
    if (what === "account") {
      this.addAccount(name, which, roles, flag);
      return;
    }
    const accounts = state.accounts().filter((one) => isOfPrograms(one.name));
    const account = accounts[who % Math.max(1, accounts.length)];
    if (account === undefined) return;
    const { id, scopes } = account;
    const scope = scopes[which % Math.max(1, scopes.length)];
    const acts: Readonly<Record<typeof what, () => void>> = {
      scope: () => void state.addScope(id, this.objectAt(which)),
      role: () => state.grantRole(id, roles[0] ?? ""),
      switch: () => state.setAllVms(id, flag),
      "no scope": () => {
        if (scope !== undefined) state.removeScope(id, scope.id);
      },
      "no role": () => {
        if (account.roles.length > 1) state.revokeRole(id, account.roles[0] ?? "");
      },
      rename: () => this.rename(id, name),
      "no account": () => state.removeAccount(id),
    };
    acts[what]();
  }

  private addAccount(name: string, which: number, roles: readonly string[], allVms: boolean): void {
    if (this.isTaken(name)) return;
    const type = which % 4 === 0 ? "User" : TYPE;
    // No program gives this one: an account that is like ours in everything is taken for ours.
    const scopes = allVms ? [] : [this.objectAt(which)];
    this.sim.state.addAccount({
      ...{ name, type, scopes, allVms },
      roles: [...roles, "Oracle Restore Operator"],
    });
  }

  private rename(id: string, name: string): void {
    if (!this.isTaken(name)) this.sim.state.renameAccount(id, name);
  }

  private isTaken(wanted: string): boolean {
    return this.sim.state
      .accounts()
      .some(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  }

  /** Any object of the inventory but the twins. */
  private objectAt(at: number): string {
    const twins = TWINS.map((twin) => this.refs[twin]);
    const objects = this.sim.state.inventory.objects.filter(({ ref }) => !twins.includes(ref));
    return objects[at % objects.length]?.ref ?? "";
  }
}

/** Whether it is an account that a program or this administrator made. */
export function isOfPrograms(name: string): boolean {
  return /own-|other-|stranger/i.test(name);
}
