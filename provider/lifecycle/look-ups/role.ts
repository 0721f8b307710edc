import { EmInvalidError } from "../../em";
import { readGuid } from "../../model/identity";
import type { ServerOperation } from "../shared/context";
import { resolveRole } from "../shared/resolve";
import { type Given, requireOneOf, requireText } from "./given";

/** A role that accounts can be given. */
export interface GetRoleResult {
  /** The role's GUID. */
  readonly id: string;
  readonly name: string;
}

/** Which role to look up: by its name (any case), or by its ID or UID. */
export type RoleWanted = { readonly name: string } | { readonly id: string };

/** All roles, in the server's order. */
export async function lookUpRoles({ em, op }: ServerOperation): Promise<GetRoleResult[]> {
  return (await em.listRoles(op)).map(({ id, name }) => ({ id, name }));
}

/** The role that is wanted. Errors: EM_NOT_FOUND with all roles of the server, EM_INVALID. */
export async function lookUpRole(
  work: ServerOperation,
  wanted: Given<"name" | "id">,
): Promise<GetRoleResult> {
  const { id, name } = await resolveRole(work, readWantedRole(wanted));
  return { id, name };
}

const HINT = "Give `name`, such as File Restore Operator, or `id`, the role's GUID or UID.";

function readWantedRole({ name, id }: Given<"name" | "id">): string {
  requireOneOf("A role", { name, id });
  if (id === undefined) return requireText("name of a role", name, HINT);
  const text = requireText("ID of a role", id, HINT);
  if (readGuid("EnterpriseRole", text) !== undefined) return text;
  throw new EmInvalidError(`${JSON.stringify(text)} is not the ID of a role.`, { hint: HINT });
}
