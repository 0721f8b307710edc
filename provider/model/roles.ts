import type { Role } from "./entities";
import { foldName, readGuid, sameName } from "./identity";

/** The role whose holders may do everything, and without which nobody can manage EM. */
export const PORTAL_ADMINISTRATOR = "Portal Administrator";

/** The role that shows the portal and what an account's grants name. */
const PORTAL_USER = "Portal User";

/**
 * The roles and IDs that Veeam publishes (help center, page security_roles, build 13.1). They only
 * help to recognise spelling variants without a server; what is sent is always what the server's
 * own list says, because a server may have more roles than these.
 */
export const PUBLISHED_ROLES: readonly Role[] = [
  { id: "5f37a46b-9ce2-40f4-8a62-b45b079257fc", name: PORTAL_ADMINISTRATOR },
  { id: "d19a3d33-cb77-4ffe-94e6-001432483a4e", name: PORTAL_USER },
  { id: "c11c0c38-ba8b-49c7-bf70-fc2058fff1e2", name: "VM Restore Operator" },
  { id: "f84a8b62-49b8-4d0c-b25b-92321b52bab6", name: "File Restore Operator" },
  { id: "f83e4c81-0815-452f-9377-9d573dd9d481", name: "Exchange Restore Operator" },
  { id: "f78a92b8-9f06-4f1e-b522-4f0927cabd0f", name: "SQL Restore Operator" },
  { id: "e9d90e66-b6d4-49dc-8986-73cf33489623", name: "Oracle Restore Operator" },
];

/** The roles of this name, GUID or UID among those given: several where names are not unique. */
export function findRoles(wanted: string, roles: readonly Role[]): Role[] {
  const guid = readGuid("EnterpriseRole", wanted);
  return roles.filter((role) =>
    guid === undefined ? sameName(role.name, wanted) : role.id === guid,
  );
}

/** The first role of this name, GUID or UID among those given. */
export function findRole(wanted: string, roles: readonly Role[]): Role | undefined {
  return findRoles(wanted, roles)[0];
}

/** A role that Veeam publishes, by name, GUID or UID. */
export function publishedRole(wanted: string): Role | undefined {
  return findRole(wanted, PUBLISHED_ROLES);
}

/** Whether a role is Portal Administrator, by its name or by the published ID. */
export function isPortalAdministrator(role: Role): boolean {
  return (
    findRole(role.id, PUBLISHED_ROLES)?.name === PORTAL_ADMINISTRATOR ||
    sameName(role.name, PORTAL_ADMINISTRATOR)
  );
}

/**
 * Whether a role by itself restores nothing, as far as is documented: Portal User restores "as
 * permitted by the delegation settings" (Veeam help center, user guide, page
 * em_about_accounts_and_roles), which are the restore operator roles. Roles that are not published
 * count as restoring.
 */
export function restoresNothing(role: Role): boolean {
  // A role's own name counts only where its ID is not published: a server may call any role so.
  return sameName(findRole(role.id, PUBLISHED_ROLES)?.name ?? role.name, PORTAL_USER);
}

/**
 * A key that is equal for spelling variants of one role, as far as `known` roles and the published
 * ones tell.
 */
export function roleKey(role: string, known: readonly Role[] = []): string {
  const found = findRole(role, known) ?? findRole(role, PUBLISHED_ROLES);
  return found?.id ?? readGuid("EnterpriseRole", role) ?? `name:${foldName(role)}`;
}
