import { type EnterpriseManager, isEmError, type Operation } from "../../em";

/** The names of all objects of one type below a root; `undefined` if the server does not list them. */
export async function namesBelow(em: EnterpriseManager, op: Operation, rootUid: string, type: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const items = await em.listObjects(op, { rootUid, type });
    return items.length === 0 ? undefined : new Set(items.map(({ name }) => name));
  } catch (error) {
    // A server that refuses this look-up tells nothing; one that does not answer is another matter.
    if (isEmError(error) && ["EM_REFUSED", "EM_NOT_FOUND", "EM_INVALID"].includes(error.code)) return undefined;
    throw error;
  }
}
