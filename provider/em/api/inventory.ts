import type { FileServer, HierarchyItem, HierarchyRoot } from "../../model/entities";
import { readGuid, formatUid } from "../../model/identity";
import type { AnswerElement, ListForm } from "../answers/element";
import { isEmError } from "../errors";
import { readId } from "../answers/links";
import { type Collection, type KnownCollections, loadEntities } from "./entity-list";
import type { Operation } from "../transport/operation";
import type { Call, Wire } from "../session/wire";

/** Of which a mere reference has none. */
const ROOT_DETAILS = ["HierarchyRootId", "UniqueId", "HostType"] as const;

const ROOTS: Collection = {
  path: "/hierarchyRoots",
  list: {
    kinds: ["EntityReferences", "HierarchyRoots"],
    items: ["Ref", "HierarchyRoot"],
    members: ["UID", "Name"],
    uidKind: "HierarchyRoot",
  },
  noun: "hierarchy root",
  isWhole: (element) => ROOT_DETAILS.some((detail) => element.text(detail) !== undefined),
};
const FILE_SERVERS: Collection = {
  path: "/nas/fileServers",
  list: {
    kinds: ["EntityReferences", "FileServers"],
    items: ["Ref", "FileServer"],
    members: ["UID", "Name"],
  },
  noun: "file share",
  isWhole: (element) => element.text("HierarchyObjRef") !== undefined,
};
const ITEMS: ListForm = {
  kinds: ["HierarchyItems"],
  items: ["HierarchyItem"],
  members: ["ObjectRef", "ObjectName"],
  nothingIsEmpty: true,
};

/** Objects of one type below one hierarchy root. */
export interface ObjectsBelow {
  readonly rootUid: string;
  readonly type: string;
}

/** The hierarchy roots, with their details as far as the server shows them. */
export async function loadHierarchyRoots(
  wire: Wire,
  op: Operation,
  known: KnownCollections,
): Promise<readonly HierarchyRoot[]> {
  return (await loadEntities(wire, op, ROOTS, known)).flatMap(readHierarchyRoot);
}

/** From a reference (`Name` and `UID` only) or from an entity with its details. */
function readHierarchyRoot(element: AnswerElement): HierarchyRoot[] {
  const uidText = element.text("UID");
  const uidGuid =
    (uidText === undefined ? undefined : readGuid("HierarchyRoot", uidText)) ?? readId(element);
  const name = element.text("Name");
  if (uidGuid === undefined || name === undefined) return [];
  const id = element.text("HierarchyRootId");
  return [
    {
      id: id === undefined || id === "" ? uidGuid : (readGuid("HierarchyRoot", id) ?? id),
      uid: uidText ?? formatUid("HierarchyRoot", uidGuid),
      name,
      uniqueId: element.text("UniqueId"),
      hostType: element.text("HostType"),
    },
  ];
}

/** The file shares; those that the server refuses to show whole without their references. */
export async function loadFileServers(
  wire: Wire,
  op: Operation,
  known: KnownCollections,
): Promise<readonly FileServer[]> {
  return (await loadEntities(wire, op, FILE_SERVERS, known)).flatMap(readFileServer);
}

function readFileServer(element: AnswerElement): FileServer[] {
  const id = readId(element);
  const name = element.text("Name");
  if (id === undefined || name === undefined) return [];
  const hierarchyObjRef = element.text("HierarchyObjRef");
  return [{ id, name, hierarchyObjRef, serverType: element.text("ServerType") }];
}

/**
 * Objects of exactly this name and type below a root. A `*` in the name is a character like any
 * other.
 */
export async function lookupByName(
  wire: Wire,
  op: Operation,
  { rootUid, type, name }: ObjectsBelow & { readonly name: string },
): Promise<readonly HierarchyItem[]> {
  const found = await lookup(wire, op, { host: rootUid, type, name }, `look up ${type} ${name}`);
  return found.filter((item) => item.name === name && isOfType(item, type));
}

/**
 * All objects of this type below a root, thousands in one request. Some servers list only some
 * types.
 */
export async function loadObjects(
  wire: Wire,
  op: Operation,
  { rootUid, type }: ObjectsBelow,
): Promise<readonly HierarchyItem[]> {
  // The one wild card that EM documents, in the links of its look-up service (help center, page
  // get_lookupsvc).
  const found = await lookup(wire, op, { host: rootUid, type, name: "*" }, `list every ${type}`);
  return found.filter((item) => isOfType(item, type));
}

/** The object that a reference stands for. */
export async function lookupByReference(
  wire: Wire,
  op: Operation,
  reference: string,
): Promise<HierarchyItem | undefined> {
  try {
    const [first] = await lookup(wire, op, { hierarchyRef: reference }, `look up ${reference}`);
    return first;
  } catch (error) {
    // EM answers 400 to a reference below a hierarchy root that it does not have.
    const status = isEmError(error) ? error.request?.status : undefined;
    if (status === 404 || status === 400) return undefined;
    throw error;
  }
}

/** Asks the look-up service; no match is an empty list, or 204 on some servers. */
async function lookup(
  wire: Wire,
  op: Operation,
  query: Readonly<Record<string, string>>,
  what: string,
): Promise<readonly HierarchyItem[]> {
  const search = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  const call: Call = { method: "GET", path: `/lookup?${search.join("&")}`, what };
  const byReference = new Map<string, HierarchyItem>();
  for (const item of await wire.readList(op, call, ITEMS, readHierarchyItem)) {
    if (!byReference.has(item.hierarchyObjRef)) byReference.set(item.hierarchyObjRef, item);
  }
  return [...byReference.values()];
}

function readHierarchyItem(element: AnswerElement): HierarchyItem[] {
  const hierarchyObjRef = element.text("ObjectRef");
  const name = element.text("ObjectName");
  if (hierarchyObjRef === undefined || hierarchyObjRef === "" || name === undefined) return [];
  return [{ hierarchyObjRef, type: element.text("ObjectType") ?? "", name }];
}

function isOfType(item: HierarchyItem, type: string): boolean {
  return item.type === "" || item.type.toLowerCase() === type.toLowerCase();
}
