import type { ReviewScope } from "./review";

type Scope = Omit<ReviewScope, "overlap">;

/**
 * For each scope why it adds nothing, as far as Enterprise Manager's answers tell; `undefined` where it adds something or that is not known.
 * They do not tell which folder or host an object is in, so that a machine and its folder are not seen as overlapping.
 */
export function overlaps({ administrator, allVms, scopes }: { readonly administrator: boolean; readonly allVms: boolean | undefined; readonly scopes: readonly Scope[] }): (string | undefined)[] {
  if (administrator) return scopes.map(() => "without effect: Portal Administrator may restore everything");
  if (allVms === true) return scopes.map(() => "without effect while the all-virtual-machines switch is on");
  const counts = new Map<string, number>();
  for (const scope of scopes) counts.set(likeness(scope), (counts.get(likeness(scope)) ?? 0) + 1);
  const whole = scopes.filter(({ wholeRoot }) => wholeRoot);
  return scopes.map((scope) => {
    if ((counts.get(likeness(scope)) ?? 0) > 1) return "another scope has the same name, type and root: a duplicate, or two objects of one name";
    return scope.wholeRoot ? undefined : coveredBy(scope, whole);
  });
}

/** A scope below several roots is covered only if each of them is. */
function coveredBy(scope: Scope, whole: readonly Scope[]): string | undefined {
  const ids = scope.roots.map(({ id }) => id);
  if (ids.length === 0 || ids.includes(null)) return undefined;
  const covering = ids.map((id) => whole.find(({ roots }) => roots.some((root) => root.id === id)));
  const [first] = covering;
  return first === undefined || covering.includes(undefined) ? undefined : `covered by the scope of all of ${first.branches.join(", ")}`;
}

function likeness({ name, type, platform, roots }: Scope): string {
  return JSON.stringify([name, type.toLowerCase(), platform.toLowerCase(), roots.map(({ id, name: root }) => id ?? root).sort()]);
}
