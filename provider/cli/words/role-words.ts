import type { Role } from "../../model/entities";
import { foldName } from "../../model/identity";
import { isPortalAdministrator, publishedRole } from "../../model/roles";

/** What the published roles let their holders restore (user guide, page configuring_restrictions_for_restore). */
const RESTORED = new Map(Object.entries({
  "VM Restore Operator": "whole machines and disks",
  "File Restore Operator": "files and folders",
  "Exchange Restore Operator": "Exchange items",
  "SQL Restore Operator": "SQL databases",
  "Oracle Restore Operator": "Oracle databases",
}).map(([name, what]) => [foldName(name), what]));

/** What a role lets its holder restore; `undefined` for Portal User, and for a role that only the server knows. */
export function restoredWith(role: Role): string | undefined {
  return RESTORED.get(foldName(publishedRole(role.id)?.name ?? role.name));
}

/** Whether a role may let its holder restore something. Only of Portal User is it known that by itself it does not. */
export function mayRestore(role: Role): boolean {
  return isPortalAdministrator(role) || foldName(publishedRole(role.id)?.name ?? role.name) !== foldName("Portal User");
}
