import type { AccountSnapshot } from "../../../../simulator";
import type { Fate } from "./engine";
import type { Declared } from "./programs";
import { BASE_ROLE, ROLES, type Way } from "./world";

/** A resource that a program declares, and what became of it. */
type Now = Declared & {
  readonly fate: Fate;
  /** Whether it has a name again that the run before, which failed, did not declare. */
  readonly isBack: boolean;
};

/** What one account had before a run, what programs say of it, and what it has afterwards. */
interface Case {
  readonly way: Way;
  readonly before: AccountSnapshot | undefined;
  readonly after: AccountSnapshot | undefined;
  readonly now: readonly Now[];
  /** Whether the stack had an `AllVmsScope` that was on, and that is not declared any more. */
  readonly switchGoes: boolean;
  /** Whether nothing was done by hand since the state was last refreshed. */
  readonly isFresh: boolean;
  /** References that programs may give. */
  readonly objects: readonly string[];
}

/** What is not as it is declared, or not as others left it, in words. */
export function differences(one: Case): string[] {
  const { way, before, after, now } = one;
  if (way === "made" && now.length === 0)
    return after === undefined ? [] : ["is there, and no program declares it"];
  if (after === undefined) return ["is not there"];
  // With the account went what others had given to it.
  const isNew = before?.id !== after.id;
  const kept = isNew ? { roles: [], scopes: [] } : heldBy(before);
  const held = heldBy(after);
  const programsRoles: readonly string[] = [...ROLES, BASE_ROLE];
  return [
    ...twice(held.scopes),
    ...differ(
      "role",
      (item) => item.roles,
      { ...one, kept: kept.roles, held: held.roles },
      (role) => programsRoles.includes(role) && (way !== "only given" || role !== BASE_ROLE),
    ),
    ...differ(
      "scope",
      (item) => item.scopes,
      { ...one, kept: kept.scopes, held: held.scopes },
      (ref) => one.objects.includes(ref),
    ),
    ...switchDiffers({ ...one, before: isNew ? undefined : before }, after.allVms),
  ];
}

function heldBy(account: AccountSnapshot | undefined): { roles: string[]; scopes: string[] } {
  return {
    roles: [...(account?.roles ?? [])],
    // The server keeps a reference in the case in which it was sent.
    scopes: (account?.scopes ?? []).map(({ hierarchyObjRef }) => hierarchyObjRef.toLowerCase()),
  };
}

function differ(
  what: string,
  grantsOf: (item: Declared) => readonly string[],
  { now, kept, held, isFresh }: Case & { kept: readonly string[]; held: readonly string[] },
  isOfPrograms: (grant: string) => boolean,
): string[] {
  const all = new Set([...kept, ...held, ...now.flatMap(grantsOf)]);
  return [...all].flatMap((grant) => {
    const by = now.filter((item) => grantsOf(item).includes(grant));
    const isHeld = held.includes(grant);
    if (!isOfPrograms(grant))
      return isHeld === kept.includes(grant) ? [] : [`${what} ${grant} of others changed`];
    if (by.length === 0) return isHeld ? [`has the ${what} ${grant}, which nothing declares`] : [];
    // What only unchanged resources declare is not looked at: somebody may have taken it. The run
    // that failed may have given a scope another row, which goes with the name of that run.
    const isLeft = !kept.includes(grant) || (what === "scope" && by.every(({ isBack }) => isBack));
    const mayLack = !by.some(isBroughtAbout) && !isFresh && isLeft;
    return isHeld || mayLack ? [] : [`lacks the ${what} ${grant}`];
  });
}

/** An update of a scope changes what the state says of it, and asks the server for nothing. */
function isBroughtAbout({ kind, fate }: Now): boolean {
  return fate !== "same" && !(kind === "AccountScope" && fate === "update");
}

function twice(scopes: readonly string[]): string[] {
  return scopes
    .filter((ref, at) => scopes.indexOf(ref) !== at)
    .map((ref) => `has the scope ${ref} twice`);
}

function switchDiffers({ now, before, switchGoes, isFresh }: Case, isOn: boolean): string[] {
  const by = now.filter(({ allVms }) => allVms !== undefined);
  const [declared] = by;
  const isLooked = isFresh || by.some(({ fate }) => fate !== "same");
  if (declared === undefined) {
    const wanted = switchGoes ? false : (before?.allVms ?? false);
    return wanted === isOn ? [] : [`has the switch ${isOn ? "on" : "off"}, which nothing declares`];
  }
  const wanted = isLooked ? declared.allVms : before?.allVms;
  return wanted === isOn ? [] : [`has the switch ${isOn ? "on" : "off"}`];
}
