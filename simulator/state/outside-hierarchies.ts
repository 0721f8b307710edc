import type { SwitchValues } from "../switches";
import { parseReference } from "./hierarchy-reference";
import type { InventoryObject } from "./inventory-object";

/** What has no hierarchy root: a backup server's file shares, and agents below the zero root. */

export interface FileServer {
  readonly id: string;
  name: string;
  /** `SmbServer` or `NfsServer`; a recorded server may have others. */
  readonly serverType: string;
  /** The reference as a recorded server told it. */
  readonly ref?: string | undefined;
}

// A recording of file servers shows that a backup server has two IDs: that of its page, and the
// GUID of urn:NasBackup:BackupServer, which is the root part of its shares' references.
export const BACKUP_SERVER = {
  id: "7445e6ce-86f5-4171-b909-dac209c66563",
  name: "vbr01.tech.local",
};
const NAS_ROOT = "5735d1af-3aad-49ac-ac77-eab708ac1a37";
const DOCUMENTED_SHARE = {
  id: "541178f4-5335-46cb-b7bc-8fbb4a944307",
  name: "\\\\enterprise05.tech.local\\SMB Share",
};
const ZERO = "00000000-0000-0000-0000-000000000000";

/** The n-th file server of an inventory. */
export function makeFileServer(index: number, guid: () => string): FileServer {
  if (index === 0) return { ...DOCUMENTED_SHARE, serverType: "SmbServer" };
  const id = guid();
  const nfs = index % 2 === 1;
  const number = String(index).padStart(2, "0");
  const name = nfs ? `nas${number}.tech.local:/export/data` : `\\\\nas${number}\\Data & Backups`;
  return { id, name, serverType: nfs ? "NfsServer" : "SmbServer" };
}

/** The object of a file server, as restore scopes name it. */
export function shareObject(
  { id, name, ref }: FileServer,
  nasRoot: SwitchValues["nasRoot"],
): InventoryObject {
  const isOwnRoot = nasRoot === "share" || (nasRoot === "documented" && id === DOCUMENTED_SHARE.id);
  const rootId = parseReference(ref ?? "")?.rootId ?? (isOwnRoot ? id : NAS_ROOT);
  return {
    ref: ref ?? `urn:NasBackup:FileServer:${rootId}.${id}`,
    platform: "NasBackup",
    type: "FileServer",
    name,
    root: BACKUP_SERVER.name,
    rootId,
  };
}

/** A backup server's file shares as a whole, and agents: of every operating system in one form. */
export function agentObjects(guid: () => string): readonly InventoryObject[] {
  const agent = (type: string, name: string): InventoryObject => ({
    ref: `urn:AgentForWindows:${type}:${ZERO}.${guid()}`,
    platform: "AgentForWindows",
    type,
    name,
    root: ZERO,
    rootId: ZERO,
  });
  return [
    {
      ref: `urn:NasBackup:BackupServer:${NAS_ROOT}`,
      platform: "NasBackup",
      type: "BackupServer",
      name: BACKUP_SERVER.name,
      root: BACKUP_SERVER.name,
      rootId: NAS_ROOT,
    },
    agent("AgentProtectionGroup", "Laptops"),
    agent("VeeamAgent", "laptop-17"),
  ];
}
