import { formatGrantId } from "../../model/grant-id";
import { type Properties, readText } from "../../model/properties";
import { isRemoving, compareRow } from "../../model/scope-match";
import { namesakes } from "./namesakes";
import { unlessAccountGone } from "../shared/resolve-account";
import { wantedScope } from "./resolve-object";
import { rootsFor } from "./row-search";
import { unclearLeftover } from "../shared/unconfirmed";
import type { Work } from "../shared/work";

/**
 * The ID of the scope that an earlier run made without learning of it; `undefined` if there is
 * none. The account had no such row before that run, or it would have been taken over. Errors:
 * EM_AMBIGUOUS if the row may be another object's.
 */
export async function findLeftover(
  work: Work,
  accountId: string,
  props: Properties,
): Promise<string | undefined> {
  const wanted = wantedScope(
    readText(props, "hierarchyObjRef") ?? "",
    readText(props, "objectName") ?? "",
  );
  const rows = await unlessAccountGone(() => work.em.listScopes(work.op, accountId, "latest"));
  // What a resource of this run has taken over or made is no leftover.
  const live = (rows ?? []).filter(
    (row) =>
      !isRemoving(row) && !work.claims.has("scope", formatGrantId({ accountId, itemId: row.id })),
  );
  const roots = await rootsFor(work.em, work.op, live, [wanted]);
  const exact = live.filter((row) => compareRow(row, wanted, roots) === "exact");
  const [only] = exact;
  if (only === undefined) return undefined;
  if (exact.length > 1 || (await namesakes(work.em, work.op, wanted)) === "some")
    throw unclearLeftover(
      `the restore scope ${wanted.objectName} (${wanted.hierarchyObjRef})`,
      exact.map(({ id }) => id),
    );
  return only.id;
}
