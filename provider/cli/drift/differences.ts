import { isDeepStrictEqual } from "node:util";
import { fileRestoreDiffers, sqlRestoreDiffers } from "../../lifecycle/account-inputs";
import type { Reading } from "../../lifecycle/lifecycle";
import { isPortalAdministrator } from "../../model/roles";
import { contribute } from "../words/contributions";
import { type Effect, WEIGHT } from "../words/effect";
import { differenceOf, Holdings } from "../words/holdings";
import type { Names } from "../words/names";
import { listed, type Phrase, say } from "../words/phrase";
import { isRootLevel, scopeWords } from "../words/scope-words";
import type { Recorded } from "./state-file";

function effect(direction: Effect["direction"], text: Phrase, weight: number): Effect {
  return { direction, text, kinds: [], weight };
}

/** What is gone with a resource that the server does not have any more. */
export function goneWords({ kind, name, outputs }: Recorded, names: Names): Effect {
  const held = new Holdings();
  contribute(kind, outputs, held, names);
  const [role] = held.roles.values();
  const [scope] = held.scopes.values();
  if (kind === "AccountRole" && role !== undefined) return effect("loses", say`has not the role ${role.name} any more (${name})`, WEIGHT.loss);
  if (kind === "AccountScope" && scope !== undefined) return effect("loses", say`may not restore ${scopeWords(scope)} any more (${name})`, WEIGHT.loss);
  return effect("loses", say`does not exist any more (${name})`, WEIGHT.deleted);
}

/** In which words the server differs from the state. */
export function differencesOf(resource: Recorded, reading: Reading, names: Names): Effect[] {
  const [declared, live] = [new Holdings(), new Holdings()];
  contribute(resource.kind, { ...resource.outputs, ...resource.inputs }, declared, names);
  contribute(resource.kind, { ...reading.props, ...reading.inputs }, live, names);
  const effects = [...grantDifferences(declared, live), ...restrictionDifferences(declared, live)];
  return effects.length > 0 ? effects.map((one) => ({ ...one, text: say`${one.text} (${resource.name})` })) : [otherwise(resource, reading)];
}

function grantDifferences(declared: Holdings, live: Holdings): Effect[] {
  const { rolesGained, rolesLost, scopesGained, scopesLost, allVms } = differenceOf(declared, live);
  return [
    ...rolesGained.map(([, role]) => effect("gains", say`has also the role ${role.name}`, isPortalAdministrator(role) ? WEIGHT.administrator : WEIGHT.role)),
    ...rolesLost.map(([, role]) => effect("loses", say`has not the role ${role.name} any more`, WEIGHT.loss)),
    ...(allVms === undefined ? [] : [allVms ? effect("gains", say`may restore every VM: the switch was turned on`, WEIGHT.everyVm) : effect("loses", say`may not restore every VM any more: the switch was turned off`, WEIGHT.loss)]),
    ...scopesGained.map((scope) => effect("gains", say`may also restore ${scopeWords(scope)}`, isRootLevel(scope) ? WEIGHT.wholeRoot : WEIGHT.scope)),
    ...scopesLost.map((scope) => effect("loses", say`may not restore ${scopeWords(scope)} any more`, WEIGHT.loss)),
  ];
}

function restrictionDifferences(declared: Holdings, live: Holdings): Effect[] {
  const effects: Effect[] = [];
  if (fileRestoreDiffers(declared.fileRestore, live.fileRestore)) effects.push(effect("note", say`has other restrictions of file restores: ${[live.fileRestore?.inPlaceOnly === true ? "in place only" : "to any place"]}, ${extensionsOf(live)}`, WEIGHT.restriction));
  if (sqlRestoreDiffers(declared.sqlRestore, live.sqlRestore)) effects.push(effect("note", say`has another restriction of SQL restores: in place is ${[live.sqlRestore?.denyInPlace === true ? "denied" : "allowed"]}`, WEIGHT.restriction));
  return effects;
}

function extensionsOf({ fileRestore }: Holdings): Phrase {
  const extensions = fileRestore?.extensions ?? [];
  return extensions.length === 0 ? say`every extension` : say`extensions ${listed(extensions.map((one) => say`${one}`))}`;
}

/** A difference that has no words of its own: the properties, by name. */
function otherwise({ name, inputs }: Recorded, reading: Reading): Effect {
  const properties = Object.keys({ ...inputs, ...reading.inputs }).filter((key) => !isDeepStrictEqual(inputs[key], reading.inputs[key]));
  return effect("note", say`differs in ${listed(properties.map((key) => say`${key}`))} (${name})`, WEIGHT.note);
}
