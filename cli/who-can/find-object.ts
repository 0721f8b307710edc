import { EmAmbiguousError, type EmError, EmNotFoundError, isEmError } from "../../provider/em";
import type { DeclaredScope } from "../../provider/lifecycle/scopes/declared-scope";
import { resolveRoot } from "../../provider/lifecycle/scopes/find-objects";
import { resolveScope } from "../../provider/lifecycle/scopes/resolve-object";
import { sameName } from "../../provider/model/identity";
import type { WantedScope } from "../../provider/model/scope-match";
import type { Manager } from "../shared/manager";

/**
 * The object that a command line means. Errors: EM_NOT_FOUND with the nearest names, EM_AMBIGUOUS
 * with all that fit; both say which option to change.
 */
export async function findObject(
  declared: DeclaredScope,
  { em, operation }: Manager,
): Promise<WantedScope> {
  const op = operation("find the object");
  const { object } = declared;
  const isFileServer = object !== undefined && sameName(object.type, "FileServer");
  // First the root alone, so that what is said of an object is not said of its root. File shares
  // are below none.
  if (object !== undefined && !isFileServer)
    await resolveRoot({ em, op }, object.root).catch((error: unknown) => {
      throw ofRoot(error);
    });
  try {
    return await resolveScope({ em, op }, declared);
  } catch (error) {
    if (isEmError(error) && error.code === "EM_AMBIGUOUS")
      throw new EmAmbiguousError(error.message, {
        hint: isFileServer
          ? "Give the reference of the one you mean, or the root part of its reference as --root."
          : "Give the reference of the one you mean.",
      });
    if (!isEmError(error) || error.code !== "EM_NOT_FOUND") throw error;
    throw object === undefined ? ofReference(error) : error;
  }
}

function ofRoot(error: unknown): unknown {
  return isEmError(error) && error.code === "EM_AMBIGUOUS"
    ? new EmAmbiguousError(error.message, {
        hint: "It is registered on several backup servers: give the ID of the one you mean as --root.",
      })
    : error;
}

function ofReference({ message }: EmError): EmNotFoundError {
  return new EmNotFoundError(message, {
    hint: "Correct the reference. If it is right, and only the look-up does not know the object (protection groups, computers with agents), give its name as --name, too.",
  });
}
