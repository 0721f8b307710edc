import type { FileRestore } from "../../model/entities";
import { fileRestoreDiffers } from "../../lifecycle/account-inputs";
import { isPortalAdministrator } from "../../model/roles";
import { type Effect as AnyEffect, WEIGHT } from "../words/effect";
import { differenceOf, type Holdings } from "../words/holdings";
import { listed, type Phrase, say } from "../words/phrase";
import { isRootLevel, type ScopeHeld, scopeWords } from "../words/scope-words";
import { coveredBy, type Hierarchy, isAdministrator } from "./coverage";

/** What `--fail-on` can stop at. */
export const FAIL_KINDS = ["widen", "admin", "all-vms", "delete"] as const;
export type FailKind = (typeof FAIL_KINDS)[number];

/** An effect with what `--fail-on` knows of it. */
export type Effect = AnyEffect<FailKind>;

/** What an account may do afterwards and could not before, and the other way round. */
export function effectsOf(before: Holdings, after: Holdings, hierarchy: Hierarchy): Effect[] {
  return [...roleEffects(before, after), ...switchEffects(before, after), ...scopeEffects(before, after, hierarchy), ...restrictionEffects(before, after), ...unknownEffects(after)];
}

function roleEffects(before: Holdings, after: Holdings): Effect[] {
  const { rolesGained, rolesLost } = differenceOf(before, after);
  const gained = rolesGained.map(([, role]): Effect => {
    if (isPortalAdministrator(role)) return { direction: "gains", text: say`becomes Portal Administrator: may do everything in Enterprise Manager, and restore everything`, kinds: ["admin", "widen"], weight: WEIGHT.administrator };
    return { direction: "gains", text: say`gets the role ${role.name}`, kinds: isAdministrator(before) ? [] : ["widen"], weight: WEIGHT.role };
  });
  const lost = rolesLost.map(([, role]): Effect => {
    const text = isPortalAdministrator(role) ? say`is no longer Portal Administrator` : say`loses the role ${role.name}`;
    return { direction: "loses", text, kinds: ["delete"], weight: WEIGHT.loss };
  });
  return [...gained, ...lost];
}

function switchEffects(before: Holdings, after: Holdings): Effect[] {
  const turned = differenceOf(before, after).allVms;
  if (turned === true) return [{ direction: "gains", text: say`may now restore every VM`, kinds: isAdministrator(before) ? ["all-vms"] : ["all-vms", "widen"], weight: WEIGHT.everyVm }];
  if (turned === false) return [{ direction: "loses", text: say`may no longer restore every VM`, kinds: ["delete"], weight: WEIGHT.loss }];
  return before.allVms === true && after.allVms === undefined ? [{ direction: "note", text: say`goes on being allowed to restore every VM, but the program says nothing of it any more`, kinds: [], weight: WEIGHT.note }] : [];
}

function scopeEffects(before: Holdings, after: Holdings, hierarchy: Hierarchy): Effect[] {
  const { scopesGained, scopesLost } = differenceOf(before, after);
  const lost = scopesLost.map((scope): Effect => {
    const cover = coveredBy(scope, after, hierarchy);
    const text = cover === undefined ? say`may no longer restore ${scopeWords(scope)}` : say`loses the restore scope ${scopeWords(scope)}, which takes nothing away: ${cover}`;
    return { direction: "loses", text, kinds: ["delete"], weight: cover === undefined ? WEIGHT.loss : WEIGHT.covered };
  });
  return [...scopesGained.map((scope) => scopeGained(scope, before, hierarchy)), ...lost];
}

function scopeGained(scope: ScopeHeld, before: Holdings, hierarchy: Hierarchy): Effect {
  const cover = coveredBy(scope, before, hierarchy);
  if (cover !== undefined) return { direction: "gains", text: say`gets the restore scope ${scopeWords(scope)}, which adds nothing: ${cover} already`, kinds: [], weight: WEIGHT.covered };
  return { direction: "gains", text: say`may restore ${scopeWords(scope)}`, kinds: ["widen"], weight: isRootLevel(scope) ? WEIGHT.wholeRoot : WEIGHT.scope };
}

function restrictionEffects(before: Holdings, after: Holdings): Effect[] {
  const effects: Effect[] = [];
  if (fileRestoreDiffers(before.fileRestore, after.fileRestore)) {
    const wider = isWider(before.fileRestore, after.fileRestore);
    effects.push(restriction(wider, say`may restore files ${fileRestoreWords(after.fileRestore)}; before: ${fileRestoreWords(before.fileRestore)}`));
  }
  const [denied, denies] = [before, after].map((one) => one.sqlRestore?.denyInPlace ?? false);
  if (denied === true && denies === false) effects.push(restriction(true, say`may restore databases to where they were`));
  if (denied === false && denies === true) effects.push(restriction(false, say`may no longer restore databases to where they were`));
  return effects;
}

function restriction(wider: boolean, text: Phrase): Effect {
  return { direction: wider ? "gains" : "loses", text, kinds: wider ? ["widen"] : [], weight: wider ? WEIGHT.restriction : WEIGHT.loss };
}

/** Whether anything may be restored that could not be before. */
function isWider(before: FileRestore | undefined, after: FileRestore | undefined): boolean {
  if (before?.inPlaceOnly === true && after?.inPlaceOnly !== true) return true;
  const [former, wanted] = [before?.extensions ?? [], after?.extensions ?? []];
  if (former.length === 0) return false;
  return wanted.length === 0 || wanted.some((extension) => !former.includes(extension));
}

function fileRestoreWords(restrictions: FileRestore | undefined): Phrase {
  const { inPlaceOnly = false, extensions = [] } = restrictions ?? {};
  const which = extensions.length === 0 ? say`of every kind` : say`with the extensions ${listed(extensions.map((extension) => say`${extension}`))}`;
  return say`${which}${inPlaceOnly ? say`, only to where they were` : say`, to any place`}`;
}

const UNKNOWN_WORDS = {
  roles: { text: "has roles that are known only once the change is made: Portal Administrator may be among them", kinds: ["widen", "admin"] },
  scopes: { text: "has restore scopes that are known only once the change is made", kinds: ["widen"] },
  allVms: { text: "may be allowed to restore every VM: the switch is known only once the change is made", kinds: ["widen", "all-vms"] },
  restrictions: { text: "has restrictions that are known only once the change is made", kinds: ["widen"] },
} as const;

/** What is not known counts as the worst that it may be. */
function unknownEffects(after: Holdings): Effect[] {
  return [...after.unknown].sort().map((what) => ({ direction: "gains", text: [UNKNOWN_WORDS[what].text], kinds: UNKNOWN_WORDS[what].kinds, weight: WEIGHT.unknown }));
}
