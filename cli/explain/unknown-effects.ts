import { type Effect, WEIGHT } from "../words/effect";
import { compareHoldings, type Holdings, type Unknown } from "../shared/holdings";
import { listed, type Phrase, say } from "../words/phrase";
import { scopeWords } from "../words/scope-words";

const UNTOLD = "known only once the change is made, or kept secret by the program";

const WORDS = {
  roles: {
    text: `has roles that are ${UNTOLD}: Portal Administrator may be among them`,
    kinds: ["widen", "admin"],
  },
  scopes: {
    text: `has restore scopes that are ${UNTOLD}: a whole hierarchy root may be among them`,
    kinds: ["widen", "whole-root"],
  },
  allVms: {
    text: `may be allowed to restore every VM: the switch is ${UNTOLD}`,
    kinds: ["widen", "all-vms"],
  },
  restrictions: { text: `has restrictions that are ${UNTOLD}`, kinds: ["widen"] },
} as const;

/**
 * What is lost where a preview does not tell what there was. Restrictions that go are told as what
 * they open.
 */
const LOST = {
  roles: "may lose roles that this preview does not tell",
  scopes: "may lose restore scopes that this preview does not tell",
  allVms:
    "may no longer be allowed to restore every VM: the former position of the switch is not told by this preview",
  restrictions: "had restrictions that this preview does not tell",
} as const;

/**
 * What is not known counts as the worst that it may be: given where something may be given, lost
 * where something may be lost.
 */
export function unknownEffects(before: Holdings, after: Holdings): Effect[] {
  const gains = [...after.unknown]
    .sort()
    .filter((what) => !(what === "allVms" && before.allVms === true))
    .map((what): Effect => ({
      direction: "gains",
      text: [WORDS[what].text],
      kinds: WORDS[what].kinds,
      weight: WEIGHT.unknown,
    }));
  const untold = [...before.unknown]
    .sort()
    .filter((what) => !after.unknown.has(what))
    .map((what) => (what === "restrictions" ? opened() : lost([LOST[what]])));
  return [...gains, ...possibleLosses(before, after).map(lost), ...untold];
}

function lost(text: Phrase): Effect {
  return { direction: "loses", text, kinds: ["delete"], weight: WEIGHT.loss };
}

function opened(): Effect {
  return {
    direction: "gains",
    text: [LOST.restrictions],
    kinds: ["widen"],
    weight: WEIGHT.unknown,
  };
}

/** What an account has, and what may be missing among that which is not known. */
function possibleLosses(before: Holdings, after: Holdings): Phrase[] {
  const { rolesLost, scopesLost } = compareHoldings(before, after);
  const isOpen = (what: Unknown): boolean => after.unknown.has(what);
  const losses: Phrase[] = [];
  if (isOpen("roles") && rolesLost.length > 0)
    losses.push(
      say`may lose the role ${listed(rolesLost.map(([, role]) => say`${role.name}`))}: its roles are ${[UNTOLD]}`,
    );
  if (isOpen("scopes") && scopesLost.length > 0)
    losses.push(
      say`may lose the restore scope ${listed(scopesLost.map((scope) => scopeWords(scope)))}: its restore scopes are ${[UNTOLD]}`,
    );
  if (isOpen("allVms") && before.allVms === true)
    losses.push(say`may no longer be allowed to restore every VM: the switch is ${[UNTOLD]}`);
  return losses;
}
