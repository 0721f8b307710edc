import { foldName } from "../../provider/model/identity";
import { type Effect, inOrder, weightOf } from "../words/effect";
import type { AccountEntry } from "./accounts";
import type { Hierarchy } from "./coverage";
import type { Draft } from "./drafts";
import { effectsOf } from "./effects";
import { grantsTakenOver } from "./notes";

/** What a preview does to one account. */
export interface AccountChange {
  readonly entry: AccountEntry;
  readonly fate: Draft["fate"];
  /** The most dangerous first. */
  readonly effects: readonly Effect[];
}

/** The accounts for which something changes, the most dangerous change first. */
export function changesOf(drafts: readonly Draft[], hierarchy: Hierarchy): AccountChange[] {
  const changes = drafts.map((draft) => ({
    entry: draft.entry,
    fate: draft.fate,
    effects: inOrder(toldOf(draft, hierarchy)),
  }));
  const changed = changes.filter(({ effects, fate }) => effects.length > 0 || fate !== "changed");
  const weighed = changed.map((change) => ({
    change,
    weight: weightOf(change.effects),
    label: foldName(change.entry.label ?? ""),
  }));
  return weighed
    .sort((one, other) => other.weight - one.weight || compare(one.label, other.label))
    .map(({ change }) => change);
}

function toldOf(draft: Draft, hierarchy: Hierarchy): Effect[] {
  const { before, after, notes, restUnnamed, isComplete } = draft;
  const unnamed =
    restUnnamed === undefined || (isComplete && draft.removesRest) ? [] : [restUnnamed];
  return [...effectsOf(before, after, hierarchy), ...notes, ...unnamed, ...adoptions(draft)];
}

/** Where the server was asked, it is known which grants the account has already. */
function adoptions({ adopting, before, isComplete }: Draft): Effect[] {
  const had = adopting.filter(
    ({ given }) =>
      !isComplete ||
      [...given.roles.keys()].some((key) => before.roles.has(key)) ||
      [...given.scopes.keys()].some((key) => before.scopes.has(key)),
  );
  return had.length === 0
    ? []
    : [
        grantsTakenOver(
          had.map(({ name }) => name),
          isComplete,
        ),
      ];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
