import { isUnconfirmed } from "../../provider/lifecycle/shared/unconfirmed";
import { isAccountKind } from "../../provider/model/kinds";
import { readFlag } from "../../provider/model/properties";
import { fileRestoreDiffers, sqlRestoreDiffers } from "../../provider/model/restrictions";
import { type Effect, WEIGHT } from "../words/effect";
import type { Holdings } from "../shared/holdings";
import { listed, type Phrase, say } from "../words/phrase";
import type { PlannedResource } from "./preview/planned-resources";
import type { Untold } from "./preview/side";

function note(text: Phrase): Effect {
  return { direction: "note", text, kinds: [], weight: WEIGHT.note };
}

const KEPT_BECAUSE = {
  retainOnDelete: "retainOnDelete",
  deletedWith:
    "deletedWith: what it names is deleted too, so nothing is sent to Enterprise Manager",
  get: "the program only reads it from now on",
} as const;

/** The state forgets the grant, the server keeps it. */
export function keptOnServer(name: string, why: keyof typeof KEPT_BECAUSE): Effect {
  return note(
    say`keeps what the resource ${name} gave it (${[KEPT_BECAUSE[why]]}), but this stack no longer manages that`,
  );
}

export function accountDeleted({ old }: PlannedResource): Effect {
  const adopted =
    old !== undefined && readFlag(old.properties, "adopted") === true
      ? say`, although it existed before this stack took it over`
      : say``;
  return {
    direction: "loses",
    text: say`is deleted, with everything that it has${adopted}`,
    kinds: ["delete"],
    weight: WEIGHT.deleted,
  };
}

export function takenOver(): Effect {
  return note(say`is taken over if it already exists, and belongs to this stack from then on`);
}

/** What to write so that a preview tells whose account it is. */
export function accountUntold(next: readonly PlannedResource[], why: Untold | undefined): Effect {
  const which = listed(next.map(({ name }) => say`${name}`));
  const names = next.some(({ kind }) => isAccountKind(kind))
    ? say`give its \`name\` as plain text`
    : say`name the account as plain text, or by an Account of the program as \`account: operators.name\`, which a preview knows, instead of \`operators.accountId\``;
  const [because, open] =
    why === "secret"
      ? ["the program keeps secret which it is", ", not as a secret: it hides nothing else"]
      : ["the preview does not say which it is", ""];
  return note(
    say`counts as an account that had nothing before, and no allowance fits it, as ${[because]} (${which}): ${names}${[open]}`,
  );
}

/**
 * The account of a resource that is changed in place, and whose name the program keeps secret. It
 * has another title from then on, so this one may be left with nothing.
 */
export function perhapsAnother({ name }: PlannedResource): Effect {
  return {
    direction: "loses",
    text: say`may lose everything that it has: the program keeps secret whether ${name} is still this account`,
    kinds: ["delete"],
    weight: WEIGHT.deleted,
    isGuess: true,
  };
}

export function noLongerExclusive(): Effect {
  return note(say`is no longer exclusive: what others grant it stays from now on`);
}

/** Accounts of another server have nothing of those of the state, whatever they are called. */
export function serverUntold(): Effect {
  return note(
    say`counts as an account that had nothing before, because this change may not go to the server that the state was made on: the \`url\` of its Provider, or veeam-em:url, is different, secret or not known yet, or the provider plugin is of another version than this command. Write the url as plain text, and move to another server in a change of its own`,
  );
}

/** What an account is about to lose by becoming exclusive, where only the server knows it. */
export function becomesExclusive(): Effect {
  return {
    direction: "loses",
    text: say`loses every role and restore scope that the program does not list (exclusive); \`--resolve\` or \`pulumi preview --refresh\` names them`,
    kinds: ["delete"],
    weight: WEIGHT.loss,
  };
}

export function mayBecomeExclusive(): Effect {
  return {
    direction: "loses",
    text: say`may lose every role and restore scope that the program does not list: whether it is exclusive is known only once the change is made, or kept secret by the program`,
    kinds: ["delete"],
    weight: WEIGHT.loss,
    isGuess: true,
  };
}

export function staysExclusive(): Effect {
  return note(
    say`also loses what others gave it since the last refresh (exclusive); \`--resolve\` or \`pulumi preview --refresh\` names those`,
  );
}

/** What replacing an account means, and whether it is without access meanwhile. */
export function accountReplaced(
  { first, old, new: side }: PlannedResource,
  before: Holdings,
  after: Holdings,
): { readonly note: Effect; readonly isGap: boolean } {
  if (isUnconfirmed(old?.id ?? "")) {
    return {
      isGap: false,
      note: note(
        say`is made anew: an earlier run may or may not have made it, and what that left is removed first`,
      ),
    };
  }
  if (first === "new") return { isGap: false, note: note(newFirst(side?.properties["adopt"])) };
  const text = say`is replaced, because ${[explainReplacement(before, after)]}: the old account is deleted before the new one is made, so there is a moment without access, and grants that others gave it are lost`;
  return {
    isGap: true,
    note: { direction: "loses", text, kinds: ["delete"], weight: WEIGHT.replaced },
  };
}

function explainReplacement(before: Holdings, after: Holdings): string {
  const differs =
    fileRestoreDiffers(before.fileRestore, after.fileRestore) ||
    sqlRestoreDiffers(before.sqlRestore, after.sqlRestore) ||
    after.unknown.has("restrictions");
  return differs
    ? "Enterprise Manager cannot change an account's restrictions"
    : "the preview plans it that way";
}

/** Enterprise Manager has one account of a name: the new one can only be the old one. */
function newFirst(adopt: unknown): Phrase {
  if (adopt === true)
    return say`is to be replaced, the new one before the old one: because the account exists, it is taken over and stays`;
  return say`is to be replaced, the new one before the old one, which fails: an account of this name exists (\`deleteBeforeReplace: true\` deletes it first, \`adopt: true\` keeps it)`;
}

/**
 * Grants are replaced without a gap, unless the program or the replacement of something else wants
 * the old one gone first.
 */
export function grantsReplaced(
  former: readonly PlannedResource[],
  next: readonly PlannedResource[],
): Effect[] {
  const had = new Set(former);
  const replaced = next.filter(
    (one) => !isAccountKind(one.kind) && one.operation === "replace" && had.has(one),
  );
  const named = (some: readonly PlannedResource[]): Phrase =>
    listed(some.map(({ name }) => say`${name}`));
  const [oldFirst, newFirst] = [
    replaced.filter(({ first }) => first === "old"),
    replaced.filter(({ first }) => first !== "old"),
  ];
  return [
    ...(oldFirst.length === 0
      ? []
      : [
          note(
            say`briefly loses what is replaced: the old grant is removed before the new one is made (${named(oldFirst)})`,
          ),
        ]),
    ...(newFirst.length === 0
      ? []
      : [
          note(
            say`never loses access: the new grant is made before the old one is removed (${named(newFirst)})`,
          ),
        ]),
  ];
}

/** Grants that the account may have already, or has. */
export function grantsTakenOver(names: readonly string[], isCertain: boolean): Effect {
  const which = listed(names.map((name) => say`${name}`));
  return note(
    isCertain
      ? say`already has this, which belongs to this stack from then on: ${which}`
      : say`what it already has of this is taken over: ${which}`,
  );
}
