import { randomUUID } from "node:crypto";
import type { InventoryObject } from "./inventory-object";
import { drawGuid, seededRandom } from "../random";
import {
  agentObjects,
  BACKUP_SERVER,
  type FileServer,
  makeFileServer,
} from "./outside-hierarchies";

/** How large an inventory is. */
export interface InventorySize {
  /**
   * Hierarchy roots: vCenter Server, Hyper-V host, Cloud Director and stand-alone ESXi in turn.
   * Default 4.
   */
  readonly roots: number;
  /** Containers of each root (folders, resource pools, clusters …). Default 4. */
  readonly containers: number;
  /** Virtual machines of each root. Default 8. */
  readonly vms: number;
  /** File shares. Default 2. */
  readonly fileShares: number;
  /** The same seed gives the same inventory on every machine. Default 1. */
  readonly seed: number;
}

export const DEFAULT_SIZE: InventorySize = {
  roots: 4,
  containers: 4,
  vms: 8,
  fileShares: 2,
  seed: 1,
};

/** A vCenter, host, cluster or other server at the top of the infrastructure. */
export interface HierarchyRoot {
  readonly id: string;
  /** Upper case, as vCenter's instance UUID is shown. */
  readonly uniqueId: string;
  readonly name: string;
  /** `VC`, `HvServer`, `VcdSystem`, `ESXi`; a recorded server may have others. */
  readonly hostType: string;
  readonly backupServer: { readonly id: string; readonly name: string };
}

/** What fits into the memory that Node.js takes by itself. */
const MOST_OBJECTS = 1_000_000;

/** An inventory that is too large; the message says how large it may be. */
export class InventoryError extends Error {
  override readonly name = "InventoryError";
}

export interface GeneratedInventory {
  readonly roots: readonly HierarchyRoot[];
  /** Without those of the file servers. */
  readonly objects: readonly InventoryObject[];
  readonly fileServers: readonly FileServer[];
}

interface RootKind {
  readonly hostType: HierarchyRoot["hostType"];
  readonly prefix: string;
  readonly platform: string;
  /** Type of the object that is the root itself. */
  readonly self: string;
  readonly containers: readonly string[];
  /** The object part of the `n`-th object of a type. */
  objectPart(type: string, n: number, guid: () => string): string;
}

const VCENTER_IDS: Readonly<Record<string, string>> = {
  Vm: "vm-",
  Folder: "group-v",
  ResourcePool: "resgroup-",
  Cluster: "domain-c",
  Host: "host-",
  Datacenter: "datacenter-",
  Datastore: "datastore-",
  StoragePod: "group-p",
};
const CLOUD_IDS: Readonly<Record<string, string>> = {
  Vm: "vm",
  Organization: "org",
  OrgVdc: "vdc",
  Vapp: "vapp",
};

const KINDS: readonly [RootKind, RootKind, RootKind, RootKind] = [
  {
    hostType: "VC",
    prefix: "vc",
    platform: "VMware",
    self: "Vc",
    containers: [
      "Folder",
      "ResourcePool",
      "Cluster",
      "Tag",
      "Host",
      "Datacenter",
      "Datastore",
      "StoragePod",
    ],
    objectPart: (type, n, guid) =>
      type === "Tag"
        ? `urn:vmomi:InventoryServiceTag:${guid()}:GLOBAL`
        : `${VCENTER_IDS[type] ?? ""}${7870 + n}`,
  },
  {
    hostType: "HvServer",
    prefix: "hv",
    platform: "HyperV",
    self: "Host",
    containers: ["VmGroup"],
    objectPart: (_type, _n, guid) => guid(),
  },
  {
    hostType: "VcdSystem",
    prefix: "vcd",
    platform: "vCloud",
    self: "VcdSystem",
    containers: ["Organization", "OrgVdc", "Vapp"],
    objectPart: (type, _n, guid) => `urn:vcloud:${CLOUD_IDS[type] ?? ""}:${guid()}`,
  },
  {
    hostType: "ESXi",
    prefix: "esx",
    platform: "VMware",
    self: "Host",
    containers: ["ResourcePool", "Datastore", "Folder"],
    objectPart: (_type, n) => String(10 + n),
  },
];

