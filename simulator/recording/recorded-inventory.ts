import { parseReference, referenceKey } from "../state/hierarchy-reference";
import type { GeneratedInventory, HierarchyRoot } from "../state/inventory-generator";
import type { InventoryObject } from "../state/inventory-object";
import type { FileServer } from "../state/outside-hierarchies";
import type { RecordedRow } from "../state/account";
import type { Exchange } from "./requests";
import { walk } from "./tree";
import type { Tree } from "./tree";

const BACKUP_SERVER = { id: "00000000-0000-4000-a000-000000000001", name: "backup-server" };

/** What the object is that a root itself is. */
const SELF: Readonly<Record<string, readonly [platform: string, type: string]>> = {
  vc: ["VMware", "Vc"],
  esxi: ["VMware", "Host"],
  hvserver: ["HyperV", "Host"],
  vcdsystem: ["vCloud", "VcdSystem"],
};

/** The inventory that answers tell of; objects that only scopes name get made-up references. */
export class RecordedInventory {
  readonly roots: readonly HierarchyRoot[];
  readonly fileServers: readonly FileServer[];
  private readonly objects = new Map<string, InventoryObject>();

  constructor(exchanges: readonly Exchange[]) {
    const trees = exchanges
      .filter(({ answer }) => answer.status === 200)
      .flatMap(({ tree }) => walk(tree));
    this.roots = readRoots(trees);
    this.fileServers = readFileServers(trees);
    for (const root of this.roots) this.add(rootObject(root));
    for (const { fields } of trees) {
      const ref = fields.get("objectref");
      if (ref !== undefined)
        this.add(this.toObject(ref, fields.get("objecttype"), fields.get("objectname")));
    }
  }

  /** The reference of the object that a scope names. */
  referenceFor(row: RecordedRow): string {
    const root = this.rootCalled(row.rootName);
    const rootId = root?.id ?? row.rootName.toLowerCase();
    const known = [...this.objects.values()].find(
      (object) =>
        object.name === row.name &&
        object.type.toLowerCase() === row.type.toLowerCase() &&
        object.rootId === rootId,
    );
    if (known !== undefined) return known.ref;
    const share = this.fileServers.find(({ name }) => name === row.name);
    if (share !== undefined && row.type.toLowerCase() === "fileserver")
      return share.ref ?? `urn:${row.platform}:${row.type}:${rootId}.${share.id}`;
    const made = `urn:${row.platform}:${row.type}:${rootId}.recorded-${row.id}`;
    if (parseReference(made) !== undefined) this.add(this.toObject(made, row.type, row.name));
    return made;
  }

  /** Which of a root's names a scope gives. */
  formOfRootName(name: string): "id" | "name" | "uniqueId" | undefined {
    const root = this.rootCalled(name);
    const folded = name.toLowerCase();
    if (root === undefined) return undefined;
    if (folded === root.id) return "id";
    return folded === root.name.toLowerCase() ? "name" : "uniqueId";
  }

  /** Nothing where no root was read: then objects could not be found by name. */
  toInventory(): GeneratedInventory | undefined {
    if (this.roots.length === 0) return undefined;
    const { roots, fileServers } = this;
    return { roots, fileServers, objects: [...this.objects.values()] };
  }

  private rootCalled(name: string): HierarchyRoot | undefined {
    const folded = name.toLowerCase();
    return this.roots.find((root) =>
      [root.id, root.name, root.uniqueId].some((one) => one.toLowerCase() === folded),
    );
  }

  private toObject(
    ref: string,
    type: string | undefined,
    name: string | undefined,
  ): InventoryObject {
    const parts = parseReference(ref);
    const root = this.roots.find(({ id }) => id === parts?.rootId.toLowerCase());
    return {
      ref,
      platform: parts?.platform ?? "",
      type: type ?? parts?.type ?? "",
      name: name ?? ref,
      root: root?.name ?? parts?.rootId ?? "",
      rootId: parts?.rootId.toLowerCase() ?? "",
    };
  }

  private add(object: InventoryObject): void {
    const key = referenceKey(object.ref);
    if (!this.objects.has(key)) this.objects.set(key, object);
  }
}

function readRoots(trees: readonly Tree[]): readonly HierarchyRoot[] {
  const roots = new Map<string, HierarchyRoot>();
  for (const { fields } of trees) {
    const id = idOf(fields, "HierarchyRoot");
    if (id === undefined) continue;
    const known = roots.get(id);
    roots.set(id, {
      id,
      uniqueId: fields.get("uniqueid") ?? known?.uniqueId ?? id.toUpperCase(),
      name: fields.get("name") ?? known?.name ?? id,
      hostType: fields.get("hosttype") ?? known?.hostType ?? "VC",
      backupServer: BACKUP_SERVER,
    });
  }
  return [...roots.values()];
}

function readFileServers(trees: readonly Tree[]): readonly FileServer[] {
  const servers = new Map<string, FileServer>();
  for (const { fields } of trees) {
    const id = idOf(fields, "NasFileServer");
    if (id === undefined) continue;
    const known = servers.get(id);
    servers.set(id, {
      id,
      name: fields.get("name") ?? known?.name ?? id,
      serverType: fields.get("servertype") ?? known?.serverType ?? "SmbServer",
      ref: fields.get("hierarchyobjref") ?? known?.ref,
    });
  }
  return [...servers.values()];
}

/** The ID in the UID of a resource of this type, in lower case. */
export function idOf(fields: Tree["fields"], type: string): string | undefined {
  const uid = /^urn:veeam:([a-z]+):([0-9a-f-]{36})$/i.exec(fields.get("uid") ?? "");
  return uid?.[1]?.toLowerCase() === type.toLowerCase() ? uid[2]?.toLowerCase() : undefined;
}

function rootObject(root: HierarchyRoot): InventoryObject {
  const [platform, type] = SELF[root.hostType.toLowerCase()] ?? ["VMware", "Host"];
  const { id: rootId, name } = root;
  return { ref: `urn:${platform}:${type}:${rootId}.`, platform, type, name, root: name, rootId };
}
