import type {
  AccountEntity,
  AccountReference,
  FileServer,
  HierarchyItem,
  HierarchyRoot,
  NewAccount,
  NewScope,
  Role,
  ScopeRow,
  Task,
} from "../../model/entities";
import { isRemoving } from "../../model/scope-match";
import { createAccount, deleteAccount, loadAccount, loadAccounts, toggleAllVms } from "./accounts";
import { EmLastRoleError, EmNotFoundError } from "../errors";
import * as inventory from "./inventory";
import type { Operation } from "../transport/operation";
import { addAccountRole, loadAccountRoles, loadRoles, removeAccountRole } from "./roles";
import { addScopes, loadScopes, removeScope, startRebuild, type RebuildChoice } from "./scopes";
import { readVersions } from "../session/logon-refusal";
import type { Settings } from "../settings/settings";
import { ACCOUNTS, isSameId, REMOVED_ACCOUNTS, type SharedConnection } from "./shared-connection";
import { type Freshness, ONCE } from "./shared-reads";
import { settleTask, type TaskOutcome } from "./tasks";
import { isNotFound, mayMeanUnknownId, orGoneAlready, orNotFound } from "./unknown-ids";
import type { Wire } from "../session/wire";

/**
 * One Enterprise Manager: every call of its REST API that this package needs. Every method may
 * throw an `EmError`; those that read an account throw `EmNotFoundError` only when there is no such
 * account.
 */
export class EnterpriseManager {
  /** The base URL in the form of the `server` output. */
  readonly server: string;
  private readonly wire: Wire;

  constructor(
    readonly settings: Settings,
    private readonly shared: SharedConnection,
  ) {
    this.server = settings.server;
    this.wire = shared.wire;
  }

  /** The canonical name of the account that is logged on; logs on if needed. */
  userName(op: Operation): Promise<string> {
    return this.wire.session.userName(op);
  }

  /** API versions that the server has, such as `v1_7`. Needs no logon. */
  async versions(op: Operation): Promise<string[]> {
    const what = "list its API versions";
    return readVersions(await this.wire.readAnonymously(op, { method: "GET", path: "/", what }));
  }

  /** `GET /security`: succeeds only for accounts that may manage permissions. */
  async probeSecurity(op: Operation): Promise<void> {
    const what = "show the security settings";
    await this.wire.read(op, { method: "GET", path: "/security", what });
  }

  /** Reads a document for its form alone, which whoever observes the connection is shown. */
  async showForm(op: Operation, path: string): Promise<void> {
    await this.wire.read(op, { method: "GET", path, what: `show ${path}` });
  }

  listAccounts(
    op: Operation,
    freshness: Freshness = "latest",
  ): Promise<readonly AccountReference[]> {
    return this.shared.listAccounts(op, freshness);
  }

  /** The accounts before one is made; own ones that were made a moment ago may be missing. */
  listAccountsBefore(op: Operation): Promise<readonly AccountReference[]> {
    return this.shared.listAccountsBefore(op);
  }

  /** All accounts, from a list of this run that own writes do not outdate: names stay. */
  listAccountNames(op: Operation): Promise<readonly AccountReference[]> {
    return this.shared.listAccountNames(op);
  }

  async getAccount(
    op: Operation,
    id: string,
    freshness: Freshness = "latest",
  ): Promise<AccountEntity> {
    // An account that a list lacks is not worth the list of all: it is asked for alone.
    const isWanted = freshness === "refresh" && !(await this.shared.isKnownMissing(op, id));
    const listed = isWanted ? (await this.listAccountEntities(op))?.get(id) : undefined;
    if (listed !== undefined) return listed;
    const load = (): Promise<AccountEntity> =>
      this.askAboutAccount(op, id, () => loadAccount(this.wire, op, id));
    return this.shared.account.get(op, { key: id, group: id, load }, freshness);
  }

  /**
   * All accounts whole, by ID, for reads that want many of them; `undefined` if the server has no
   * such list, which is found out once.
   */
  listAccountEntities(op: Operation): Promise<ReadonlyMap<string, AccountEntity> | undefined> {
    return this.shared.listAccountEntities(op);
  }

