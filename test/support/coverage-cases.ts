/**
 * What restore scopes cover, case by case. The provider and the policy pack share no code: the
 * tests of both read this table, so that both give the same answers.
 */

/** A restore scope as a program gives it. */
export interface DeclaredCase {
  readonly hierarchyObjRef?: string;
  readonly object?: { readonly root: string; readonly type: string; readonly name: string };
  readonly objectName?: string;
}

/** A restore scope as a row of Enterprise Manager's list. */
export interface RowCase {
  readonly type: string;
  readonly name: string;
  readonly platform: string;
  readonly root: string;
}

/**
 * How surely a scope is a whole hierarchy root. Whatever may be one counts as one; only what is one
 * covers others.
 */
type Wholeness = "certain" | "likely" | "no";

interface WholeCase {
  readonly declared?: DeclaredCase;
  readonly row?: RowCase;
  /**
   * `HostType` of the root, where the list of hierarchy roots is at hand. A program does not tell
   * it.
   */
  readonly hostType?: string;
  readonly whole: Wholeness;
}

export const ROOT_ID = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";
export const ROOT_UID = `urn:veeam:HierarchyRoot:${ROOT_ID}`;
export const ROOT_NAME = "root01.tech.local";
export const ROOT_UNIQUE_ID = "F36CBAE2-F23D-46C7-865C-3E3CCC89B197";

const byReference = (
  platform: string,
  type: string,
  tail: string,
  whole: Wholeness,
): WholeCase => ({
  declared: { hierarchyObjRef: `urn:${platform}:${type}:${ROOT_ID}${tail}` },
  whole,
});

const byObject = (root: string, type: string, name: string, whole: Wholeness): WholeCase => ({
  declared: { object: { root, type, name } },
  whole,
});

/** The same object by root, type and name in a program, and as a row. */
const byName = (platform: string, type: string, name: string, whole: Wholeness): WholeCase[] => [
  { declared: { object: { root: ROOT_NAME, type, name } }, whole },
  { row: { type, name, platform, root: ROOT_NAME }, whole },
];

const rowOn = (hostType: string, platform: string, type: string, whole: Wholeness): WholeCase => ({
  row: { type, name: "other.tech.local", platform, root: ROOT_ID },
  hostType,
  whole,
});

