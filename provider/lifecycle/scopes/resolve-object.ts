import {
  EmAmbiguousError,
  EmConflictError,
  EmInvalidError,
  EmNotFoundError,
  type Freshness,
  NOT_LOOKED_UP,
  Operation,
  undefinedIf,
} from "../../em";
import type { FileServer, HierarchyItem } from "../../model/entities";
import { parseReference, REFERENCE_FORM, whyNoReference } from "../../model/hierarchy-reference";
import { sameName } from "../../model/identity";
import type { WantedScope } from "../../model/scope-match";
import type { ServerOperation } from "../shared/context";
import { listCandidates, suggestNearest } from "../shared/resolve";
import type { DeclaredScope, ObjectByName } from "./declared-scope";
import { asCandidate, findObjects, isOfFileServers, resolveRoot } from "./find-objects";
import { findLateName, findLateObjects, ifRootIsKnown } from "./late-objects";

const MILLISECONDS_PER_SECOND = 1000;

/**
 * Whoever waits for an error waits no longer for what it may have been meant: a root can have more
 * objects than a slow server lists soon.
 */
const NEAREST_SECONDS = 10;

/**
 * The reference and name of a declared scope. A name that the program claims must be the object's:
 * it is what rows and reviews are told apart by. Errors: EM_CONFLICT, EM_NOT_FOUND, EM_AMBIGUOUS.
 * @param waits whether an object that the server does not know is looked for again.
 */
export async function resolveScope(
  context: ServerOperation,
  declared: DeclaredScope,
  waits = false,
): Promise<WantedScope> {
  const { objectName } = declared;
  if (declared.object !== undefined) {
    const { hierarchyObjRef, name } = await resolveObject(context, declared.object, waits);
    return wantedScope(hierarchyObjRef, trueName(hierarchyObjRef, name, objectName));
  }
  const { reference, hierarchyObjRef } = givenReference(declared.hierarchyObjRef ?? "");
  const search = findName(context, hierarchyObjRef);
  if (objectName === undefined)
    return {
      reference,
      hierarchyObjRef,
      objectName: await requireName(context, hierarchyObjRef, await search, waits),
    };
  // A server without a look-up leaves nothing to compare with.
  const name = await search.catch((error: unknown) => undefinedIf(NOT_LOOKED_UP, error));
  return { reference, hierarchyObjRef, objectName: trueName(hierarchyObjRef, name, objectName) };
}

/** What a program gives as reference. Errors: EM_INVALID if it names no object. */
function givenReference(text: string): WantedScope {
  const scope = wantedScope(text, "");
  const reason = whyNoReference(text);
  if (reason !== undefined) throw new EmInvalidError(`The reference ${reason}`);
  return scope;
}

/** A scope with its reference taken apart. Errors: EM_INVALID if it is no reference. */
export function wantedScope(hierarchyObjRef: string, objectName: string): WantedScope {
  const reference = parseReference(hierarchyObjRef);
  if (reference === undefined)
    throw new EmInvalidError(
      `${JSON.stringify(hierarchyObjRef)} is not a reference to an object.`,
      {
        hint: `A reference looks like ${REFERENCE_FORM}.`,
      },
    );
  return { reference, hierarchyObjRef, objectName };
}

/** What the server calls an object; `undefined` where its look-up does not know the reference. */
async function findName(
  { em, op }: ServerOperation,
  hierarchyObjRef: string,
  freshness?: Freshness,
): Promise<string | undefined> {
  const { reference } = wantedScope(hierarchyObjRef, "");
  if (sameName(reference.platform, "NasBackup")) {
    const { objectPart } = reference;
    const server = (await em.listFileServers(op)).find(
      // The object part is the share's ID: all that is known of one that is not shown whole.
      ({ hierarchyObjRef: ref, id }) =>
        (ref === undefined ? id : parseReference(ref)?.objectPart) === objectPart,
    );
    if (server !== undefined) return server.name;
  }
  return (await em.lookupByReference(op, hierarchyObjRef, freshness))?.name;
}

async function requireName(
  context: ServerOperation,
  hierarchyObjRef: string,
  known: string | undefined,
  waits: boolean,
): Promise<string> {
  const { em, op } = context;
  const before = op.remainingMs();
  const name =
    known === undefined && waits
      ? await findLateName(context, hierarchyObjRef, (shared) =>
          findName(context, hierarchyObjRef, shared),
        )
      : known;
  if (name !== undefined) return name;
  throw new EmNotFoundError(
    `Enterprise Manager's look-up on ${em.server} does not know the object ${hierarchyObjRef}${alsoLater(waits, before - op.remainingMs())}.`,
    {
      hint: `Correct the reference, or give \`objectName\` if it is right and only the look-up does not know the object (protection groups and computers with agents). ${hintOfNew(waits)}`,
    },
  );
}

function alsoLater(waited: boolean, milliseconds: number): string {
  if (!waited) return "";
  return `, not even after ${Math.round(milliseconds / MILLISECONDS_PER_SECOND)} s of trying again`;
}

/** New machines are missing from look-ups for minutes, as users of other clients found. */
function hintOfNew(waited: boolean): string {
  const advice = waited
    ? "run `pulumi up` again then, or allow more time with veeam-em:timeoutSeconds"
    : "run `pulumi up` again then, or let the resource wait with `waitUntilProcessed: true`";
  return `Enterprise Manager learns of a new machine when it next collects data from the backup servers: ${advice}.`;
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
  waits = false,
): Promise<HierarchyItem> {
  const before = context.op.remainingMs();
  const search = findObjects(context, object);
  const known = waits ? ((await ifRootIsKnown(search)) ?? []) : await search;
  const found = known.length === 0 && waits ? await findLateObjects(context, object) : known;
  const [only] = found;
  // Whatever was waited for: an error about its root says more.
  if (only === undefined && waits && !isOfFileServers(object))
    await resolveRoot(context, object.root);
  if (only === undefined)
    throw await objectNotFound(context, object, waits, before - context.op.remainingMs());
  if (found.length > 1) {
    throw new EmAmbiguousError(
      `${found.length} objects of type ${object.type} in ${object.root} are called ${object.name}: ${listCandidates(found.map(asCandidate))}.`,
      {
        hint: "Give the reference of the one you mean as `hierarchyObjRef`.",
      },
    );
  }
  return only;
}

async function objectNotFound(
  context: ServerOperation,
  object: ObjectByName,
  waited: boolean,
  milliseconds: number,
): Promise<EmNotFoundError> {
  const near = suggestNearest(object.name, (await listOthers(context, object)).map(asCandidate));
  return new EmNotFoundError(
    `There is no object of type ${object.type} called ${object.name} in ${object.root} on ${context.em.server}${alsoLater(waited, milliseconds)}.${near}`,
    {
      hint: `Names are compared exactly, including case. Types are those of the infrastructure: Vm, ResourcePool, Folder, Host, Cluster, Datacenter, OrgVdc, FileServer … ${hintOfNew(waited)}`,
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
    if (isOfFileServers(object)) return await em.listFileServers(soon);
    const { uid } = await resolveRoot({ em, op: soon }, object.root);
    return await em.listObjects(soon, { rootUid: uid, type: object.type });
  } catch {
    return [];
  }
}