  /**
   * The new account's ID is known at once only where the server tells it in `Location`, which none
   * must.
   */
  createAccount(op: Operation, account: NewAccount): Promise<{ readonly id?: string }> {
    return this.shared.writes.during([ACCOUNTS], () => createAccount(this.wire, op, account));
  }

  /** An account that is gone already is deleted. */
  deleteAccount(op: Operation, id: string): Promise<void> {
    const send = (): Promise<void> => deleteAccount(this.wire, op, id);
    const isGone = async (): Promise<boolean> => lacks(await loadAccounts(this.wire, op), id);
    return this.shared.writes.during([ACCOUNTS, REMOVED_ACCOUNTS, id], () =>
      orGoneAlready(op, [id], send, isGone),
    );
  }

  /**
   * Flips "all virtual machines", whatever its position: read before and after, and never send it
   * twice.
   */
  toggleAllVms(op: Operation, id: string): Promise<void> {
    const send = (): Promise<void> => toggleAllVms(this.wire, op, id);
    return this.shared.writes.during([id], () => this.askAboutAccount(op, id, send, isNotFound));
  }

  listAccountRoles(
    op: Operation,
    id: string,
    freshness: Freshness = "latest",
  ): Promise<readonly Role[]> {
    const load = (): Promise<readonly Role[]> => this.loadAccountRoles(op, id);
    return this.shared.accountRoles.get(op, { key: id, group: id, load }, freshness);
  }

  addAccountRole(op: Operation, id: string, roleId: string): Promise<void> {
    return this.shared.writes.during([id], () => addAccountRole(this.wire, op, id, roleId));
  }

  /**
   * A role that the account does not have is removed. @throws EmLastRoleError when it is the
   * account's only one.
   */
  removeAccountRole(op: Operation, id: string, roleId: string): Promise<void> {
    const send = (): Promise<void> => removeAccountRole(this.wire, op, id, roleId);
    const isGone = (): Promise<boolean> => this.isRoleGone(op, id, roleId);
    return this.shared.writes.during([id], () => orGoneAlready(op, [id, roleId], send, isGone));
  }

  /** Rows of one ID are merged: EM shows one per hierarchy root. */
  listScopes(
    op: Operation,
    id: string,
    freshness: Freshness = "latest",
  ): Promise<readonly ScopeRow[]> {
    const load = (): Promise<readonly ScopeRow[]> => this.loadScopes(op, id);
    return this.shared.scopes.get(op, { key: id, group: id, load }, freshness);
  }

  /**
   * Adds to the scopes that are there. The server tells no IDs: compare {@link listScopes} before
   * and after.
   */
  addScopes(op: Operation, id: string, scopes: readonly NewScope[]): Promise<void> {
    return this.shared.writes.during([id], () => addScopes(this.wire, op, id, scopes));
  }

  /** A scope that is gone already, or on its way out, is removed. */
  removeScope(op: Operation, id: string, scopeId: string): Promise<void> {
    const send = (): Promise<void> => removeScope(this.wire, op, id, scopeId);
    const isGone = async (): Promise<boolean> => {
      const rows = await orNothing(this.loadScopes(op, id));
      return lacks(
        rows.filter((row) => !isRemoving(row)),
        scopeId,
      );
    };
    return this.shared.writes.during([id], () => orGoneAlready(op, [id, scopeId], send, isGone));
  }

  /** The roles that accounts can be given; read once per process. */
  listRoles(op: Operation): Promise<readonly Role[]> {
    const load = (): Promise<readonly Role[]> => loadRoles(this.wire, op);
    return this.shared.roles.get(op, { key: "", group: "roles", load }, ONCE);
  }

  /** The hierarchy roots with their details; read once per process unless they are to be newer. */
  listHierarchyRoots(op: Operation, freshness = ONCE): Promise<readonly HierarchyRoot[]> {
    const load = (): Promise<readonly HierarchyRoot[]> =>
      inventory.loadHierarchyRoots(this.wire, op, this.shared.collections);
    return this.shared.roots.get(op, { key: "", group: "roots", load }, freshness);
  }

