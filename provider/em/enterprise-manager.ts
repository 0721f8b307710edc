import type {
  AccountEntity, AccountReference, FileServer, HierarchyItem, HierarchyRoot, NewAccount, NewScope, Role, ScopeRow, Task,
} from "../model/entities";
import { loadAccountEntities } from "./account-entities";
import type { AnswerElement } from "./answer-element";
import { createdAccountId, goneFrom, knownScopeRows, loadAccount, loadAccountRoles, loadAccounts, loadScopes, removeRole, settleDelete, settleWrite } from "./account-calls";
import { loadFileServers, loadHierarchyRoots, loadRoles, lookup } from "./inventory-calls";
import { EmProtocolError, isEmError } from "./errors";
import type { KnownRows } from "./known-rows";
import type { Operation } from "./operation";
import { readAccountRole, readScopeRow, readTask } from "./readers";
import { newAccountBody, newRoleBody, newScopesBody, rebuildBody, type RebuildChoice } from "./request-bodies";
import { versionsOf } from "./session";
import type { Settings } from "./settings";
import { ANY_WRITE, OwnWrites, SharedReads, type Freshness } from "./shared-reads";
import type { Call, Wire } from "./wire";

/** Roles and hierarchy roots of a server do not change while a program runs. */
const ONCE: Freshness = { maxAgeSeconds: Number.POSITIVE_INFINITY };

/** The group of own writes that change the list of accounts. */
const ACCOUNTS = "accounts";

/** What all users of one connection share: its wire, and what was read over it. */
export class SharedConnection {
  readonly wire: Wire;
  readonly writes = new OwnWrites();
  readonly accounts = new SharedReads<readonly AccountReference[]>(this.writes);
  readonly account = new SharedReads<AccountEntity>(this.writes);
  readonly accountEntities = new SharedReads<ReadonlyMap<string, AccountEntity> | undefined>(this.writes);
  /** `false` once the server was found to have no list of whole accounts. */
  hasAccountEntities = true;
  readonly accountRoles = new SharedReads<readonly Role[]>(this.writes);
  readonly scopes = new SharedReads<readonly ScopeRow[]>(this.writes);
  /** By account. */
  private readonly scopeRows = new Map<string, KnownRows<ScopeRow>>();
  readonly roles = new SharedReads<readonly Role[]>(this.writes);
  readonly roots = new SharedReads<readonly HierarchyRoot[]>(this.writes);
  readonly objects = new SharedReads<readonly HierarchyItem[]>(this.writes);
  readonly fileServers = new SharedReads<readonly FileServer[]>(this.writes);

  constructor(wire: Wire) {
    this.wire = wire;
  }

  /** What was read of the rows of an account's scopes before. */
  knownScopeRows(accountId: string): KnownRows<ScopeRow> {
    const known = this.scopeRows.get(accountId) ?? knownScopeRows();
    this.scopeRows.set(accountId, known);
    return known;
  }
}

/** One Enterprise Manager: every call of its REST API that this package needs. Every method may throw an `EmError`. */
export class EnterpriseManager {
  readonly settings: Settings;
  /** The base URL in the form of the `server` output. */
  readonly server: string;
  private readonly shared: SharedConnection;
  private readonly wire: Wire;

  constructor(settings: Settings, shared: SharedConnection) {
    this.settings = settings;
    this.server = settings.server;
    this.shared = shared;
    this.wire = shared.wire;
  }

  /** The canonical name of the account that is logged on; logs on if needed. */
  userName(op: Operation): Promise<string> {
    return this.wire.session.userName(op);
  }

  /** API versions that the server has, such as `v1_7`. Needs no logon. */
  async versions(op: Operation): Promise<string[]> {
    return versionsOf(await this.wire.readAnonymously(op, { method: "GET", path: "/", what: "tell its API versions" }));
  }

  /** `GET /security`: succeeds only for accounts that may manage permissions. */
  async probeSecurity(op: Operation): Promise<void> {
    await this.wire.read(op, { method: "GET", path: "/security", what: "show the security settings" });
  }

  listAccounts(op: Operation, freshness: Freshness = "latest"): Promise<readonly AccountReference[]> {
    return this.shared.accounts.get(op, { key: ACCOUNTS, group: ACCOUNTS, load: () => loadAccounts(this.wire, op) }, freshness);
  }

