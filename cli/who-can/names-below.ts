import {
  type EnterpriseManager,
  NOT_LOOKED_UP,
  type Operation,
  undefinedIf,
} from "../../provider/em";

/**
 * The names of all objects of one type below a root; `undefined` if the server does not list them.
 * One that does not answer is another matter.
 */
export async function namesBelow(
  em: EnterpriseManager,
  op: Operation,
  rootUid: string,
  type: string,
): Promise<ReadonlySet<string> | undefined> {
  const items = await em
    .listObjects(op, { rootUid, type })
    .catch((error: unknown) => undefinedIf(NOT_LOOKED_UP, error));
  return items === undefined || items.length === 0
    ? undefined
    : new Set(items.map(({ name }) => name));
}
