import type { Role } from "../../provider/model/entities";
import { foldName } from "../../provider/model/identity";
import { publishedRole } from "../../provider/model/roles";

/**
 * What the published roles let their holders restore (user guide, page
 * configuring_restrictions_for_restore).
 */
const RESTORED = new Map(
  Object.entries({
    "VM Restore Operator": "whole machines and disks",
    "File Restore Operator": "files and folders",
    "Exchange Restore Operator": "Exchange items",
    "SQL Restore Operator": "SQL databases",
    "Oracle Restore Operator": "Oracle databases",
  }).map(([name, what]) => [foldName(name), what]),
);

/**
 * What a role lets its holder restore; `undefined` for Portal User, and for a role that only the
 * server knows.
 */
export function restoredWith(role: Role): string | undefined {
  return RESTORED.get(foldName(publishedRole(role.id)?.name ?? role.name));
}
