import type { ScopeRow } from "./entities";
import { parseReference } from "./hierarchy-reference";
import { foldName, readGuid, sameName } from "./identity";
import { isCalled, type RootOfScope, rootsCalled, sameRoot } from "./roots";
import type { KnownRoots } from "./scope-match";

/**
 * What is known of a restore scope, whoever tells of it: a reference, a root with type and name, or
 * a row of EM's list.
 */
export interface GrantedScope {
  readonly reference: string | undefined;
  readonly platform: string | undefined;
  readonly type: string;
  readonly name: string | undefined;
  /** One vCenter on several backup servers gives a scope several roots. */
  readonly roots: readonly RootOfScope[];
}

/**
 * A row of EM's list of restore scopes, which does not tell its reference (Veeam help center, page
 * get_security_accounts_id_scopes).
 */
export function scopeOfRow(
  { platform, type, name, roots }: ScopeRow,
  known: KnownRoots,
): GrantedScope {
  const found = roots.map((text) => rootsCalled(text, known ?? [])[0] ?? unlistedRoot(text));
  return { reference: undefined, platform, type, name, roots: found.filter(isFirst) };
}

function unlistedRoot(text: string): RootOfScope {
  return { id: readGuid("HierarchyRoot", text), spelled: text };
}

function isFirst(root: RootOfScope, place: number, all: readonly RootOfScope[]): boolean {
  return all.findIndex((one) => one.id === root.id && one.spelled === root.spelled) === place;
}

/** Types that are a whole hierarchy, whatever they are called. */
const WHOLE_TYPES: ReadonlySet<string> = new Set(["vc", "vcdsystem", "scvmm", "backupserver"]);

/**
 * Types that are a whole hierarchy where they are registered themselves, and a part of one below a
 * vCenter Server or SCVMM.
 */
const WHOLE_IF_ROOT_TYPES: ReadonlySet<string> = new Set(["host", "computeresource", "cluster"]);

/**
 * Which of these types a root is by its `HostType` (Veeam help center, page get_hierarchyroots_id).
 */
const TYPES_OF_HOST_TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ["esx", ["host", "computeresource"]],
  ["esxi", ["host", "computeresource"]],
  ["hvserver", ["host", "computeresource"]],
  ["hvcluster", ["cluster"]],
]);

/**
 * Object parts that hold everything of a root: a vCenter Server's root folder, and what a
 * stand-alone ESXi host calls its root folder, its one datacenter with the folders of hosts and
 * machines, itself and its resources (VMware's vSphere Web Services API: managed object
 * references).
 */
const WHOLE_PARTS: ReadonlySet<string> = new Set([
  "group-d1",
  "ha-folder-root",
  "ha-datacenter",
  "ha-folder-host",
  "ha-folder-vm",
  "ha-host",
  "ha-compute-res",
  "ha-root-pool",
]);

/**
 * What a vCenter Server and a stand-alone ESXi host call that; what is below may be called so too.
 */
const ROOT_FOLDERS = [
  { types: ["folder", "datacenter"], name: "Datacenters" },
  { types: ["folder", "datacenter"], name: "ha-datacenter" },
  { types: ["folder"], name: "ha-folder-root" },
];

/**
 * SCVMM's root host group, which holds every host: its ID, the same in every installation, and what
 * it is called unless SCVMM was installed in another language. How EM's references name host groups
 * is not documented, so that neither is certain.
 */
const ROOT_HOST_GROUP = {
  type: "hostgroup",
  name: "All Hosts",
  id: "0e3ba228-a059-46be-aa41-2f5cf0f4b96e",
} as const;

/** Objects that hold no others: a scope of one of these includes nothing but itself. */
const LEAF_TYPES: ReadonlySet<string> = new Set([
  "vm",
  "template",
  "vmtemplate",
  "vapptemplate",
  "fileserver",
  "veeamagent",
]);

/** Whether an object holds no others. */
export function isLeaf(type: string): boolean {
  return LEAF_TYPES.has(type.toLowerCase());
}

/**
 * How surely a scope is a whole hierarchy root: every machine of a vCenter Server, of a host that
 * stands alone, of a Cloud Director.
 */
type Wholeness = "certain" | "likely" | "no";

/**
 * How surely a scope is a whole hierarchy root, by its reference as far as that tells, else by
 * type, name and root.
 */
export function judgeWholeness(scope: GrantedScope): Wholeness {
  const type = scope.type.toLowerCase();
  if (WHOLE_TYPES.has(type) || isItsRoot(scope, type)) return "certain";
  const mayBe = [isNamedAsRoot, isNamedRootFolder, isRootHostGroup];
  return mayBe.some((test) => test(scope, type)) ? "likely" : "no";
}

/**
 * Whether a scope counts as a whole hierarchy root for whoever looks for those: also if it only may
 * be one.
 */
export function isWholeRoot(scope: GrantedScope): boolean {
  return judgeWholeness(scope) !== "no";
}

