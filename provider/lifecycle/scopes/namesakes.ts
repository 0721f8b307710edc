import {
  EmRefusedError,
  type EnterpriseManager,
  NOT_LOOKED_UP,
  type Operation,
  undefinedIf,
} from "../../em";
import type { FileServer, HierarchyItem } from "../../model/entities";
import { sameReference } from "../../model/hierarchy-reference";
import { sameName, formatUid } from "../../model/identity";
import { findRoots } from "../../model/roots";
import type { WantedScope } from "../../model/scope-match";
import type { ServerOperation } from "../shared/context";

/**
 * Whether other objects share name, type and root with the wanted one. `unknown`: EM's look-up does
 * not know the wanted reference under this name, so it cannot be told.
 */
export type Namesakes = "none" | "some" | "unknown";

/**
 * Asks EM's look-up whether a restore scope of this name can only be that of the wanted reference.
 */
export async function namesakes(
  em: EnterpriseManager,
  op: Operation,
  wanted: WantedScope,
): Promise<Namesakes> {
  const items = await itemsOfName(em, op, wanted).catch((error: unknown) =>
    undefinedIf(NOT_LOOKED_UP, error),
  );
  if (
    items === undefined ||
    !items.some((item) => sameReference(item.hierarchyObjRef, wanted.hierarchyObjRef))
  )
    return "unknown";
  return items.every((item) => sameReference(item.hierarchyObjRef, wanted.hierarchyObjRef))
    ? "none"
    : "some";
}

/**
 * Whether EM's look-up says that this is what the wanted object is called, and nothing else of its
 * type and root: EM shows the names that objects have by now.
 */
export async function isNowCalled(
  { em, op }: ServerOperation,
  wanted: WantedScope,
  name: string,
): Promise<boolean> {
  return (await namesakes(em, op, { ...wanted, objectName: name })) === "none";
}

async function itemsOfName(
  em: EnterpriseManager,
  op: Operation,
  { reference, objectName }: WantedScope,
): Promise<readonly HierarchyItem[]> {
  if (sameName(reference.platform, "NasBackup")) return fileServerItems(em, op, objectName);
  const roots = findRoots(reference.rootId, await em.listHierarchyRoots(op));
  const rootUid = roots[0]?.uid ?? formatUid("HierarchyRoot", reference.rootId);
  return em.lookupByName(op, { rootUid, type: reference.type, name: objectName });
}

/**
 * File shares are in no hierarchy: they have a list of their own (Veeam help center, page
 * get_nas_fileservers_id). Errors: EM_REFUSED for a share that the server names and does not show:
 * another one of its name is not certainly the one that is meant.
 */
export async function fileServerItems(
  em: EnterpriseManager,
  op: Operation,
  name: string,
): Promise<HierarchyItem[]> {
  const servers = await em.listFileServers(op);
  return servers
    .filter((server) => server.name === name)
    .map((server) => ({
      hierarchyObjRef: shownReference(em, server),
      type: "FileServer",
      name: server.name,
    }));
}

/** The reference of a file share. Errors: EM_REFUSED where the server does not show it. */
export function shownReference(
  { server }: Pick<EnterpriseManager, "server">,
  { name, hierarchyObjRef }: FileServer,
): string {
  if (hierarchyObjRef !== undefined) return hierarchyObjRef;
  throw new EmRefusedError(
    `Enterprise Manager at ${server} has the file share ${name}, but refuses to show its reference.`,
    {
      hint: "Give the reference as `hierarchyObjRef` if you know it, and check in Enterprise Manager whether the account that is logged on may see the share's backup server.",
    },
  );
}
