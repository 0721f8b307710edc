export interface Role {
  readonly id: string;
  readonly name: string;
}

export const PORTAL_ADMINISTRATOR: Role = {
  id: "5f37a46b-9ce2-40f4-8a62-b45b079257fc",
  name: "Portal Administrator",
};
export const PORTAL_USER: Role = {
  id: "d19a3d33-cb77-4ffe-94e6-001432483a4e",
  name: "Portal User",
};

/** The roles with the IDs that Veeam's pages print, in the order of the page "security_roles". */
const ROLES: readonly Role[] = [
  PORTAL_USER,
  { id: "f78a92b8-9f06-4f1e-b522-4f0927cabd0f", name: "SQL Restore Operator" },
  { id: "e9d90e66-b6d4-49dc-8986-73cf33489623", name: "Oracle Restore Operator" },
  { id: "f84a8b62-49b8-4d0c-b25b-92321b52bab6", name: "File Restore Operator" },
  { id: "f83e4c81-0815-452f-9377-9d573dd9d481", name: "Exchange Restore Operator" },
  PORTAL_ADMINISTRATOR,
  { id: "c11c0c38-ba8b-49c7-bf70-fc2058fff1e2", name: "VM Restore Operator" },
];

// The user guide speaks of restores of PostgreSQL instances, for which no page lists a role.
const EXTRA_ROLE: Role = {
  id: "0b6b3c1e-4d52-4f0e-9d0a-6c1f7f2f9a11",
  name: "PostgreSQL Restore Operator",
};

interface RoleSwitches {
  readonly extraRole: "absent" | "present" | "unlisted";
}

/** The roles that the server lists. */
export function listRoles(switches: RoleSwitches): readonly Role[] {
  return switches.extraRole === "present" ? [...ROLES, EXTRA_ROLE] : ROLES;
}

/** The roles that accounts may hold. */
export function listHoldableRoles(switches: RoleSwitches): readonly Role[] {
  return switches.extraRole === "absent" ? ROLES : [...ROLES, EXTRA_ROLE];
}

/** Any role that there can be, by name in any case or by ID. */
export function findRole(nameOrId: string): Role | undefined {
  const wanted = nameOrId.toLowerCase();
  return [...ROLES, EXTRA_ROLE].find(
    (role) => role.id === wanted || role.name.toLowerCase() === wanted,
  );
}
