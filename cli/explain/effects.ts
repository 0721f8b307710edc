import type { FileRestore, Role } from "../../provider/model/entities";
import { isWholeRoot } from "../../provider/model/coverage";
import { readGuid } from "../../provider/model/identity";
import { fileRestoreDiffers } from "../../provider/model/restrictions";
import { isPortalAdministrator, restoresNothing } from "../../provider/model/roles";
import { type Effect, type FailKind, WEIGHT } from "../words/effect";
import { compareHoldings, type Holdings } from "../shared/holdings";
import { listed, type Phrase, say } from "../words/phrase";
import { restoredWith } from "../words/role-words";
import { type ScopeHeld, scopeWords, scopeWordsWithReference } from "../words/scope-words";
import { Coverage, type Hierarchy, isAdministrator } from "./coverage";
import { type Reasons, unknownEffects } from "./unknown-effects";

/** What an account may do afterwards and could not before, and the other way round. */
export function findEffects(
  before: Holdings,
  after: Holdings,
  hierarchy: Hierarchy,
  reasons: Reasons = new Map(),
): Effect[] {
  const certain = [
    ...roleEffects(before, after),
    ...switchEffects(before, after),
    ...scopeEffects(before, after, hierarchy),
    ...restrictionEffects(before, after),
  ];
  return [...certain, ...unknownEffects(before, after, reasons), ...powerless(before, after)];
}

function roleEffects(before: Holdings, after: Holdings): Effect[] {
  const { rolesGained, rolesLost } = compareHoldings(before, after);
  const gained = rolesGained.map(([, role]): Effect => {
    if (isPortalAdministrator(role))
      return {
        direction: "gains",
        text: say`becomes Portal Administrator: may do everything in Enterprise Manager, and restore everything`,
        kinds: ["admin", "widen"],
        weight: WEIGHT.administrator,
      };
    // An ID that nothing here knows may be that of any role of the server.
    if (readGuid("EnterpriseRole", role.name) !== undefined)
      return {
        direction: "gains",
        text: say`gets the role with the ID ${role.name}, which may be Portal Administrator: give its name, or \`--resolve\` looks it up`,
        kinds: isAdministrator(before) ? [] : ["widen", "admin"],
        weight: WEIGHT.unknown,
      };
    return {
      direction: "gains",
      text: say`gets the role ${role.name}${describeReach(role, after)}`,
      kinds: isAdministrator(before) ? [] : ["widen"],
      weight: WEIGHT.role,
    };
  });
  if (after.unknown.has("roles")) return gained;
  const lost = rolesLost.map(([, role]): Effect => {
    const text = isPortalAdministrator(role)
      ? say`is no longer Portal Administrator`
      : say`loses the role ${role.name}`;
    return { direction: "loses", text, kinds: ["delete"], weight: WEIGHT.loss };
  });
  return [...gained, ...lost];
}

/**
 * What a role is good for: it says what may be restored, the scopes and the switch say of which
 * objects.
 */
function describeReach(role: Role, after: Holdings): Phrase {
  const what = restoredWith(role);
  if (what === undefined) return [];
  return [
    `: may restore ${what} ${after.allVms === true ? "of every VM" : "in its restore scopes"}`,
  ];
}

/**
 * Scopes and switch say of which objects something may be restored; without a role that says what,
 * that is nothing yet.
 */
function powerless(before: Holdings, after: Holdings): Effect[] {
  const { scopesGained, allVms } = compareHoldings(before, after);
  const isTold = after.roles.size > 0 && !after.unknown.has("roles");
  if (
    !isTold ||
    ![...after.roles.values()].every(restoresNothing) ||
    (scopesGained.length === 0 && allVms !== true)
  )
    return [];
  return [
    {
      direction: "note",
      text: say`has no role that restores anything, as far as this preview shows: what it may restore counts once it gets one`,
      kinds: [],
      weight: WEIGHT.note,
    },
  ];
}

