import {
  type GrantedScope,
  likenessKey,
  Reach,
  judgeWholeness,
} from "../../../provider/model/coverage";
import { grouped } from "../../../provider/model/grouped";

/** A restore scope, and the branches of the review under which it stands. */
export interface PlacedScope extends GrantedScope {
  readonly branches: readonly string[];
}

interface Grants {
  readonly administrator: boolean;
  readonly allVms: boolean | undefined;
  readonly scopes: readonly PlacedScope[];
}

const DUPLICATE =
  "another scope has the same name, type and root: a duplicate, or two objects of one name";

/**
 * For each scope why it adds nothing, as far as Enterprise Manager's answers tell; `undefined`
 * where it adds something or that is not known. They do not tell which folder or host an object is
 * in, so that a machine and its folder are not seen as overlapping.
 */
export function overlaps({ administrator, allVms, scopes }: Grants): (string | undefined)[] {
  const alike = grouped(scopes, likenessKey);
  const all = new Reach(administrator, allVms, scopes);
  return scopes.map((scope, place) => {
    const isWhole = judgeWholeness(scope) === "certain";
    // Of two scopes of one whole root, the first one counts.
    const reach = isWhole ? new Reach(administrator, allVms, scopes.slice(0, place)) : all;
    const cover = reach.coverOf(scope);
    if (cover?.by === "administrator")
      return "without effect: Portal Administrator may restore everything";
    if (cover?.by === "switch") return "without effect while the all-virtual-machines switch is on";
    if ((alike.get(likenessKey(scope))?.length ?? 0) > 1) return DUPLICATE;
    return cover === undefined
      ? undefined
      : `covered by the scope of all of ${cover.scope.branches.join(", ")}`;
  });
}
