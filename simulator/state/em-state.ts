import { randomUUID } from "node:crypto";
import type { Clock } from "../clock";
import type { SwitchValues } from "../switches";
import { LONG_AGO, sameName } from "./account";
import type { Account } from "./account";
import { Inventory } from "./inventory";
import type { InventorySize } from "./inventory-generator";
import { listHoldableRoles, PORTAL_ADMINISTRATOR, listRoles } from "./roles";
import type { Role } from "./roles";
import { Scopes } from "./scopes";
import { Sessions } from "./sessions";
import type { LogonSession } from "./sessions";
import { Tasks } from "./tasks";
import { HOST } from "./users";
import type { User } from "./users";
import type { World } from "./world";

/** Everything that the simulated Enterprise Manager knows. */
export class EmState {
  readonly switches: SwitchValues;
  readonly clock: Clock;
  /** The first one is who the simulator was started for. */
  readonly users: readonly [User, ...User[]];
  readonly inventory: Inventory;
  readonly scopes: Scopes;
  readonly sessions: Sessions;
  readonly tasks: Tasks;
  accounts: Account[];
  readonly #roles: readonly Role[] | undefined;
  /** Accounts whose entity was already asked for (switch `accountGet=referenceFirst`). */
  readonly askedFor = new Set<string>();

  constructor(
    switches: SwitchValues,
    clock: Clock,
    users: readonly [User, ...User[]],
    size: InventorySize,
    world?: World,
  ) {
    this.switches = switches;
    this.clock = clock;
    this.users = users;
    this.inventory = new Inventory(size, switches, clock, world?.inventory);
    this.#roles = world?.roles;
    this.scopes = new Scopes(switches, clock, this.inventory);
    this.sessions = new Sessions(clock);
    this.tasks = new Tasks(switches, clock);
    this.accounts = [...(world?.accounts ?? builtInAccounts(switches.accountNames))];
    const [first] = users;
    const groups = first.groups ?? [];
    if (
      !this.accounts.some(({ name }) =>
        [first.username, ...groups].some((own) => sameName(own, name)),
      )
    )
      this.accounts.push(makeAccount(first.username, "User", [PORTAL_ADMINISTRATOR.id]));
  }

  get roles(): readonly Role[] {
    return this.#roles ?? listRoles(this.switches);
  }

  get holdableRoles(): readonly Role[] {
    return this.#roles ?? listHoldableRoles(this.switches);
  }

  /** The accounts that lists show by now. */
  get listedAccounts(): readonly Account[] {
    const now = this.clock.now();
    return this.accounts.filter(({ addedAt }) => now >= addedAt + this.switches.accountRowDelay);
  }

  /** The roles of an account that lists show by now. */
  listedRoleIds({ roleIds, roleAddedAt }: Account): readonly string[] {
    const now = this.clock.now();
    return roleIds.filter(
      (id) => now >= (roleAddedAt.get(id) ?? LONG_AGO) + this.switches.roleRowDelay,
    );
  }

  /** Gives an account a role that it may have already. */
  addRole(account: Account, roleId: string, addedAt = this.clock.now()): void {
    if (account.roleIds.includes(roleId)) return;
    account.roleIds = [...account.roleIds, roleId];
    account.roleAddedAt.set(roleId, addedAt);
  }

  accountById(id: string): Account | undefined {
    return this.accounts.find((account) => account.id === id.toLowerCase());
  }

  /** The roles of all accounts that a user is, or is a member of. */
  rolesOfUser(memberOf: readonly string[]): readonly string[] {
    const accounts = this.accounts.filter((account) =>
      memberOf.some((name) => sameName(name, account.name)),
    );
    return accounts.flatMap((account) => account.roleIds);
  }

  rolesOfSession({ memberOf, rolesAtLogon }: LogonSession): readonly string[] {
    return this.switches.sessionRights === "atLogon" ? rolesAtLogon : this.rolesOfUser(memberOf);
  }

  isAdministrator(session: LogonSession): boolean {
    return this.rolesOfSession(session).includes(PORTAL_ADMINISTRATOR.id);
  }

  administrators(): readonly Account[] {
    return this.accounts.filter((account) => account.roleIds.includes(PORTAL_ADMINISTRATOR.id));
  }
}

/** An account as the server makes it when nothing but the roles is said. */
export function makeAccount(
  name: string,
  type: string,
  roleIds: readonly string[],
  addedAt = LONG_AGO,
): Account {
  return {
    id: randomUUID(),
    name,
    type,
    addedAt,
    // "All objects" is the restore scope of a new account unless it is customized (user guide, page
    // em_managing_accounts).
    allVms: true,
    roleIds: [...roleIds],
    roleAddedAt: new Map(),
    scopes: [],
    fileRestore: { inPlaceOnly: false, extensions: "" },
    sqlRestore: { denyInPlace: false },
  };
}

/** The accounts of a new installation. */
function builtInAccounts(names: SwitchValues["accountNames"]): Account[] {
  if (names === "linux") return [makeAccount("veeamadmin", "User", [PORTAL_ADMINISTRATOR.id])];
  return [
    makeAccount("BUILTIN\\Administrators", "Group", [PORTAL_ADMINISTRATOR.id]),
    makeAccount(`${HOST}\\Administrator`, "User", [PORTAL_ADMINISTRATOR.id]),
  ];
}
