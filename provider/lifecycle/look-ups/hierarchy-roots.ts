import type { ServerOperation } from "../shared/context";

/**
 * A vCenter Server, host, cluster, Cloud Director … that Enterprise Manager knows through a backup
 * server.
 */
export interface GetHierarchyRootResult {
  /** The root's GUID, as references to its objects hold it. */
  readonly id: string;
  /** `urn:veeam:HierarchyRoot:<GUID>`. */
  readonly uid: string;
  readonly name: string;
  /**
   * The infrastructure's own ID: equal for one vCenter Server on several backup servers, which is
   * several roots.
   */
  readonly uniqueId: string | undefined;
  /** `VC`, `ESXi`, `HvServer`, `VcdSystem` … */
  readonly hostType: string | undefined;
}

/** All hierarchy roots, in the server's order. */
export async function lookUpRoots({ em, op }: ServerOperation): Promise<GetHierarchyRootResult[]> {
  return (await em.listHierarchyRoots(op)).map(({ id, uid, name, uniqueId, hostType }) => ({
    id,
    uid,
    name,
    uniqueId,
    hostType,
  }));
}