  /**
   * Objects of exactly this name and type below a root. A `*` in the name is a character like any
   * other. `shared`: how old an answer to others may be; left out, the server is asked.
   */
  lookupByName(
    op: Operation,
    wanted: inventory.ObjectsBelow & { readonly name: string },
    shared?: Freshness,
  ): Promise<readonly HierarchyItem[]> {
    const load = (): Promise<readonly HierarchyItem[]> =>
      inventory.lookupByName(this.wire, op, wanted);
    if (shared === undefined) return load();
    const key = JSON.stringify([wanted.rootUid, wanted.type.toLowerCase(), wanted.name]);
    return this.shared.namedObjects.get(op, { key, group: "objects", load }, shared);
  }

  /** All objects of this type below a root; read once per process unless it is to be newer. */
  listObjects(
    op: Operation,
    wanted: inventory.ObjectsBelow,
    freshness: Freshness = ONCE,
  ): Promise<readonly HierarchyItem[]> {
    return this.shared.listObjects(op, wanted, freshness);
  }

  /** The object that a reference stands for; read once per process unless it is to be newer. */
  lookupByReference(
    op: Operation,
    reference: string,
    freshness: Freshness = ONCE,
  ): Promise<HierarchyItem | undefined> {
    return this.shared.lookupByReference(op, reference, freshness);
  }

  listFileServers(op: Operation): Promise<readonly FileServer[]> {
    const load = (): Promise<readonly FileServer[]> =>
      inventory.loadFileServers(this.wire, op, this.shared.collections);
    return this.shared.fileServers.get(op, { key: "", group: "file servers", load }, "latest");
  }

  /**
   * Starts a rebuild of restore scopes. The task is done when the rebuild has begun: scopes change
   * their state later.
   */
  async rebuildScopes(op: Operation, choice: RebuildChoice): Promise<Task | undefined> {
    const task = await startRebuild(this.wire, op, choice);
    this.shared.writes.outdateAll();
    return task;
  }

  /** Waits until a task has ended, or the operation's time is nearly over. */
  settleTask(op: Operation, task: Task): Promise<TaskOutcome> {
    return settleTask(this.wire, op, task);
  }

  private loadAccountRoles(op: Operation, id: string): Promise<readonly Role[]> {
    return this.askAboutAccount(op, id, () => loadAccountRoles(this.wire, op, id));
  }

  private loadScopes(op: Operation, id: string): Promise<readonly ScopeRow[]> {
    const known = this.shared.knownScopeRows(id);
    return this.askAboutAccount(op, id, () => loadScopes(this.wire, op, id, known));
  }

  /** What is asked of an account. @throws EmNotFoundError only when there is no such account. */
  private askAboutAccount<Result>(
    op: Operation,
    id: string,
    send: () => Promise<Result>,
    isDoubtful = mayMeanUnknownId,
  ): Promise<Result> {
    const asOf = op.clock.now();
    const what = `account ${id} in Enterprise Manager at ${this.server}`;
    return orNotFound({ id, what }, send, () => this.shared.hasAccount(op, id, asOf), isDoubtful);
  }

  private async isRoleGone(op: Operation, id: string, roleId: string): Promise<boolean> {
    const roles = await orNothing(this.loadAccountRoles(op, id));
    if (lacks(roles, roleId)) return true;
    if (roles.length > 1) return false;
    throw new EmLastRoleError(
      `The role ${roleId} is the only one of the account ${id}, and Enterprise Manager does not allow an account without a role.`,
    );
  }
}

/** Without its account, a list is empty. */
async function orNothing<Item>(list: Promise<readonly Item[]>): Promise<readonly Item[]> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof EmNotFoundError) return [];
    throw error;
  }
}

function lacks(list: readonly { readonly id: string }[], id: string): boolean {
  return !list.some((item) => isSameId(item.id, id));
}
