import {
  EmAmbiguousError,
  EmConflictError,
  EmInvalidError,
  EmNotFoundError,
  NOT_LOOKED_UP,
  Operation,
  undefinedIf,
} from "../../em";
import type { FileServer, HierarchyItem, HierarchyRoot } from "../../model/entities";
import { parseReference, REFERENCE_FORM } from "../../model/hierarchy-reference";
import { readGuid, sameName } from "../../model/identity";
import { rootsCalled } from "../../model/roots";
import type { WantedScope } from "../../model/scope-match";
import type { ServerOperation } from "../shared/context";
import { listCandidates, suggestNearest } from "../shared/resolve";
import type { DeclaredScope, ObjectByName } from "./declared-scope";
import { fileServerItems } from "./namesakes";

const MILLISECONDS_PER_SECOND = 1000;

/**
 * Whoever waits for an error waits no longer for what it may have been meant: a root can have more
 * objects than a slow server lists soon.
 */
const NEAREST_SECONDS = 10;

/**
 * The reference and name of a declared scope. A name that the program claims must be the object's:
 * it is what rows and reviews are told apart by. Errors: EM_CONFLICT, EM_NOT_FOUND, EM_AMBIGUOUS.
 */
export async function resolveScope(
  context: ServerOperation,
  declared: DeclaredScope,
): Promise<WantedScope> {
  const { objectName } = declared;
  if (declared.object !== undefined) {
    const { hierarchyObjRef, name } = await resolveObject(context, declared.object);
    return wantedScope(hierarchyObjRef, trueName(hierarchyObjRef, name, objectName));
  }
  const { reference, hierarchyObjRef } = wantedScope(declared.hierarchyObjRef ?? "", "");
  const search = findName(context, hierarchyObjRef);
  if (objectName === undefined)
    return {
      reference,
      hierarchyObjRef,
      objectName: requireName(context, hierarchyObjRef, await search),
    };
  // A server without a look-up leaves nothing to compare with.
  const name = await search.catch((error: unknown) => undefinedIf(NOT_LOOKED_UP, error));
  return { reference, hierarchyObjRef, objectName: trueName(hierarchyObjRef, name, objectName) };
}

/** A scope with its reference taken apart. Errors: EM_INVALID if it is no reference. */
export function wantedScope(hierarchyObjRef: string, objectName: string): WantedScope {
  const reference = parseReference(hierarchyObjRef);
  if (reference === undefined)
    throw new EmInvalidError(`${JSON.stringify(hierarchyObjRef)} is no reference to an object.`, {
      hint: `A reference looks like ${REFERENCE_FORM}.`,
    });
  return { reference, hierarchyObjRef, objectName };
}

/** What the server calls an object; `undefined` where its look-up does not know the reference. */
async function findName(
  { em, op }: ServerOperation,
  hierarchyObjRef: string,
): Promise<string | undefined> {
  const { reference } = wantedScope(hierarchyObjRef, "");
  if (sameName(reference.platform, "NasBackup")) {
    const server = (await em.listFileServers(op)).find(
      (candidate) => parseReference(candidate.hierarchyObjRef)?.objectPart === reference.objectPart,
    );
    if (server !== undefined) return server.name;
  }
  return (await em.lookupByReference(op, hierarchyObjRef))?.name;
}

function requireName(
  { em }: ServerOperation,
  hierarchyObjRef: string,
  name: string | undefined,
): string {
  if (name !== undefined) return name;
  throw new EmNotFoundError(
    `Enterprise Manager's look-up on ${em.server} knows no object ${hierarchyObjRef}.`,
    {
      hint: "Correct the reference, or give `objectName` if it is right and only the look-up does not know the object (protection groups and computers with agents).",
    },
  );
}

/**
 * The name that the server knows, or the claimed one where it knows none. Errors: EM_CONFLICT if
 * they differ.
 */
function trueName(hierarchyObjRef: string, known: string | undefined, claimed?: string): string {
  if (known === undefined || claimed === undefined || claimed === known)
    return known ?? claimed ?? "";
  throw new EmConflictError(
    `The object ${hierarchyObjRef} is called ${JSON.stringify(known)}, not ${JSON.stringify(claimed)} as \`objectName\` says.`,
    {
      hint: "Leave `objectName` out, or write the object's real name; if the named object is meant, correct the reference.",
    },
  );
}

