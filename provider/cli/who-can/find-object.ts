import { EmAmbiguousError, type EmError, EmNotFoundError, type EnterpriseManager, isEmError, type Operation } from "../../em";
import { type DeclaredScope, type ObjectByName, resolveRoot, resolveScope } from "../../lifecycle/resolve-object";
import { nearestNames, sameName } from "../../model/identity";
import type { WantedScope } from "../../model/scope-match";
import type { Manager } from "../with-manager";
import { namesBelow } from "./names-below";

/** The object that a command line means. Errors: EM_NOT_FOUND with the nearest names, EM_AMBIGUOUS with all that fit; both say which option to change. */
export async function findObject(declared: DeclaredScope, { em, operation }: Manager): Promise<WantedScope> {
  const op = operation("find the object");
  const { object } = declared;
  const isFileServer = object !== undefined && sameName(object.type, "FileServer");
  // First the root alone, so that what is said of an object is not said of its root. File shares are below none.
  const root = object === undefined || isFileServer ? undefined : await resolveRoot({ em, op }, object.root).catch((error: unknown) => { throw ofRoot(error); });
  try {
    return await resolveScope({ em, op }, declared);
  } catch (error) {
    if (isEmError(error) && error.code === "EM_AMBIGUOUS") throw new EmAmbiguousError(error.message, { hint: isFileServer ? "Give the reference of the one that is meant, or the root part of its reference as --root." : "Give the reference of the one that is meant." });
    if (!isEmError(error) || error.code !== "EM_NOT_FOUND") throw error;
    throw object === undefined ? ofReference(error) : await ofName(error, object, root?.uid, em, op);
  }
}

function ofRoot(error: unknown): unknown {
  return isEmError(error) && error.code === "EM_AMBIGUOUS" ? new EmAmbiguousError(error.message, { hint: "It is registered on several backup servers: give the ID of the one that is meant as --root." }) : error;
}

function ofReference({ message }: EmError): EmNotFoundError {
  return new EmNotFoundError(message, { hint: "Correct the reference. If it is right and only the look-up does not know the object (protection groups and computers with agents), give its name as --name too." });
}

async function ofName(error: EmError, { type, name }: ObjectByName, rootUid: string | undefined, em: EnterpriseManager, op: Operation): Promise<EmError> {
  // For file shares the error names the nearest already.
  if (rootUid === undefined) return error;
  const known = await namesBelow(em, op, rootUid, type);
  const nearest = nearestNames(name, [...(known ?? [])]);
  return nearest.length === 0 ? error : new EmNotFoundError(`${error.message} Did you mean ${nearest.join(", ")}?`, { hint: error.hint });
}
