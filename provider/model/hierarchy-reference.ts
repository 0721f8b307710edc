/**
 * HierarchyObjRef: `urn:<Platform>:<Type>:<root GUID>.<object part>`. The object part may itself
 * hold colons and dots (Cloud Director URNs, vSphere tags), may be empty, and then the dot may be
 * missing (Veeam help center, page constructing_hierarchyobjreftype).
 */
export interface HierarchyReference {
  readonly platform: string;
  readonly type: string;
  /** GUID of the hierarchy root, lower case. */
  readonly rootId: string;
  /**
   * Byte-exact: vCenter's object IDs are case-sensitive. Empty for an object that is its own root.
   */
  readonly objectPart: string;
}

const REFERENCE =
  /^urn:([^:\s]+):([^:\s]+):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:\.(.*))?$/is;

/** What a well-formed reference looks like, for messages. */
export const REFERENCE_FORM =
  "urn:<platform>:<type>:<hierarchy root GUID>.<object>, for example urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-15309";

/** What UIDs of Enterprise Manager's own things name, and what else to give in their place. */
const UID_KINDS: ReadonlyMap<string, readonly [what: string, instead?: string]> = new Map([
  ["enterpriseaccount", ["an account", "An account is given as `account`."]],
  ["enterpriserole", ["a role", "Roles are given as `role`, or as `roles` of an Account."]],
  ["hierarchyroot", ["a hierarchy root", "A root is given as `root` of an `object`."]],
  ["fileserver", ["a file share", "`getFileServer` returns a share's reference."]],
  ["backupserver", ["a backup server"]],
  ["managedserver", ["a managed server"]],
  ["job", ["a job"]],
]);

/**
 * Why a text cannot be what a program means as reference to an object, completing "it …";
 * `undefined` if it can. UIDs of EM's own things have the form of a reference, but name no object.
 * Of an unknown text nothing is repeated: it may be secret.
 */
export function whyNoReference(text: string): string | undefined {
  const uid = /^\s*urn:veeam(?::([^:]*)|$)/i.exec(text);
  if (uid !== null) {
    const [what = "something of Enterprise Manager's own", instead] =
      UID_KINDS.get(uid[1]?.toLowerCase() ?? "") ?? [];
    return `is the UID of ${what}, not a reference to an object of the infrastructure: give a reference like ${REFERENCE_FORM}, or \`object\` with root, type and name.${instead === undefined ? "" : ` ${instead}`}`;
  }
  if (parseReference(text) !== undefined) return undefined;
  return `is not a reference to an object: it must look like ${REFERENCE_FORM}.`;
}

/** The parts of a reference, or `undefined` if the text is not one. */
export function parseReference(text: string): HierarchyReference | undefined {
  const [, platform, type, root, objectPart] = REFERENCE.exec(text) ?? [];
  if (platform === undefined || type === undefined || root === undefined) return undefined;
  if (objectPart !== undefined && objectPart !== objectPart.trim()) return undefined;
  return { platform, type, rootId: root.toLowerCase(), objectPart: objectPart ?? "" };
}

/**
 * EM writes `HyperV` and `Vm` in its answers, its pages also `Hyperv`, `VM`, `vm`; the known words
 * get EM's spelling.
 */
// Computers with agents are below AgentForWindows whatever their operating system, as far as
// anybody recorded.
const KNOWN_PLATFORMS = [
  "VMware",
  "HyperV",
  "vCloud",
  "NasBackup",
  "AgentForWindows",
  "CustomPlatform",
];
const KNOWN_TYPES = [
  "Vm",
  "Host",
  "Cluster",
  "Template",
  "VirtualApp",
  "Vc",
  "Datacenter",
  "Folder",
  "Datastore",
  "ComputeResource",
  "ResourcePool",
  "Tag",
  "Category",
  "StoragePod",
  "VcdSystem",
  "Organization",
  "OrgVdc",
  "Vapp",
  "VappTemplate",
  "VmTemplate",
  "OrgVdcStorageProfile",
  "Scvmm",
  "HostGroup",
  "VmGroup",
  "FileServer",
  "BackupServer",
  "AgentProtectionGroup",
  "VeeamAgent",
];

function spelled(word: string, known: readonly string[]): string {
  return known.find((candidate) => candidate.toLowerCase() === word.toLowerCase()) ?? word;
}

/**
 * The text of a reference in EM's own spelling; the dot before an empty object part is left out.
 */
export function printReference(reference: HierarchyReference): string {
  const { platform, type, rootId, objectPart } = reference;
  const tail = objectPart === "" ? "" : `.${objectPart}`;
  return `urn:${spelled(platform, KNOWN_PLATFORMS)}:${spelled(type, KNOWN_TYPES)}:${rootId.toLowerCase()}${tail}`;
}

/**
 * The one spelling of a reference under which state keeps its scope; text that is no reference
 * stays as it is.
 */
export function canonicalReference(text: string): string {
  const reference = parseReference(text);
  return reference === undefined ? text : printReference(reference);
}

/**
 * Equal exactly for references to the same object: case of platform, type and root does not count,
 * that of the object part does.
 */
export function referenceKey(text: string): string {
  const reference = parseReference(text);
  if (reference === undefined) return text;
  const { platform, type, rootId, objectPart } = reference;
  return `${platform.toLowerCase()}:${type.toLowerCase()}:${rootId.toLowerCase()}.${objectPart}`;
}

/** Whether two references denote one object. */
export function sameReference(one: string, other: string): boolean {
  return referenceKey(one) === referenceKey(other);
}
