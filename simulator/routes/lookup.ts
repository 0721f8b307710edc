import type { EmState } from "../state/em-state";
import type { HierarchyRoot } from "../state/inventory-generator";
import type { InventoryObject } from "../state/inventory-object";
import { BACKUP_SERVER, type FileServer } from "../state/outside-hierarchies";
import type { Entity, Link } from "../wire/entity";
import { Refusal } from "../wire/refusal";
import { alternate, entityAttributes, reference, referenceList, uid } from "../wire/references";
import type { ReferenceTo } from "../wire/references";
import { idAt, parameter, route, wantsEntity } from "./route";
import type { Answer, Call } from "./route";

const ROOT_UID = /^(?:urn:veeam:HierarchyRoot:)?([0-9a-f-]{36})$/i;

/** The types that the look-up service offers for a platform's roots (page get_lookupsvc). */
const LOOKUP_TYPES: Readonly<Record<string, readonly string[]>> = {
  VC: ["Vm", "Tag", "StoragePod"],
  ESXi: ["Vm"],
  HvServer: ["Vm", "VmGroup"],
  VcdSystem: ["Vm", "Organization", "OrgVdc", "Datastore", "OrgVdcStorageProfile", "Vapp"],
};

export function rootReference(em: EmState, root: HierarchyRoot): ReferenceTo {
  const id = em.inventory.shownId(root);
  return { type: "HierarchyRoot", id, name: root.name, path: `/hierarchyRoots/${id}` };
}

export function rootEntity(em: EmState, root: HierarchyRoot): Entity {
  const to = rootReference(em, root);
  const { id, name } = root.backupServer;
  return {
    element: "HierarchyRoot",
    attributes: entityAttributes(to),
    links: [
      { rel: "Up", href: `/backupServers/${id}`, name, type: "BackupServerReference" },
      { ...alternate(to), name: root.name },
      {
        rel: "Related",
        href: `/managedServers/${root.id}?format=Entity`,
        name: root.name,
        type: "ManagedServer",
      },
    ],
    members: [
      { name: "HierarchyRootId", value: to.id },
      { name: "UniqueId", value: root.uniqueId },
      { name: "HostType", value: root.hostType },
    ],
  };
}

const BACKUP_SERVER_LINK: Link = {
  rel: "Up",
  href: `/backupServers/${BACKUP_SERVER.id}`,
  name: BACKUP_SERVER.name,
  type: "BackupServerReference",
};

export function fileServerReference(share: FileServer): ReferenceTo {
  return {
    type: "FileServer",
    id: share.id,
    name: share.name,
    path: `/nas/fileServers/${share.id}`,
  };
}

export function fileServerEntity(em: EmState, share: FileServer): Entity {
  const to = fileServerReference(share);
  return {
    element: "FileServer",
    attributes: entityAttributes(to),
    links: [BACKUP_SERVER_LINK, alternate(to)],
    members: [
      { name: "ServerType", value: share.serverType },
      { name: "HierarchyObjRef", value: em.inventory.shareRef(share) },
    ],
  };
}

function getRoot(call: Call): Answer {
  const root = call.em.inventory.rootById(idAt(call, 0));
  // A client's author found 400 for a root that does not exist.
  if (root === undefined)
    throw new Refusal(
      call.em.switches.unknownRootStatus,
      `Hierarchy root ${idAt(call, 0)} does not exist.`,
    );
  return answerWith(call, rootsOf(call.em), root);
}

function getFileServer(call: Call): Answer {
  const share = call.em.inventory.fileServers.find((candidate) => candidate.id === idAt(call, 0));
  if (share === undefined)
    throw new Refusal(
      call.em.switches.notFoundStatus,
      `File server ${idAt(call, 0)} is not found.`,
    );
  return answerWith(call, fileServersOf(call.em), share);
}

/** A collection of key resources, as references or whole. */
interface Collection<Resource> {
  readonly element: string;
  readonly resources: readonly Resource[];
  asReference(resource: Resource): ReferenceTo;
  asEntity(resource: Resource): Entity;
}

function rootsOf(em: EmState): Collection<HierarchyRoot> {
  return {
    element: "HierarchyRoots",
    resources: em.inventory.roots,
    asReference: (root) => rootReference(em, root),
    asEntity: (root) => rootEntity(em, root),
  };
}

function fileServersOf(em: EmState): Collection<FileServer> {
  return {
    element: "FileServers",
    resources: em.inventory.fileServers,
    asReference: fileServerReference,
    asEntity: (share) => fileServerEntity(em, share),
  };
}

function isRefused<Resource>(em: EmState, all: Collection<Resource>, one: Resource): boolean {
  const { path } = all.asReference(one);
  const place = all.resources.findIndex((each) => all.asReference(each).path === path);
  return place + 1 === em.switches.refusedEntity;
}

function refusal({ switches: { refusedEntityStatus } }: EmState): Refusal {
  return new Refusal(
    refusedEntityStatus,
    refusedEntityStatus === 403 ? "Access denied" : "Failed.",
  );
}