  /** @throws EmNotFoundError when there is no such account, however the server says it. */
  async getAccount(op: Operation, id: string, freshness: Freshness = "latest"): Promise<AccountEntity> {
    const listed = freshness === "refresh" ? (await this.listAccountEntities(op))?.get(id) : undefined;
    if (listed !== undefined) return listed;
    return this.shared.account.get(op, { key: id, group: id, load: () => loadAccount(this.wire, op, id) }, freshness);
  }

  /** All accounts whole, by ID, for reads that want many of them; `undefined` if the server has no such list, which is found out once. */
  async listAccountEntities(op: Operation): Promise<ReadonlyMap<string, AccountEntity> | undefined> {
    if (!this.shared.hasAccountEntities) return undefined;
    const entities = await this.shared.accountEntities.get(op, { key: ACCOUNTS, group: ANY_WRITE, load: () => loadAccountEntities(this.wire, op) }, "refresh");
    if (entities === undefined) this.shared.hasAccountEntities = false;
    return entities;
  }

  /** The new account's ID is known at once only where the server tells it in `Location`, which none must. */
  createAccount(op: Operation, account: NewAccount): Promise<{ readonly id?: string }> {
    return this.shared.writes.during([ACCOUNTS], async () => {
      const call: Call = { method: "POST", path: "/security/accounts", body: newAccountBody(account), what: `create the account ${account.name}` };
      return createdAccountId(await settleWrite(this.wire, op, call));
    });
  }

  /** An account that is gone already is deleted. */
  async deleteAccount(op: Operation, id: string): Promise<void> {
    const call: Call = { method: "DELETE", path: accountPath(id), what: `delete the account ${id}` };
    await this.shared.writes.during([ACCOUNTS, id], () => settleDelete(this.wire, op, call, () => goneFrom(loadAccounts(this.wire, op), id)));
  }

  /** Flips "all virtual machines", whatever its position: read before and after, and never send it twice. */
  async toggleAllVms(op: Operation, id: string): Promise<void> {
    await this.write(op, [id], { method: "POST", path: accountPath(id), what: `flip the all-virtual-machines switch of the account ${id}` });
  }

  listAccountRoles(op: Operation, id: string, freshness: Freshness = "latest"): Promise<readonly Role[]> {
    return this.shared.accountRoles.get(op, { key: id, group: id, load: () => loadAccountRoles(this.wire, op, id) }, freshness);
  }

  async getAccountRole(op: Operation, id: string, roleId: string): Promise<Role> {
    const what = `show the role ${roleId} of the account ${id}`;
    return this.single(readAccountRole, await this.wire.read(op, { method: "GET", path: `${accountPath(id)}/roles/${encodeURIComponent(roleId)}`, what }), what);
  }

  async addAccountRole(op: Operation, id: string, roleId: string): Promise<void> {
    await this.write(op, [id], { method: "POST", path: `${accountPath(id)}/roles`, body: newRoleBody(roleId), what: `give the account ${id} the role ${roleId}` });
  }

  /** A role that the account does not have is removed. @throws EmLastRoleError when it is the account's only one. */
  removeAccountRole(op: Operation, id: string, roleId: string): Promise<void> {
    return this.shared.writes.during([id], () => removeRole(this.wire, op, id, roleId));
  }

  /** Rows of one ID are merged: EM shows one per hierarchy root. */
  listScopes(op: Operation, id: string, freshness: Freshness = "latest"): Promise<readonly ScopeRow[]> {
    return this.shared.scopes.get(op, { key: id, group: id, load: () => loadScopes(this.wire, op, id, this.shared.knownScopeRows(id)) }, freshness);
  }

  /** Which of several rows the server shows here is not known; prefer {@link listScopes}. */
  async getScope(op: Operation, id: string, scopeId: string): Promise<ScopeRow> {
    const what = `show the restore scope ${scopeId} of the account ${id}`;
    return this.single(readScopeRow, await this.wire.read(op, { method: "GET", path: `${accountPath(id)}/scopes/${encodeURIComponent(scopeId)}`, what }), what);
  }

  /** Adds to the scopes that are there. The server tells no IDs: compare {@link listScopes} before and after. */
  async addScopes(op: Operation, id: string, scopes: readonly NewScope[]): Promise<void> {
    const names = scopes.map(({ objectName }) => objectName).join(", ");
    await this.write(op, [id], { method: "POST", path: `${accountPath(id)}/scopes`, body: newScopesBody(scopes), what: `give the account ${id} the restore scope ${names}` });
  }

