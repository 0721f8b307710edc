import {
  EmAmbiguousError,
  EmNotFoundError,
  type Freshness,
  NOT_KNOWN_FOR_CERTAIN,
  undefinedIf,
} from "../../em";
import type { FileServer, HierarchyItem, HierarchyRoot } from "../../model/entities";
import { parseReference } from "../../model/hierarchy-reference";
import { readGuid, sameName } from "../../model/identity";
import { rootsCalled } from "../../model/roots";
import type { ServerOperation } from "../shared/context";
import { listCandidates, suggestNearest } from "../shared/resolve";
import type { ObjectByName } from "./declared-scope";
import { fileServerItems } from "./namesakes";

/**
 * All objects of this root, type and exact name. Errors: EM_NOT_FOUND, EM_AMBIGUOUS for the root;
 * EM_REFUSED for a file share that the server does not show.
 * @param shared how old an answer to others may be; left out, the server is asked.
 */
export async function findObjects(
  context: ServerOperation,
  object: ObjectByName,
  shared?: Freshness,
): Promise<HierarchyItem[]> {
  const isFileServer = isOfFileServers(object);
  if (isFileServer) {
    const servers = await fileServerItems(context.em, context.op, object.name);
    const ofRoot = servers.filter(
      (server) => parseReference(server.hierarchyObjRef)?.rootId === readShareRoot(object.root),
    );
    if (servers.length > 0) return ofRoot.length > 0 ? ofRoot : servers;
  }
  const sharedRoots = isFileServer ? undefined : shared;
  const root = await resolveRoot(context, object.root, sharedRoots).catch((error: unknown) =>
    // What a share is called below need not be a hierarchy root.
    undefinedIf(isFileServer ? NOT_KNOWN_FOR_CERTAIN : [], error),
  );
  if (root === undefined) return [];
  const { type, name } = object;
  const wanted = { rootUid: root.uid, type, name };
  const items = await context.em.lookupByName(context.op, wanted, shared);
  return items.filter((item) => item.name === name);
}

/** File shares are in no hierarchy, but in a list of their own. */
export function isOfFileServers({ type }: Pick<ObjectByName, "type">): boolean {
  return sameName(type, "FileServer");
}

/**
 * The root part of a share's reference is the GUID of its backup server's
 * `urn:NasBackup:BackupServer:…`, whichever of both a program gives.
 */
function readShareRoot(root: string): string | undefined {
  return parseReference(root)?.rootId ?? readGuid("HierarchyRoot", root);
}

/** How an object is named in messages. */
export function asCandidate({ name, hierarchyObjRef }: HierarchyItem | FileServer): {
  name: string;
  id: string;
} {
  return { name, id: hierarchyObjRef ?? "its reference is not shown" };
}

/**
 * The hierarchy root of this name, GUID, UID or unique ID. Errors: EM_NOT_FOUND, EM_AMBIGUOUS: one
 * vCenter on several backup servers is several roots.
 * @param shared how old a list of roots may be that lacks it; left out, one of this process is
 *   believed.
 */
export async function resolveRoot(
  { em, op }: ServerOperation,
  wanted: string,
  shared?: Freshness,
): Promise<HierarchyRoot> {
  const known = await em.listHierarchyRoots(op);
  const isKnown = shared === undefined || rootsCalled(wanted, known).length > 0;
  const roots = isKnown ? known : await em.listHierarchyRoots(op, shared);
  const id = readGuid("HierarchyRoot", wanted);
  const called = rootsCalled(wanted, roots);
  const byId = called.filter((root) => root.id === id);
  const found = byId.length > 0 ? byId : withUnshown(called, roots);
  const [only] = found;
  if (only === undefined) {
    throw new EmNotFoundError(
      `There is no hierarchy root ${wanted} on ${em.server}.${suggestNearest(wanted, roots)}`,
      {
        hint: `Its hierarchy roots are: ${listCandidates(roots) || "none"}. One that is new is known only after the next collection of data from its backup server.`,
      },
    );
  }
  if (found.length > 1) {
    throw new EmAmbiguousError(
      `${found.length} hierarchy roots on ${em.server} are called ${wanted}: ${listCandidates(found)}.`,
      {
        hint: "It is registered on several backup servers: give the ID of the one you mean, and one scope for each root to restore from.",
      },
    );
  }
  return only;
}

/**
 * One vCenter on several backup servers is several roots of one name and unique ID: one whose
 * details the server refuses to show may be another of them.
 */
function withUnshown(
  called: readonly HierarchyRoot[],
  roots: readonly HierarchyRoot[],
): readonly HierarchyRoot[] {
  return roots.filter(
    (root) =>
      called.includes(root) ||
      (root.uniqueId === undefined && called.some(({ name }) => sameName(name, root.name))),
  );
}