function switchEffects(before: Holdings, after: Holdings): Effect[] {
  const turned = compareHoldings(before, after).allVms;
  if (turned === true)
    return [
      {
        direction: "gains",
        text: say`may now restore every VM`,
        kinds: isAdministrator(before) ? ["all-vms"] : ["all-vms", "widen"],
        weight: WEIGHT.everyVm,
      },
    ];
  if (turned === false)
    return [
      {
        direction: "loses",
        text: say`may no longer restore every VM`,
        kinds: ["delete"],
        weight: WEIGHT.loss,
      },
    ];
  const isForgotten =
    before.allVms === true && after.allVms === undefined && !after.unknown.has("allVms");
  return isForgotten
    ? [
        {
          direction: "note",
          text: say`may still restore every VM, but the program no longer says so`,
          kinds: [],
          weight: WEIGHT.note,
        },
      ]
    : [];
}

function scopeEffects(before: Holdings, after: Holdings, hierarchy: Hierarchy): Effect[] {
  const { scopesGained, scopesLost } = compareHoldings(before, after);
  const [former, wanted] = [new Coverage(before, hierarchy), new Coverage(after, hierarchy)];
  const gained = scopesGained.map((scope) => scopeGained(scope, former));
  return [
    ...gained,
    ...(after.unknown.has("scopes") ? [] : scopesLost.map((scope) => scopeLost(scope, wanted))),
  ];
}

function scopeGained(scope: ScopeHeld, former: Coverage): Effect {
  const wholeRoot: FailKind[] = isWholeRoot(scope) ? ["whole-root"] : [];
  const cover = former.of(scope);
  if (cover !== undefined)
    return {
      direction: "gains",
      text: say`gets the restore scope for ${scopeWordsWithReference(scope)}; no effect: ${cover} already`,
      kinds: wholeRoot,
      weight: WEIGHT.covered,
    };
  return {
    direction: "gains",
    text: say`may restore ${scopeWordsWithReference(scope)}`,
    kinds: ["widen", ...wholeRoot],
    weight: isWholeRoot(scope) ? WEIGHT.wholeRoot : WEIGHT.scope,
  };
}

/** A scope that goes while a branch above it stays is no loss. */
function scopeLost(scope: ScopeHeld, wanted: Coverage): Effect {
  const cover = wanted.of(scope);
  if (cover !== undefined)
    return {
      direction: "loses",
      text: say`loses the restore scope for ${scopeWords(scope)}; no effect: ${cover}`,
      kinds: [],
      weight: WEIGHT.covered,
    };
  return {
    direction: "loses",
    text: say`may no longer restore ${scopeWords(scope)}`,
    kinds: ["delete"],
    weight: WEIGHT.loss,
  };
}

function restrictionEffects(before: Holdings, after: Holdings): Effect[] {
  if (before.unknown.has("restrictions") || after.unknown.has("restrictions")) return [];
  const effects: Effect[] = [];
  if (fileRestoreDiffers(before.fileRestore, after.fileRestore)) {
    const wider = isWider(before.fileRestore, after.fileRestore);
    effects.push(
      restriction(
        wider,
        say`may restore files ${fileRestoreWords(after.fileRestore)}; before: ${fileRestoreWords(before.fileRestore)}`,
      ),
    );
  }
  const [denied, denies] = [before, after].map((one) => one.sqlRestore?.denyInPlace ?? false);
  if (denied === true && denies === false)
    effects.push(restriction(true, say`may restore databases to where they were`));
  if (denied === false && denies === true)
    effects.push(restriction(false, say`may no longer restore databases to where they were`));
  return effects;
}

function restriction(wider: boolean, text: Phrase): Effect {
  return {
    direction: wider ? "gains" : "loses",
    text,
    kinds: wider ? ["widen"] : [],
    weight: wider ? WEIGHT.restriction : WEIGHT.loss,
  };
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
  const which =
    extensions.length === 0
      ? say`of every kind`
      : say`with the extensions ${listed(extensions.map((extension) => say`${extension}`))}`;
  return say`${which}${inPlaceOnly ? say`, only to where they were` : say`, to any place`}`;
}
