import { EmNotFoundError } from "../../em";
import type { Role } from "../../model/entities";
import { findRole } from "../../model/roles";
import { listCandidates, offer } from "./candidates";
import type { Work } from "./work";

/** The role of this name, ID or UID. Errors: EM_NOT_FOUND with all roles of the server. */
export async function resolveRole(
  { em, op }: Pick<Work, "em" | "op">,
  role: string,
): Promise<Role> {
  const roles = await em.listRoles(op);
  const found = findRole(role, roles);
  if (found !== undefined) return found;
  const byName = [...roles].sort((one, other) => (one.name < other.name ? -1 : 1));
  throw new EmNotFoundError(`There is no role ${role} on ${em.server}.${offer(role, roles)}`, {
    hint: `Its roles are: ${listCandidates(byName)}.`,
  });
}

/**
 * Whether two lists' entries are one role: by ID, or by name where a server's IDs of assignments
 * differ from those of roles.
 */
export function sameRole(one: Role, other: Role): boolean {
  return one.id === other.id || one.name.toLowerCase() === other.name.toLowerCase();
}