export const WHOLE_CASES: readonly WholeCase[] = [
  // Types that are a whole hierarchy.
  byReference("VMware", "Vc", "", "certain"),
  byReference("VMware", "vc", ".group-d1", "certain"),
  byReference("vCloud", "VcdSystem", ".anything", "certain"),
  byReference("HyperV", "Scvmm", "", "certain"),
  byReference("NasBackup", "BackupServer", "", "certain"),
  ...byName("VMware", "Vc", ROOT_NAME, "certain"),
  ...byName("vCloud", "VcdSystem", "cloud", "certain"),
  ...byName("HyperV", "Scvmm", "any", "certain"),
  ...byName("NasBackup", "BackupServer", "vbr01", "certain"),
  // Objects that are their own root.
  byReference("HyperV", "Host", ".", "certain"),
  byReference("VMware", "Host", "", "certain"),
  byReference("VMware", "ComputeResource", ".", "certain"),
  byReference("HyperV", "Cluster", "", "certain"),
  byReference("HyperV", "Host", `.${ROOT_ID}`, "certain"),
  byReference("VMware", "Host", ".ha-host", "certain"),
  byReference("VMware", "Folder", ".ha-folder-root", "certain"),
  byReference("VMware", "Folder", ".ha-folder-vm", "certain"),
  byReference("VMware", "Folder", ".HA-Folder-Host", "certain"),
  byReference("NasBackup", "FileServer", `.${ROOT_ID}`, "no"),
  // Hosts and clusters with their root's name may stand alone, others may be parts of a vCenter
  // Server or SCVMM.
  ...["Host", "host", "ComputeResource", "Cluster"].flatMap((type) => [
    ...byName("VMware", type, ROOT_NAME.toUpperCase(), "likely"),
    ...byName("HyperV", type, ROOT_NAME, "likely"),
    ...byName("VMware", type, "other.tech.local", "no"),
  ]),
  // With and without the domain; and where only an ID tells the root, it may be any.
  byObject("root01", "Host", ROOT_NAME, "likely"),
  byObject(ROOT_NAME, "ComputeResource", "ROOT01", "likely"),
  byObject("root01", "Host", "root01b.tech.local", "no"),
  ...[ROOT_ID, ROOT_UID, ROOT_UID.toUpperCase(), ROOT_UNIQUE_ID].flatMap((root) => [
    byObject(root, "HOST", "esx01.tech.local", "likely"),
    byObject(root, "cluster", "any", "likely"),
    byObject(root, "Vm", "esx01.tech.local", "no"),
  ]),
  byReference("VMware", "Host", ".host-438", "no"),
  byReference("VMware", "Cluster", ".domain-c7", "no"),
  // vCenter Server's root folder.
  byReference("VMware", "Folder", ".group-d1", "certain"),
  byReference("vmware", "Datacenter", ".group-d1", "certain"),
  byReference("VMware", "Folder", ".GROUP-D1", "certain"),
  byReference("VMware", "Folder", ".group-d12", "no"),
  byReference("HyperV", "HostGroup", ".group-d1", "no"),
  ...byName("VMware", "Folder", "Datacenters", "likely"),
  ...byName("VMware", "Datacenter", "datacenters", "likely"),
  // The same of an ESXi host that stands alone, and SCVMM's host group that holds all others.
  ...byName("VMware", "Folder", "ha-folder-root", "likely"),
  ...byName("VMware", "Datacenter", "ha-datacenter", "likely"),
  ...byName("HyperV", "HostGroup", "all hosts", "likely"),
  ...byName("HyperV", "HostGroup", "Some Hosts", "no"),
  byReference("HyperV", "HostGroup", ".0E3BA228-a059-46be-aa41-2f5cf0f4b96e", "certain"),
  byReference("VMware", "Folder", ".0e3ba228-a059-46be-aa41-2f5cf0f4b96e", "no"),
  {
    declared: {
      hierarchyObjRef: `urn:VMware:Folder:${ROOT_ID}.group-d12`,
      objectName: "Datacenters",
    },
    whole: "no",
  },
  // SCVMM's root host group, by what it is called and by the one ID that it has everywhere.
  ...byName("HyperV", "HostGroup", "All Hosts", "likely"),
  ...byName("hyperv", "hostgroup", "ALL HOSTS", "likely"),
  byReference("HyperV", "HostGroup", ".0e3ba228-a059-46be-aa41-2f5cf0f4b96e", "certain"),
  byReference("hyperv", "hostgroup", ".0E3BA228-A059-46BE-AA41-2F5CF0F4B96E", "certain"),
  {
    declared: {
      hierarchyObjRef: `urn:HyperV:HostGroup:${ROOT_ID}.some-other-form`,
      objectName: "All Hosts",
    },
    whole: "likely",
  },
  ...byName("HyperV", "HostGroup", "Hosts", "no"),
  ...byName("HyperV", "VmGroup", "All Hosts", "no"),
  ...byName("VMware", "Folder", "All Hosts", "no"),
  byReference("HyperV", "HostGroup", ".0e3ba228-a059-46be-aa41-2f5cf0f4b96f", "no"),
  // What is below a root, also if it has the root's name.
  byReference("VMware", "Vm", ".vm-1", "no"),
  ...byName("VMware", "Vm", ROOT_NAME, "no"),
  ...byName("VMware", "Folder", ROOT_NAME, "no"),
  ...byName("VMware", "ResourcePool", "Datacenters", "no"),
  // With the list of hierarchy roots at hand.
  ...["ESX", "ESXi"].flatMap((hostType) => [
    rowOn(hostType, "VMware", "Host", "certain"),
    rowOn(hostType, "VMware", "ComputeResource", "certain"),
    rowOn(hostType, "VMware", "ResourcePool", "no"),
  ]),
  rowOn("HvServer", "HyperV", "Host", "certain"),
  rowOn("HvCluster", "HyperV", "Cluster", "certain"),
  rowOn("HvCluster", "HyperV", "Host", "no"),
  rowOn("VC", "VMware", "Host", "no"),
  rowOn("VC", "VMware", "Cluster", "no"),
  rowOn("Scvmm", "HyperV", "Host", "no"),
  ...[ROOT_ID, ROOT_UID, ROOT_UNIQUE_ID].map((root): WholeCase => ({
    row: { type: "Host", name: ROOT_NAME, platform: "VMware", root },
    hostType: "VC",
    whole: "likely",
  })),
];

