import * as pulumi from "@pulumi/pulumi";
import { lookUp, type LookUpOptions, lookUpOutput, type LookUpOutputOptions } from "./connection";

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

/** All hierarchy roots of the server, in its order. */
export function getHierarchyRoots(options: LookUpOptions = {}): Promise<GetHierarchyRootResult[]> {
  return lookUp("list the hierarchy roots", options, async ({ em, op }) =>
    (await em.listHierarchyRoots(op)).map(({ id, uid, name, uniqueId, hostType }) => ({
      id,
      uid,
      name,
      uniqueId,
      hostType,
    })),
  );
}

/** {@link getHierarchyRoots} as an output. */
export function getHierarchyRootsOutput(
  options: LookUpOutputOptions = {},
): pulumi.Output<GetHierarchyRootResult[]> {
  return lookUpOutput(pulumi.output({}), options, (_all, known) => getHierarchyRoots(known));
}