// Names that clients get wrong come first: equal names, names that differ in case only, and
// characters of XML.
const VM_NAMES = [
  "VM01",
  "SQLSRV",
  "twin",
  "twin",
  "DC01",
  "dc01",
  "R&D <build>",
  'Müller\'s "Büro" &amp; Söhne',
  "172.24",
  "true",
  " padded ",
];
const CONTAINER_NAMES = ["Production", "Test", "R&D", "Archive"];

// The references of the documentation's own examples exist, so that these can be sent as they are
// printed.
const DOCUMENTED_ROOT = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";
const DOCUMENTED_VM = "vm-15309";
// Above every number that an inventory of its size generates.
const FIRST_NEW = 1_000_000;

/** An inventory of the given size with names that collide; equal for equal arguments. */
export function generateInventory(size: InventorySize): GeneratedInventory {
  const asked = size.roots * (1 + size.containers + size.vms) + size.fileShares;
  if (asked > MOST_OBJECTS)
    throw new InventoryError(
      `The inventory may have ${MOST_OBJECTS} objects at most, not ${asked}: ${size.roots} roots with ${size.containers} containers and ${size.vms} virtual machines each, and ${size.fileShares} file shares.`,
    );
  const random = seededRandom(size.seed);
  const guid = (): string => drawGuid(random);
  const roots = Array.from({ length: size.roots }, (_, index) => makeRoot(index, guid));
  const objects = roots.flatMap((root, index) => generateObjects(root, kindAt(index), size, guid));
  const fileServers = Array.from({ length: size.fileShares }, (_, index) =>
    makeFileServer(index, guid),
  );
  return {
    roots,
    objects: [...objects, ...agentObjects(guid)],
    fileServers,
  };
}

function kindAt(index: number): RootKind {
  return KINDS[index % KINDS.length] ?? KINDS[0];
}

function makeRoot(index: number, guid: () => string): HierarchyRoot {
  const kind = kindAt(index);
  const number = String(Math.floor(index / KINDS.length) + 1).padStart(2, "0");
  return {
    id: index === 0 ? DOCUMENTED_ROOT : guid(),
    uniqueId: guid().toUpperCase(),
    name: `${kind.prefix}${number}.tech.local`,
    hostType: kind.hostType,
    backupServer: BACKUP_SERVER,
  };
}

function generateObjects(
  root: HierarchyRoot,
  kind: RootKind,
  size: InventorySize,
  guid: () => string,
): readonly InventoryObject[] {
  const make = (type: string, name: string, object: string): InventoryObject => ({
    ref: `urn:${kind.platform}:${type}:${root.id}.${object}`,
    platform: kind.platform,
    type,
    name,
    root: root.name,
    rootId: root.id,
  });
  const containers = Array.from({ length: size.containers }, (_, n) => {
    const type = kind.containers[n % kind.containers.length] ?? "Folder";
    return make(type, CONTAINER_NAMES[n] ?? `${type} ${n}`, kind.objectPart(type, n, guid));
  });
  const machines = Array.from({ length: size.vms }, (_, n) => {
    const name = VM_NAMES[n] ?? `app-${String(n).padStart(3, "0")}`;
    const documented = name === "SQLSRV" && root.id === DOCUMENTED_ROOT;
    return make(
      "Vm",
      name,
      documented ? DOCUMENTED_VM : kind.objectPart("Vm", n + size.containers, guid),
    );
  });
  // A host that is its own root has a reference that ends with the dot.
  return [
    make(kind.self, root.name, ""),
    ...containers,
    ...machines.map((machine, n) =>
      n === 0 && root.id === DOCUMENTED_ROOT
        ? { ...machine, ref: `urn:VMware:Vm:${root.id}.vm-7870` }
        : machine,
    ),
  ];
}

/** The object part of a new object below a root; `n` counts those that were made. */
export function newObjectPart(root: HierarchyRoot, type: string, n: number): string {
  const kind = KINDS.find(({ hostType }) => hostType === root.hostType) ?? KINDS[0];
  return kind.objectPart(type, FIRST_NEW + n, randomUUID);
}

export function platformOf({ hostType }: HierarchyRoot): string {
  return (KINDS.find((kind) => kind.hostType === hostType) ?? KINDS[0]).platform;
}
