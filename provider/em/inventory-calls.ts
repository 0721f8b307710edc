import type { FileServer, HierarchyItem, HierarchyRoot, Role } from "../model/entities";
import type { AnswerElement } from "./answer-element";
import { idOf } from "./links";
import type { ListForm } from "./list-page";
import type { Operation } from "./operation";
import { readFileServer, readHierarchyItem, readHierarchyRoot, readRole } from "./readers";
import type { Call, Wire } from "./wire";

export async function loadRoles(wire: Wire, op: Operation): Promise<readonly Role[]> {
  return wire.readList(op, { method: "GET", path: "/security/roles", what: "list the roles" }, { kinds: ["EntityReferences", "EnterpriseRoles"], items: ["Ref", "EnterpriseRole", "EnterpriseRoleEntity"] }, readRole);
}

export async function loadHierarchyRoots(wire: Wire, op: Operation): Promise<readonly HierarchyRoot[]> {
  const entities = await loadEntities(wire, op, "/hierarchyRoots", { kinds: ["EntityReferences", "HierarchyRoots"], items: ["Ref", "HierarchyRoot"] }, "hierarchy root");
  return entities.flatMap(readHierarchyRoot);
}

export async function loadFileServers(wire: Wire, op: Operation): Promise<readonly FileServer[]> {
  const entities = await loadEntities(wire, op, "/nas/fileServers", { kinds: ["EntityReferences", "FileServers"], items: ["Ref", "FileServer"] }, "file share");
  return entities.flatMap(readFileServer);
}

/** A list of references, and then each entity: not every collection can be had with `?format=Entity`. */
async function loadEntities(wire: Wire, op: Operation, path: string, list: ListForm, noun: string): Promise<readonly AnswerElement[]> {
  const references = await wire.readList(op, { method: "GET", path, what: `list every ${noun}` }, list, (element) => [element]);
  const entities = references.map(async (reference) => {
    const id = idOf(reference);
    if (id === undefined) return reference;
    const call: Call = { method: "GET", path: `${path}/${encodeURIComponent(id)}?format=Entity`, what: `show the ${noun} ${reference.text("Name") ?? id}` };
    return (await wire.read(op, call)) ?? reference;
  });
  return Promise.all(entities);
}

/** Asks the look-up service; no match is an empty list, or 204 on some servers. */
export async function lookup(wire: Wire, op: Operation, query: Readonly<Record<string, string>>, what: string): Promise<readonly HierarchyItem[]> {
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const items = await wire.readList(op, { method: "GET", path: `/lookup?${search}`, what }, { kinds: ["HierarchyItems"], items: ["HierarchyItem"] }, readHierarchyItem);
  const byReference = new Map<string, HierarchyItem>();
  for (const item of items) if (!byReference.has(item.hierarchyObjRef)) byReference.set(item.hierarchyObjRef, item);
  return [...byReference.values()];
}