/**
 * The one object of this root, type and exact name. Errors: EM_NOT_FOUND, EM_AMBIGUOUS with all
 * that fit.
 */
export async function resolveObject(
  context: ServerOperation,
  object: ObjectByName,
): Promise<HierarchyItem> {
  const found = await findObjects(context, object);
  const [only] = found;
  if (only === undefined) throw await objectNotFound(context, object);
  if (found.length > 1) {
    throw new EmAmbiguousError(
      `${found.length} objects of type ${object.type} in ${object.root} are called ${object.name}: ${listCandidates(found.map(asCandidate))}.`,
      {
        hint: "Give the reference of the one that is meant as `hierarchyObjRef`.",
      },
    );
  }
  return only;
}

/**
 * All objects of this root, type and exact name. Errors: EM_NOT_FOUND, EM_AMBIGUOUS for the root.
 */
export async function findObjects(
  context: ServerOperation,
  object: ObjectByName,
): Promise<HierarchyItem[]> {
  if (sameName(object.type, "FileServer")) {
    const servers = await fileServerItems(context.em, context.op, object.name);
    const ofRoot = servers.filter(
      (server) =>
        parseReference(server.hierarchyObjRef)?.rootId === readGuid("HierarchyRoot", object.root),
    );
    if (servers.length > 0) return ofRoot.length > 0 ? ofRoot : servers;
  }
  const root = await resolveRoot(context, object.root);
  const items = await context.em.lookupByName(context.op, {
    rootUid: root.uid,
    type: object.type,
    name: object.name,
  });
  return items.filter((item) => item.name === object.name);
}

async function objectNotFound(
  context: ServerOperation,
  object: ObjectByName,
): Promise<EmNotFoundError> {
  const near = suggestNearest(object.name, (await listOthers(context, object)).map(asCandidate));
  return new EmNotFoundError(
    `There is no object of type ${object.type} called ${object.name} in ${object.root} on ${context.em.server}.${near}`,
    {
      hint: "Names are compared exactly, upper and lower case included. Types are those of the infrastructure: Vm, ResourcePool, Folder, Host, Cluster, Datacenter, OrgVdc, FileServer …",
    },
  );
}

/**
 * The objects that the wanted one may be among; none where the server does not list them, or not
 * soon: that must not hide why they are asked for.
 */
async function listOthers(
  { em, op }: ServerOperation,
  object: ObjectByName,
): Promise<readonly (HierarchyItem | FileServer)[]> {
  const soon = new Operation(
    op.description,
    Math.min(NEAREST_SECONDS, op.remainingMs() / MILLISECONDS_PER_SECOND),
    op.clock,
    op.cancelled,
  );
  try {
    if (sameName(object.type, "FileServer")) return await em.listFileServers(soon);
    const { uid } = await resolveRoot({ em, op: soon }, object.root);
    return await em.listObjects(soon, { rootUid: uid, type: object.type });
  } catch {
    return [];
  }
}

/** How an object is named in messages. */
export function asCandidate({ name, hierarchyObjRef }: HierarchyItem | FileServer): {
  name: string;
  id: string;
} {
  return { name, id: hierarchyObjRef };
}

/**
 * The hierarchy root of this name, GUID, UID or unique ID. Errors: EM_NOT_FOUND, EM_AMBIGUOUS: one
 * vCenter on several backup servers is several roots.
 */
export async function resolveRoot(
  { em, op }: ServerOperation,
  wanted: string,
): Promise<HierarchyRoot> {
  const roots = await em.listHierarchyRoots(op);
  const id = readGuid("HierarchyRoot", wanted);
  const called = rootsCalled(wanted, roots);
  const byId = called.filter((root) => root.id === id);
  const found = byId.length > 0 ? byId : called;
  const [only] = found;
  if (only === undefined) {
    throw new EmNotFoundError(
      `There is no hierarchy root ${wanted} on ${em.server}.${suggestNearest(wanted, roots)}`,
      { hint: `Its hierarchy roots are: ${listCandidates(roots) || "none"}.` },
    );
  }
  if (found.length > 1) {
    throw new EmAmbiguousError(
      `${found.length} hierarchy roots on ${em.server} are called ${wanted}: ${listCandidates(found)}.`,
      {
        hint: "It is registered on several backup servers: give the ID of the one that is meant, and a scope for each that shall be restored from.",
      },
    );
  }
  return only;
}