function isItsRoot({ reference, roots }: GrantedScope, type: string): boolean {
  const parts = parseReference(reference ?? "");
  if (parts !== undefined) {
    if (parts.objectPart === "") return true;
    const isWholePart = WHOLE_PARTS.has(parts.objectPart.toLowerCase());
    if (sameName(parts.platform, "VMware") && isWholePart) return true;
    // The reference of a file share may repeat its object as its root.
    if (parts.objectPart.toLowerCase() === parts.rootId && !isLeaf(type)) return true;
  }
  return roots.some(
    ({ hostType = "" }) => TYPES_OF_HOST_TYPES.get(hostType.toLowerCase())?.includes(type) === true,
  );
}

function isNamedAsRoot({ reference, name, roots }: GrantedScope, type: string): boolean {
  if (!WHOLE_IF_ROOT_TYPES.has(type) || name === undefined) return false;
  return roots.some(
    (root) =>
      isCalled(root, name) ||
      isSameHost(root.name ?? root.spelled ?? "", name) ||
      (reference === undefined && isOnlyId(root)),
  );
}

/** Whether two names are one host's, with and without the domain. */
function isSameHost(one: string, other: string): boolean {
  const [first, second] = [foldName(one), foldName(other)];
  return first.startsWith(`${second}.`) || second.startsWith(`${first}.`);
}

/** Whether nothing but an ID tells which root it is: then it may be called anything. */
function isOnlyId({ name, spelled }: RootOfScope): boolean {
  return name === undefined && (spelled === undefined || isRootId(spelled));
}

function isRootId(text: string): boolean {
  return readGuid("HierarchyRoot", text) !== undefined;
}

/** Only where no reference tells which folder it is. */
function isNamedRootFolder({ reference, platform, name }: GrantedScope, type: string): boolean {
  if (reference !== undefined || name === undefined || !sameName(platform ?? "VMware", "VMware"))
    return false;
  return ROOT_FOLDERS.some((folder) => folder.types.includes(type) && sameName(name, folder.name));
}

/** Also where a reference tells which host group it is: in a form that nobody published. */
function isRootHostGroup({ reference, name }: GrantedScope, type: string): boolean {
  if (type !== ROOT_HOST_GROUP.type) return false;
  const id = parseReference(reference ?? "")?.objectPart ?? "";
  return sameName(id, ROOT_HOST_GROUP.id) || sameName(name ?? "", ROOT_HOST_GROUP.name);
}

/**
 * Types and platforms that the "all virtual machines" switch says nothing about, as far as its name
 * in the REST API tells.
 */
const TYPES_WITHOUT_MACHINES: ReadonlySet<string> = new Set([
  "fileserver",
  "backupserver",
  "agentprotectiongroup",
  "veeamagent",
]);
const PLATFORMS_WITH_MACHINES: ReadonlySet<string> = new Set(["vmware", "hyperv", "vcloud"]);

/** Whether the "all virtual machines" switch says something about what a scope stands for. */
function isUnderAllVms({ type, platform }: Pick<GrantedScope, "type" | "platform">): boolean {
  if (TYPES_WITHOUT_MACHINES.has(type.toLowerCase())) return false;
  return platform === undefined || PLATFORMS_WITH_MACHINES.has(platform.toLowerCase());
}

/**
 * One GUID may be a root of several platforms: a vCenter below a Cloud Director, the zero GUID of
 * agents.
 */
function mayShareRoot(one: GrantedScope, other: GrantedScope): boolean {
  return (
    one.platform === undefined ||
    other.platform === undefined ||
    sameName(one.platform, other.platform)
  );
}

/**
 * Equal for scopes that EM's answers cannot tell apart: one scope twice, or two objects of one
 * name.
 */
export function likenessKey({ name, type, platform = "", roots }: GrantedScope): string {
  const named = roots.map(({ id, spelled = "" }) => id ?? spelled).sort();
  return JSON.stringify([name, type.toLowerCase(), platform.toLowerCase(), named]);
}

/** Why a scope adds nothing to what an account has. */
type Cover<Scope> =
  | { readonly by: "administrator" }
  | { readonly by: "switch" }
  | { readonly by: "scope"; readonly scope: Scope };

/** What an account may restore, to be asked whether that includes a scope. */
export class Reach<Scope extends GrantedScope> {
  private readonly whole: readonly Scope[];

  constructor(
    private readonly isAdministrator: boolean,
    private readonly allVms: boolean | undefined,
    scopes: Iterable<Scope>,
  ) {
    // What only may be a whole root must not hide that something below it is granted.
    this.whole = [...scopes].filter((scope) => judgeWholeness(scope) === "certain");
  }

  /**
   * Why a scope adds nothing; `undefined` if it does add something, or if that is not known. The
   * scope itself does not count.
   */
  coverOf(scope: GrantedScope): Cover<Scope> | undefined {
    if (this.isAdministrator) return { by: "administrator" };
    if (this.allVms === true && isUnderAllVms(scope)) return { by: "switch" };
    const [first, ...others] = scope.roots.map((root) => this.wholeOf(root, scope));
    return first === undefined || others.includes(undefined)
      ? undefined
      : { by: "scope", scope: first };
  }

  /** A scope below several roots is covered only if each of them is. */
  private wholeOf(wanted: RootOfScope, scope: GrantedScope): Scope | undefined {
    const others = this.whole.filter((one) => one !== scope && mayShareRoot(one, scope));
    return others.find(({ roots }) => roots.some((root) => sameRoot(root, wanted)));
  }
}