function answerWith<Resource>(call: Call, all: Collection<Resource>, one: Resource): Answer {
  if (!wantsEntity(call))
    return { status: 200, entity: reference(all.asReference(one), "EntityRef") };
  if (isRefused(call.em, all, one)) throw refusal(call.em);
  return { status: 200, entity: all.asEntity(one) };
}

function answerWithList<Resource>(call: Call, all: Collection<Resource>): Answer {
  const { em } = call;
  const { inventoryEntityList, refusedEntityInList } = em.switches;
  if (!wantsEntity(call) || inventoryEntityList === "ignored")
    return { status: 200, entity: referenceList(all.resources.map((one) => all.asReference(one))) };
  if (inventoryEntityList === "unsupported")
    throw new Refusal(400, "Representation Entity is not supported.");
  const refused = all.resources.filter((one) => isRefused(em, all, one));
  if (refused.length > 0 && refusedEntityInList === "refused") throw refusal(em);
  const entities = all.resources.flatMap((one) => {
    if (!refused.includes(one)) return [all.asEntity(one)];
    return refusedEntityInList === "missing" ? [] : [reference(all.asReference(one), "Ref")];
  });
  return {
    status: 200,
    entity: { element: all.element, items: { plural: all.element, entities } },
  };
}

function lookupService(call: Call): Entity {
  const links = call.em.inventory.roots.flatMap((root) =>
    (LOOKUP_TYPES[root.hostType] ?? ["Vm"]).map((type): Link => {
      // Colons as the server encodes them: in lower case.
      const host = uid("HierarchyRoot", call.em.inventory.shownId(root)).replace(/:/g, "%3a");
      return {
        rel: "Down",
        href: `/lookup?host=${host}&name=*&type=${type}`,
        name: root.name,
        type: "HierarchyItemList",
      };
    }),
  );
  return { element: "LookupSvc", attributes: { Href: "/lookupSvc", Type: undefined }, links };
}

function lookup(call: Call): Answer {
  // Older pages spell the parameter hierachyRef, and clients copied that.
  const ref = parameter(call, "hierarchyRef") ?? parameter(call, "hierachyRef");
  const all =
    ref === undefined
      ? byName(call)
      : [call.em.inventory.findKnown(ref)].filter((object) => object !== undefined);
  const { lookupLimit } = call.em.switches;
  const found = lookupLimit === "unlimited" ? all : all.slice(0, lookupLimit);
  if (found.length === 0 && call.em.switches.lookupEmpty === 204) return { status: 204 };
  return {
    status: 200,
    entity: {
      element: "HierarchyItems",
      items: { plural: "HierarchyItems", entities: found.map(itemEntity) },
    },
  };
}

function itemEntity(object: InventoryObject): Entity {
  return {
    element: "HierarchyItem",
    attributes: { Type: "HierarchyItem", Href: undefined },
    members: [
      { name: "ObjectRef", value: object.ref },
      { name: "ObjectType", value: object.type },
      { name: "ObjectName", value: object.name },
    ],
  };
}

function byName(call: Call): readonly InventoryObject[] {
  const host = parameter(call, "host");
  const type = parameter(call, "type");
  const name = parameter(call, "name");
  if (host === undefined || type === undefined || name === undefined)
    throw new Refusal(400, "Parameters host, type and name must be specified.");
  const id = ROOT_UID.exec(host)?.[1];
  const root = id === undefined ? undefined : call.em.inventory.rootById(id);
  if (root === undefined)
    throw new Refusal(call.em.switches.unknownRootStatus, `Hierarchy root ${host} does not exist.`);
  const fits = nameTest(call.em.switches.lookupMatch, name);
  return call.em.inventory.knownObjects.filter(
    (object) =>
      object.rootId === root.id &&
      object.type.toLowerCase() === type.toLowerCase() &&
      fits(object.name),
  );
}

function nameTest(
  mode: EmState["switches"]["lookupMatch"],
  wanted: string,
): (name: string) => boolean {
  if (wanted === "*") return () => true;
  const lower = wanted.toLowerCase();
  switch (mode) {
    case "exact":
      return (name) => name === wanted;
    case "ignoreCase":
      return (name) => name.toLowerCase() === lower;
    case "prefix":
      return (name) => name.toLowerCase().startsWith(lower);
    case "contains":
      return (name) => name.toLowerCase().includes(lower);
  }
}

export const LOOKUP_ROUTES = [
  route("GET /hierarchyRoots", "portalUser", (call) => answerWithList(call, rootsOf(call.em))),
  route("GET /hierarchyRoots/{ID}", "portalUser", getRoot),
  route("GET /nas/fileServers", "portalUser", (call) =>
    answerWithList(call, fileServersOf(call.em)),
  ),
  route("GET /nas/fileServers/{ID}", "portalUser", getFileServer),
  route("GET /lookupSvc", "portalUser", (call) => ({ status: 200, entity: lookupService(call) })),
  route("GET /lookup", "portalUser", lookup),
];
