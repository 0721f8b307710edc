import { isDeepStrictEqual } from "node:util";
import type { Reading } from "../../provider/lifecycle/shared/lifecycle";
import { isWholeRoot } from "../../provider/model/coverage";
import type { Kind } from "../../provider/model/kinds";
import { fileRestoreDiffers, sqlRestoreDiffers } from "../../provider/model/restrictions";
import { isPortalAdministrator } from "../../provider/model/roles";
import { contribute } from "../shared/contributions";
import { type Effect, WEIGHT } from "../words/effect";
import { compareHoldings, Holdings } from "../shared/holdings";
import type { Names } from "../shared/names";
import { listed, type Phrase, say } from "../words/phrase";
import { scopeWords } from "../words/scope-words";
import type { Recorded } from "./state-file";

function effect(direction: Effect["direction"], text: Phrase, weight: number): Effect {
  return { direction, text, kinds: [], weight };
}

/** A grant in words, and which verb goes with it. */
interface GrantWords {
  readonly has: Phrase;
  readonly isScope: boolean;
}

/** What a resource stands for, where it is one role or one scope. */
const GRANT_WORDS: Readonly<Record<Kind, (held: Holdings) => GrantWords | undefined>> = {
  Account: () => undefined,
  AccountRole: ({ roles }) => {
    const [role] = roles.values();
    return role === undefined ? undefined : { has: say`the role ${role.name}`, isScope: false };
  },
  AccountScope: ({ scopes }) => {
    const [scope] = scopes.values();
    return scope === undefined ? undefined : { has: scopeWords(scope), isScope: true };
  },
  AllVmsScope: () => undefined,
};

function grantWords({ kind, outputs, secret }: Recorded, names: Names): GrantWords | undefined {
  if (secret.length > 0) return undefined;
  const held = new Holdings();
  contribute(kind, outputs, held, names);
  return GRANT_WORDS[kind](held);
}

/** What is gone with a resource that the server does not have any more. */
export function goneWords(resource: Recorded, names: Names): Effect {
  const { name, pending } = resource;
  const why =
    pending === "replacement"
      ? say`: an earlier \`pulumi up\` deleted it to replace it, and did not make the new one`
      : say``;
  const grant = grantWords(resource, names);
  if (grant === undefined)
    return effect("loses", say`no longer exists (${name})${why}`, WEIGHT.deleted);
  return effect(
    "loses",
    grant.isScope
      ? say`may no longer restore ${grant.has} (${name})${why}`
      : say`no longer has ${grant.has} (${name})${why}`,
    WEIGHT.loss,
  );
}

/** What is left of a resource, where it is no grant or the grant is not to be told. */
const LEFT_WORDS: Readonly<Record<Kind, Phrase>> = {
  Account: say`still exists`,
  AccountRole: say`still exists`,
  AccountScope: say`still exists`,
  AllVmsScope: say`may still restore every VM`,
};

/** What an earlier run replaced and could not delete: the account has it besides the new one. */
export function leftoverWords(resource: Recorded, names: Names): Effect {
  const grant = grantWords(resource, names);
  const what =
    grant === undefined
      ? LEFT_WORDS[resource.kind]
      : grant.isScope
        ? say`may still restore ${grant.has}`
        : say`still has ${grant.has}`;
  return effect(
    "gains",
    say`${what} (${resource.name}): an earlier \`pulumi up\` replaced it and could not delete the old one; the next one will`,
    WEIGHT.scope,
  );
}

/** What an earlier run may have made. */
export function unconfirmedWords({ name }: Recorded, exists: boolean): Effect {
  return effect(
    "note",
    say`${[exists ? "has" : "does not have"]} what an earlier \`pulumi up\` may have made (${name}); the next one puts it right`,
    WEIGHT.note,
  );
}

/** A difference that is not shown. */
export function secretWords({ name, secret }: Recorded): Effect {
  return effect(
    "note",
    say`differs (${name}); the differences are not shown, because the program keeps ${listed(secret.map((property) => say`${property}`))} secret`,
    WEIGHT.unknown,
  );
}

/** In which words the server differs from the state. */
export function describeDifferences(resource: Recorded, reading: Reading, names: Names): Effect[] {
  const [declared, live] = [new Holdings(), new Holdings()];
  contribute(resource.kind, { ...resource.outputs, ...resource.inputs }, declared, names);
  contribute(resource.kind, { ...reading.props, ...reading.inputs }, live, names);
  const effects = [...grantDifferences(declared, live), ...restrictionDifferences(declared, live)];
  return effects.length > 0
    ? effects.map((one) => ({ ...one, text: say`${one.text} (${resource.name})` }))
    : [otherwise(resource, reading)];
}

function grantDifferences(declared: Holdings, live: Holdings): Effect[] {
  const { rolesGained, rolesLost, scopesGained, scopesLost, allVms } = compareHoldings(
    declared,
    live,
  );
  return [
    ...rolesGained.map(([, role]) =>
      effect(
        "gains",
        say`also has the role ${role.name}`,
        isPortalAdministrator(role) ? WEIGHT.administrator : WEIGHT.role,
      ),
    ),
    ...rolesLost.map(([, role]) =>
      effect("loses", say`no longer has the role ${role.name}`, WEIGHT.loss),
    ),
    ...(allVms === undefined
      ? []
      : [
          allVms
            ? effect("gains", say`may restore every VM: the switch was turned on`, WEIGHT.everyVm)
            : effect(
                "loses",
                say`may no longer restore every VM: the switch was turned off`,
                WEIGHT.loss,
              ),
        ]),
    ...scopesGained.map((scope) =>
      effect(
        "gains",
        say`may also restore ${scopeWords(scope)}`,
        isWholeRoot(scope) ? WEIGHT.wholeRoot : WEIGHT.scope,
      ),
    ),
    ...scopesLost.map((scope) =>
      effect("loses", say`may no longer restore ${scopeWords(scope)}`, WEIGHT.loss),
    ),
  ];
}

function restrictionDifferences(declared: Holdings, live: Holdings): Effect[] {
  const effects: Effect[] = [];
  if (fileRestoreDiffers(declared.fileRestore, live.fileRestore))
    effects.push(
      effect(
        "note",
        say`has different restrictions on file restores: ${[live.fileRestore?.inPlaceOnly === true ? "in place only" : "to any place"]}, ${describeExtensions(live)}`,
        WEIGHT.restriction,
      ),
    );
  if (sqlRestoreDiffers(declared.sqlRestore, live.sqlRestore))
    effects.push(
      effect(
        "note",
        say`has a different restriction on SQL restores: in place is ${[live.sqlRestore?.denyInPlace === true ? "denied" : "allowed"]}`,
        WEIGHT.restriction,
      ),
    );
  return effects;
}

function describeExtensions({ fileRestore }: Holdings): Phrase {
  const extensions = fileRestore?.extensions ?? [];
  return extensions.length === 0
    ? say`every extension`
    : say`extensions ${listed(extensions.map((one) => say`${one}`))}`;
}

/** A difference that has no words of its own: the properties, by name. */
function otherwise({ name, inputs }: Recorded, reading: Reading): Effect {
  const properties = Object.keys({ ...inputs, ...reading.inputs }).filter(
    (key) => !isDeepStrictEqual(inputs[key], reading.inputs[key]),
  );
  return effect(
    "note",
    say`differs in ${listed(properties.map((key) => say`${key}`))} (${name})`,
    WEIGHT.note,
  );
}
