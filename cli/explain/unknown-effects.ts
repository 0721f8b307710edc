import { type Effect, WEIGHT } from "../words/effect";
import { compareHoldings, type Holdings, type Unknown } from "../shared/holdings";
import { bothUntold, type Side, type Untold } from "./preview/side";
import { listed, type Phrase, say } from "../words/phrase";
import { scopeWords } from "../words/scope-words";

const WHY: Readonly<Record<Untold, string>> = {
  secret: "kept secret by the program",
  later: "known only once the change is made",
  "secret or later": "known only once the change is made, or kept secret by the program",
};

/** Why something is not told: `the switch is …`. */
export function untoldWords(why: Untold = "secret or later"): string {
  return WHY[why];
}

/** Why each of what is unknown is not told. */
export type Reasons = ReadonlyMap<Unknown, Untold>;

/** What of an account each property says. */
const SAID_BY: Readonly<Record<string, Unknown>> = {
  roles: "roles",
  role: "roles",
  scopes: "scopes",
  object: "scopes",
  hierarchyObjRef: "scopes",
  allVms: "allVms",
  enabled: "allVms",
  fileRestore: "restrictions",
  sqlRestore: "restrictions",
};

/** Remembers why a resource does not tell what it gives. */
export function learnReasons({ untold }: Side, reasons: Map<Unknown, Untold>): void {
  for (const [name, why] of untold) {
    const what = SAID_BY[name];
    if (what !== undefined) reasons.set(what, bothUntold(reasons.get(what), why));
  }
}

const WORDS: Readonly<
  Record<Unknown, { readonly text: (untold: string) => string; readonly kinds: Effect["kinds"] }>
> = {
  roles: {
    text: (untold) => `has roles that are ${untold}: Portal Administrator may be among them`,
    kinds: ["widen", "admin"],
  },
  scopes: {
    text: (untold) =>
      `has restore scopes that are ${untold}: a whole hierarchy root may be among them`,
    kinds: ["widen", "whole-root"],
  },
  allVms: {
    text: (untold) => `may be allowed to restore every VM: the switch is ${untold}`,
    kinds: ["widen", "all-vms"],
  },
  restrictions: { text: (untold) => `has restrictions that are ${untold}`, kinds: ["widen"] },
};

/**
 * What is lost where a preview does not tell what there was. Restrictions that go are told as what
 * they open.
 */
const LOST = {
  roles: "may lose roles that this preview does not show",
  scopes: "may lose restore scopes that this preview does not show",
  allVms:
    "may no longer be allowed to restore every VM: this preview does not show the former position of the switch",
  restrictions: "had restrictions that this preview does not show",
} as const;

/**
 * What is not known counts as the worst that it may be: given where something may be given, lost
 * where something may be lost.
 */
export function unknownEffects(before: Holdings, after: Holdings, reasons: Reasons): Effect[] {
  const gains = [...after.unknown]
    .sort()
    .filter((what) => !(what === "allVms" && before.allVms === true))
    .map((what): Effect => ({
      direction: "gains",
      text: [WORDS[what].text(untoldWords(reasons.get(what)))],
      kinds: WORDS[what].kinds,
      weight: WEIGHT.unknown,
      isGuess: true,
    }));
  const untold = [...before.unknown]
    .sort()
    .filter((what) => !after.unknown.has(what))
    .map((what) => (what === "restrictions" ? opened() : lost([LOST[what]])));
  return [...gains, ...possibleLosses(before, after, reasons).map(lost), ...untold];
}

function lost(text: Phrase): Effect {
  return { direction: "loses", text, kinds: ["delete"], weight: WEIGHT.loss, isGuess: true };
}

function opened(): Effect {
  return {
    direction: "gains",
    text: [LOST.restrictions],
    kinds: ["widen"],
    weight: WEIGHT.unknown,
    isGuess: true,
  };
}

/** What an account has, and what may be missing among that which is not known. */
function possibleLosses(before: Holdings, after: Holdings, reasons: Reasons): Phrase[] {
  const why = (what: Unknown): Phrase => [untoldWords(reasons.get(what))];
  const { rolesLost, scopesLost } = compareHoldings(before, after);
  const isOpen = (what: Unknown): boolean => after.unknown.has(what);
  const losses: Phrase[] = [];
  if (isOpen("roles") && rolesLost.length > 0)
    losses.push(
      say`may lose the role ${listed(rolesLost.map(([, role]) => say`${role.name}`))}: its roles are ${why("roles")}`,
    );
  if (isOpen("scopes") && scopesLost.length > 0)
    losses.push(
      say`may lose the restore scope for ${listed(scopesLost.map((scope) => scopeWords(scope)))}: its restore scopes are ${why("scopes")}`,
    );
  if (isOpen("allVms") && before.allVms === true)
    losses.push(say`may no longer be allowed to restore every VM: the switch is ${why("allVms")}`);
  return losses;
}