  /** A scope that is gone already is removed. */
  async removeScope(op: Operation, id: string, scopeId: string): Promise<void> {
    const call: Call = { method: "DELETE", path: `${accountPath(id)}/scopes/${encodeURIComponent(scopeId)}`, what: `remove the restore scope ${scopeId} from the account ${id}` };
    await this.shared.writes.during([id], () => settleDelete(this.wire, op, call, () => goneFrom(loadScopes(this.wire, op, id), scopeId)));
  }

  /** The roles that accounts can be given; read once per process. */
  listRoles(op: Operation): Promise<readonly Role[]> {
    return this.shared.roles.get(op, { key: "", group: "roles", load: () => loadRoles(this.wire, op) }, ONCE);
  }

  /** The hierarchy roots with their details; read once per process. */
  listHierarchyRoots(op: Operation): Promise<readonly HierarchyRoot[]> {
    return this.shared.roots.get(op, { key: "", group: "roots", load: () => loadHierarchyRoots(this.wire, op) }, ONCE);
  }

  /** Objects of exactly this name and type below a root. A `*` in the name is a character like any other. */
  async lookupByName(op: Operation, wanted: { readonly rootUid: string; readonly type: string; readonly name: string }): Promise<readonly HierarchyItem[]> {
    const found = await lookup(this.wire, op, { host: wanted.rootUid, type: wanted.type, name: wanted.name }, `look up ${wanted.type} ${wanted.name}`);
    return found.filter((item) => item.name === wanted.name && isOfType(item, wanted.type));
  }

  /** All objects of this type below a root, thousands in one request. Some servers list only some types; read once per process. */
  listObjects(op: Operation, { rootUid, type }: { readonly rootUid: string; readonly type: string }): Promise<readonly HierarchyItem[]> {
    // The one wild card that EM documents, in the links of its look-up service (help center, page get_lookupsvc).
    const load = async (): Promise<readonly HierarchyItem[]> => {
      const found = await lookup(this.wire, op, { host: rootUid, type, name: "*" }, `list every ${type}`);
      return found.filter((item) => isOfType(item, type));
    };
    return this.shared.objects.get(op, { key: `${rootUid} ${type.toLowerCase()}`, group: "objects", load }, ONCE);
  }

  /** The object that a reference stands for. */
  async lookupByReference(op: Operation, reference: string): Promise<HierarchyItem | undefined> {
    try {
      const found = await lookup(this.wire, op, { hierarchyRef: reference }, `look up ${reference}`);
      return found[0];
    } catch (error) {
      // EM answers 400 to a reference below a hierarchy root that it does not have.
      if (isEmError(error) && (error.request?.status === 404 || error.request?.status === 400)) return undefined;
      throw error;
    }
  }

  listFileServers(op: Operation): Promise<readonly FileServer[]> {
    return this.shared.fileServers.get(op, { key: "", group: "file servers", load: () => loadFileServers(this.wire, op) }, "latest");
  }

  /** Starts a rebuild of restore scopes. The task is done when the rebuild has begun: scopes change their state later. */
  async rebuildScopes(op: Operation, choice: RebuildChoice): Promise<Task | undefined> {
    const call: Call = { method: "POST", path: "/security/accounts?action=rebuildScope", body: rebuildBody(choice), what: "rebuild restore scopes" };
    const { document } = await this.wire.write(op, call);
    this.shared.writes.outdateAll();
    return document === undefined ? undefined : readTask(document);
  }

  async getTask(op: Operation, id: string): Promise<Task> {
    const what = `show the task ${id}`;
    return this.single((element) => taskOf(element), await this.wire.read(op, { method: "GET", path: `/tasks/${encodeURIComponent(id)}`, what }), what);
  }

  private async write(op: Operation, groups: readonly string[], call: Call): Promise<void> {
    await this.shared.writes.during(groups, () => settleWrite(this.wire, op, call));
  }

  private single<Result>(read: (element: AnswerElement) => readonly Result[], element: AnswerElement | undefined, what: string): Result {
    const [result] = element === undefined ? [] : read(element);
    if (result === undefined) throw new EmProtocolError(`Enterprise Manager at ${this.server} sent an answer without ID or name, when asked to ${what}.`);
    return result;
  }
}

function isOfType(item: HierarchyItem, type: string): boolean {
  return item.type === "" || item.type.toLowerCase() === type.toLowerCase();
}

function taskOf(element: AnswerElement): readonly Task[] {
  const task = readTask(element);
  return task === undefined ? [] : [task];
}

function accountPath(id: string): string {
  return `/security/accounts/${encodeURIComponent(id)}`;
}
