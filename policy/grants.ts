import { foldName, sameName } from "./names";
import { type Kind, findKind } from "./kinds";
import { type Bag, isBag, readText, type Unknown, findUnknowns } from "./values";

/** A resource as the policies look at it. */
export interface Resource {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: Bag;
  /** In policies on a whole stack: the resources that its property `account` comes from. */
  readonly accountFrom?: readonly string[];
}

/** A restore scope in a resource's inputs. */
export interface Scope {
  readonly hierarchyObjRef: string | undefined;
  /** Only a reference tells it. */
  readonly platform: string | undefined;
  readonly root: string | undefined;
  readonly type: string | undefined;
  readonly name: string | undefined;
  /** What is known of it only during `pulumi up`. */
  readonly unknowns: readonly Unknown[];
}

const GROUPS = ["Group", "ExternalGroup"];

/** Whether the type of an account is known to be one of groups. */
export function isGroup(type: unknown): boolean {
  return GROUPS.includes(readText(type) ?? "");
}

/**
 * The published ID of the role (Veeam help center, page security_roles): programs may give it
 * instead of the name.
 */
const PORTAL_ADMINISTRATOR_ID = "5f37a46b-9ce2-40f4-8a62-b45b079257fc";

/** Whether a role, by name, ID or UID, is Portal Administrator. */
export function isPortalAdministrator(role: unknown): boolean {
  const text = foldName(readText(role)?.trim() ?? "");
  return sameName(text, "Portal Administrator") || text.endsWith(PORTAL_ADMINISTRATOR_ID);
}

/** A list's items; a list that is not known is one unknown item. */
function listItems(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return findUnknowns(value);
}

/** What a resource gives, with values that may be unknown. */
interface Given {
  readonly roles?: readonly unknown[];
  readonly scopes?: readonly Scope[];
  /** The "all virtual machines" switch, where the resource may set it. */
  readonly everyVm?: unknown;
}

const GIVEN: Readonly<Record<Kind, (props: Bag) => Given>> = {
  Account: ({ roles, scopes, allVms }) => ({
    roles: listItems(roles),
    scopes: listItems(scopes).map(readScope),
    everyVm: allVms,
  }),
  AccountRole: ({ role }) => ({ roles: [role] }),
  AccountScope: (props) => ({ scopes: [readScope(props)] }),
  AllVmsScope: ({ enabled }) => ({ everyVm: enabled ?? true }),
};

function givenBy({ type, props }: Resource): Given {
  const kind = findKind(type);
  return kind === undefined ? {} : GIVEN[kind](props);
}

/** The roles that a resource gives, unknown ones included. */
export function listRoles(resource: Resource): readonly unknown[] {
  return givenBy(resource).roles ?? [];
}

/** The restore scopes that a resource gives, unknown ones included. */
export function listScopes(resource: Resource): readonly Scope[] {
  return givenBy(resource).scopes ?? [];
}

/**
 * The "all virtual machines" switch of a resource: on, off, or unknown; `undefined` where it does
 * not set it.
 */
export function readEveryVm(resource: Resource): unknown {
  return givenBy(resource).everyVm;
}

function readScope(value: unknown): Scope {
  const bag = isBag(value) ? value : {};
  // With `object` the reference is an output: not known before `up`, and not what the program says.
  const object = isBag(bag["object"]) ? bag["object"] : undefined;
  const reference = readText(bag["hierarchyObjRef"]);
  const [, platform, type, rest = ""] = reference?.split(":") ?? [];
  const declared =
    object === undefined
      ? [value, bag["object"], bag["hierarchyObjRef"]]
      : [object["root"], object["type"], object["name"]];
  return {
    hierarchyObjRef: reference,
    platform,
    type: readText(object?.["type"]) ?? type,
    root: rootKey(readText(object?.["root"]) ?? rest.split(".")[0]),
    name: readText(object?.["name"]) ?? readText(bag["objectName"]),
    unknowns: findUnknowns(...declared),
  };
}

/** A root's UID and ID are one spelling: `urn:veeam:HierarchyRoot:<GUID>` and `<GUID>`. */
function rootKey(root: string | undefined): string | undefined {
  return root?.replace(/^urn:veeam:HierarchyRoot:/i, "") || undefined;
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && sameName(one, other);
}

const isOneOf = (words: readonly string[], word: string | undefined): boolean =>
  words.includes(word?.toLowerCase() ?? "");

/** Types of objects that are a whole hierarchy. */
const ROOT_TYPES = ["vc", "vcdsystem", "scvmm", "backupserver"];

/**
 * Hosts and clusters stand alone or are in a vCenter or SCVMM: one that stands alone is its own
 * hierarchy root.
 */
const HOST_TYPES = ["host", "computeresource", "cluster"];

/**
 * Objects that hold everything of a vCenter Server, or of an ESXi host that stands alone (VMware's
 * managed object references).
 */
const ROOT_PARTS = [
  "group-d1",
  "ha-folder-root",
  "ha-datacenter",
  "ha-folder-host",
  "ha-folder-vm",
  "ha-host",
  "ha-compute-res",
  "ha-root-pool",
];