/** Whether the switch "all virtual machines" says something about a scope. */
export const SWITCH_CASES: readonly {
  readonly declared: DeclaredCase;
  readonly isUnder: boolean;
}[] = [
  { declared: { hierarchyObjRef: `urn:VMware:Vm:${ROOT_ID}.vm-1` }, isUnder: true },
  { declared: { hierarchyObjRef: `urn:Hyperv:Host:${ROOT_ID}` }, isUnder: true },
  { declared: { hierarchyObjRef: `urn:vCloud:Vapp:${ROOT_ID}.urn:vcloud:vapp:1` }, isUnder: true },
  { declared: { object: { root: ROOT_NAME, type: "Folder", name: "a" } }, isUnder: true },
  { declared: { hierarchyObjRef: `urn:NasBackup:FileServer:${ROOT_ID}.1` }, isUnder: false },
  { declared: { hierarchyObjRef: `urn:NasBackup:BackupServer:${ROOT_ID}` }, isUnder: false },
  { declared: { hierarchyObjRef: `urn:NasBackup:Newtype:${ROOT_ID}.1` }, isUnder: false },
  { declared: { hierarchyObjRef: `urn:CustomPlatform:Vm:${ROOT_ID}.1` }, isUnder: false },
  { declared: { hierarchyObjRef: `urn:AgentForWindows:VeeamAgent:${ROOT_ID}.1` }, isUnder: false },
  { declared: { object: { root: "", type: "fileserver", name: "\\\\s\\a" } }, isUnder: false },
  { declared: { object: { root: "", type: "AgentProtectionGroup", name: "g" } }, isUnder: false },
];

const VM: DeclaredCase = { hierarchyObjRef: `urn:VMware:Vm:${ROOT_ID}.vm-1` };
const VM_BY_NAME: DeclaredCase = { object: { root: ROOT_NAME, type: "Vm", name: "app" } };
const ROOT_BY_NAME = (type: string, name: string): DeclaredCase => ({
  object: { root: ROOT_NAME, type, name },
});
const OTHER_ROOT = "00000000-0000-0000-0000-000000000009";

/** Whether a scope covers another one of the same account, which then adds nothing. */
export const COVER_CASES: readonly {
  readonly held: DeclaredCase;
  readonly other: DeclaredCase;
  readonly covers: boolean;
}[] = [
  { held: { hierarchyObjRef: `urn:VMware:Vc:${ROOT_ID}` }, other: VM, covers: true },
  {
    held: { hierarchyObjRef: `urn:vmware:Folder:${ROOT_ID.toUpperCase()}.group-d1` },
    other: VM,
    covers: true,
  },
  { held: { hierarchyObjRef: `urn:VMware:Vc:${OTHER_ROOT}` }, other: VM, covers: false },
  // One GUID may be a root of several platforms.
  { held: { hierarchyObjRef: `urn:vCloud:VcdSystem:${ROOT_ID}` }, other: VM, covers: false },
  { held: { object: { root: ROOT_ID, type: "Vc", name: "vc" } }, other: VM, covers: true },
  { held: { object: { root: ROOT_UID, type: "Vc", name: "vc" } }, other: VM, covers: true },
  { held: ROOT_BY_NAME("Vc", "vc"), other: VM_BY_NAME, covers: true },
  {
    held: { object: { root: ROOT_NAME.toUpperCase(), type: "Vc", name: "vc" } },
    other: VM_BY_NAME,
    covers: true,
  },
  // What only may be a whole root hides nothing.
  { held: ROOT_BY_NAME("Folder", "Datacenters"), other: VM_BY_NAME, covers: false },
  { held: ROOT_BY_NAME("Host", ROOT_NAME), other: VM_BY_NAME, covers: false },
  { held: ROOT_BY_NAME("HostGroup", "All Hosts"), other: VM_BY_NAME, covers: false },
  { held: { hierarchyObjRef: `urn:VMware:Folder:${ROOT_ID}.group-d12` }, other: VM, covers: false },
];
