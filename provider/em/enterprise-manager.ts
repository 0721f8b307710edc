import type {
  AccountEntity, AccountReference, FileServer, HierarchyItem, HierarchyRoot, NewAccount, NewScope, Role, ScopeRow, Task,
} from "../model/entities";
import type { Operation } from "./operation";
import type { Settings } from "./settings";

/** How old an answer may be: `"latest"` for decisions to write, else an age. */
export type Freshness = "latest" | { readonly maxAgeSeconds: number };

/** Whose restore scopes a rebuild processes: everybody's, those changed since the last one, one's own. */
export type RebuildChoice = "all" | "unprocessed" | "me";

const unfinished = (): never => {
  throw new Error("under construction");
};

/** One Enterprise Manager: every call of its REST API that this package needs. */
export class EnterpriseManager {
  readonly settings: Settings;
  readonly server: string;
  constructor(settings: Settings) {
    this.settings = settings;
    this.server = settings.server;
  }
  userName(_op: Operation): Promise<string> { return unfinished(); }
  versions(_op: Operation): Promise<string[]> { return unfinished(); }
  /** `GET /security`: succeeds only for accounts that may manage permissions. */
  probeSecurity(_op: Operation): Promise<void> { return unfinished(); }
  listAccounts(_op: Operation, _freshness?: Freshness): Promise<readonly AccountReference[]> { return unfinished(); }
  getAccount(_op: Operation, _id: string, _freshness?: Freshness): Promise<AccountEntity> { return unfinished(); }
  createAccount(_op: Operation, _account: NewAccount): Promise<{ readonly id?: string }> { return unfinished(); }
  deleteAccount(_op: Operation, _id: string): Promise<void> { return unfinished(); }
  toggleAllVms(_op: Operation, _id: string): Promise<void> { return unfinished(); }
  listAccountRoles(_op: Operation, _id: string, _freshness?: Freshness): Promise<readonly Role[]> { return unfinished(); }
  getAccountRole(_op: Operation, _id: string, _roleId: string): Promise<Role> { return unfinished(); }
  addAccountRole(_op: Operation, _id: string, _roleId: string): Promise<void> { return unfinished(); }
  removeAccountRole(_op: Operation, _id: string, _roleId: string): Promise<void> { return unfinished(); }
  listScopes(_op: Operation, _id: string, _freshness?: Freshness): Promise<readonly ScopeRow[]> { return unfinished(); }
  getScope(_op: Operation, _id: string, _scopeId: string): Promise<ScopeRow> { return unfinished(); }
  addScopes(_op: Operation, _id: string, _scopes: readonly NewScope[]): Promise<void> { return unfinished(); }
  removeScope(_op: Operation, _id: string, _scopeId: string): Promise<void> { return unfinished(); }
  listRoles(_op: Operation): Promise<readonly Role[]> { return unfinished(); }
  listHierarchyRoots(_op: Operation): Promise<readonly HierarchyRoot[]> { return unfinished(); }
  lookupByName(_op: Operation, _wanted: { readonly rootUid: string; readonly type: string; readonly name: string }): Promise<readonly HierarchyItem[]> { return unfinished(); }
  lookupByReference(_op: Operation, _reference: string): Promise<HierarchyItem | undefined> { return unfinished(); }
  listFileServers(_op: Operation): Promise<readonly FileServer[]> { return unfinished(); }
  rebuildScopes(_op: Operation, _choice: RebuildChoice): Promise<Task | undefined> { return unfinished(); }
  getTask(_op: Operation, _id: string): Promise<Task> { return unfinished(); }
}