/**
 * What a vCenter Server and a stand-alone ESXi host call that; what is below may be called so too.
 */
const ROOT_FOLDERS = [
  { types: ["folder", "datacenter"], name: "Datacenters" },
  { types: ["folder", "datacenter"], name: "ha-datacenter" },
  { types: ["folder"], name: "ha-folder-root" },
];

/**
 * SCVMM's root host group: its ID, and a name that counts with a reference too, whose form for host
 * groups nobody published.
 */
const ROOT_HOST_GROUP = {
  type: "hostgroup",
  name: "All Hosts",
  id: "0e3ba228-a059-46be-aa41-2f5cf0f4b96e",
};

/** Types that are no virtual machines, whatever is below them. */
const NO_MACHINES = ["fileserver", "backupserver", "agentprotectiongroup", "veeamagent"];

const MACHINE_PLATFORMS = ["vmware", "hyperv", "vcloud"];

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const REFERENCE = /^urn:([^:]+):[^:]+:([0-9a-f-]{36})(?:\.(.*))?$/is;

/**
 * Whether a scope is certainly a whole vCenter, SCVMM, Cloud Director, or a host or cluster that
 * stands alone.
 */
export function isCertainlyRootLevel({ type, hierarchyObjRef }: Scope): boolean {
  if (isOneOf(ROOT_TYPES, type)) return true;
  const [found, platform, rootId, part = ""] = REFERENCE.exec(hierarchyObjRef ?? "") ?? [];
  if (found === undefined) return false;
  if (part === "" || (isSame(platform, "VMware") && isOneOf(ROOT_PARTS, part))) return true;
  // The reference of a file share may repeat its object as its root.
  return isSame(part, rootId) && !isOneOf(NO_MACHINES, type);
}

/** Whether a scope is a whole hierarchy, or may be one by what it is called. */
export function isRootLevel(scope: Scope): boolean {
  const { type, hierarchyObjRef, name } = scope;
  if (isCertainlyRootLevel(scope)) return true;
  const [, , , id] = REFERENCE.exec(hierarchyObjRef ?? "") ?? [];
  const isRootGroup = isSame(name, ROOT_HOST_GROUP.name) || isSame(id, ROOT_HOST_GROUP.id);
  if (isSame(type, ROOT_HOST_GROUP.type) && isRootGroup) return true;
  if (isOneOf(HOST_TYPES, type) && mayBeItsRoot(scope)) return true;
  return (
    hierarchyObjRef === undefined &&
    ROOT_FOLDERS.some((folder) => isOneOf(folder.types, type) && isSame(name, folder.name))
  );
}

/**
 * Whether a host or cluster may be the root that it is below: it has its root's name, with or
 * without the domain, or only an ID tells which root it is.
 */
function mayBeItsRoot({ hierarchyObjRef, root, name }: Scope): boolean {
  if (root === undefined || name === undefined) return false;
  const [one, other] = [foldName(root), foldName(name)];
  return (
    one === other ||
    one.startsWith(`${other}.`) ||
    other.startsWith(`${one}.`) ||
    (hierarchyObjRef === undefined && GUID.test(root))
  );
}

/** Whether a scope may turn out to be a whole hierarchy once everything of it is known. */
export function mayBeRootLevel({ type, name, unknowns }: Scope): boolean {
  if (unknowns.length === 0) return false;
  return (
    type === undefined ||
    isOneOf(HOST_TYPES, type) ||
    (name === undefined &&
      [...ROOT_FOLDERS, { types: [ROOT_HOST_GROUP.type] }].some(({ types }) =>
        isOneOf(types, type),
      ))
  );
}

/** Whether the "all virtual machines" switch covers a scope. */
export function isOfMachines({ type, platform }: Scope): boolean {
  return (
    !isOneOf(NO_MACHINES, type) && (platform === undefined || isOneOf(MACHINE_PLATFORMS, platform))
  );
}

/**
 * Whether everything of a scope is in another one. What only may be a whole hierarchy hides
 * nothing.
 */
export function covers(held: Scope, other: Scope): boolean {
  const mayShareRoot =
    held.platform === undefined ||
    other.platform === undefined ||
    isSame(held.platform, other.platform);
  return mayShareRoot && isCertainlyRootLevel(held) && isSame(held.root, other.root);
}

/** A scope in words, for messages. */
export function scopeWords({ type, name, root, hierarchyObjRef }: Scope): string {
  if (name === undefined)
    return hierarchyObjRef ?? "an object that is known only during `pulumi up`";
  return `${type ?? "object"} ${name}${root === undefined || sameName(root, name) ? "" : ` of ${root}`}`;
}

/** Equal for scopes of one object, as far as they are written alike. */
export function scopeKey({ hierarchyObjRef, root, type, name }: Scope): string {
  return (
    hierarchyObjRef?.replace(/^urn:[^:]*:[^:]*:[^.]*/, (head) => head.toLowerCase()) ??
    [foldName(root ?? ""), type?.toLowerCase(), name].join("|")
  );
}
