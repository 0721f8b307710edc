/**
 * What Enterprise Manager tells of its security area, in the words of this package.
 * The wire's own spellings (`AllowRestoreAllVms`, `FlrExtentionRestrictions`) end in `em/`.
 */

/** The four account types that EM's REST API can create. */
export const ACCOUNT_TYPES = ["User", "Group", "ExternalUser", "ExternalGroup"] as const;
/**
 * What kind of account it is. `ExternalUser` and `ExternalGroup` come from a SAML identity
 * provider.
 */
export type AccountType = (typeof ACCOUNT_TYPES)[number];

/** A line of `GET /security/accounts`: it does not tell the account's type. */
export interface AccountReference {
  /** The account's GUID, lower case. */
  readonly id: string;
  /** `urn:veeam:EnterpriseAccount:<GUID>`. */
  readonly uid: string;
  /** The name as EM shows it, which may differ in form from the name that was sent. */
  readonly name: string;
}

/** File restore restrictions of an account; EM cannot change them after creation. */
export interface FileRestore {
  readonly inPlaceOnly: boolean;
  /** Without dots; empty: every extension. */
  readonly extensions: readonly string[];
}

/** SQL restore restrictions of an account; EM cannot change them after creation. */
export interface SqlRestore {
  readonly denyInPlace: boolean;
}

/** `GET /security/accounts/{ID}?format=Entity`. */
export interface AccountEntity extends AccountReference {
  /** One of {@link ACCOUNT_TYPES}, or a type that only EM's own pages can make (vSphere Role). */
  readonly type: string;
  /** `AllowRestoreAllVms`; `undefined` when the answer leaves it out. */
  readonly allVms: boolean | undefined;
  /** `undefined` when the answer leaves it out, which means unknown, not "no restriction". */
  readonly fileRestore: FileRestore | undefined;
  readonly sqlRestore: SqlRestore | undefined;
}

/** A role that an account may be given. */
export interface Role {
  /** The role's GUID, lower case. */
  readonly id: string;
  readonly name: string;
}

/**
 * A restore scope of an account. EM shows one row per hierarchy root; rows of one ID are one scope.
 */
export interface ScopeRow {
  /** The scope's ID, from the last segment of its link. */
  readonly id: string;
  readonly name: string;
  /**
   * `HierarchyRootName` of every row: a root's ID, its name, or its unique ID, depending on the
   * server.
   */
  readonly roots: readonly string[];
  readonly platform: string;
  readonly type: string;
  /**
   * The least advanced of the rows' states: `Unprocessed`, `Processed`, `Removing`, or one we do
   * not know.
   */
  readonly state: string;
}

/** What is sent to give an account one more restore scope. */
export interface NewScope {
  readonly hierarchyObjRef: string;
  readonly objectName: string;
}

/** What is sent to make an account. */
export interface NewAccount {
  readonly type: AccountType;
  readonly name: string;
  readonly roleIds: readonly string[];
  readonly allVms: boolean;
  readonly scopes: readonly NewScope[];
  readonly fileRestore?: FileRestore;
  readonly sqlRestore?: SqlRestore;
}

/** A vCenter Server, host, cluster, Cloud Director … that EM knows through a backup server. */
export interface HierarchyRoot {
  /** `HierarchyRootId`, lower case where it is a GUID. */
  readonly id: string;
  /** `urn:veeam:HierarchyRoot:<GUID>`: what the look-up service wants as `host`. */
  readonly uid: string;
  readonly name: string;
  /**
   * The infrastructure's own ID (a vCenter's instance UUID); equal for one vCenter under several
   * backup servers.
   */
  readonly uniqueId: string | undefined;
  /** `VC`, `ESXi`, `HvServer`, `VcdSystem` … */
  readonly hostType: string | undefined;
}

/** An object that the look-up service found. */
export interface HierarchyItem {
  readonly hierarchyObjRef: string;
  readonly type: string;
  readonly name: string;
}

/** An unstructured-data source (file share) that EM knows. */
export interface FileServer {
  readonly id: string;
  readonly name: string;
  /** `undefined` where the server names the share and refuses to show more of it. */
  readonly hierarchyObjRef: string | undefined;
  readonly serverType: string | undefined;
}

/** A task of EM; only the scope rebuild of the security area makes one. */
export interface Task {
  readonly id: string;
  /** `Running`, `OperationFinished`, `Finished`. */
  readonly state: string;
  readonly operation: string | undefined;
  /** `undefined` while the task has no result. */
  readonly success: boolean | undefined;
  readonly message: string | undefined;
}
