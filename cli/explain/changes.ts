import { foldName } from "../../provider/model/identity";
import { type Effect, inOrder, findGreatestWeight } from "../words/effect";
import type { AccountEntry } from "./accounts";
import type { Hierarchy } from "./coverage";
import type { PlannedAccount } from "./planned-accounts";
import { findEffects } from "./effects";
import { grantsTakenOver } from "./notes";
import { compareText } from "../../provider/model/same-lists";

/** What a preview does to one account. */
export interface AccountChange {
  readonly entry: AccountEntry;
  readonly outcome: PlannedAccount["outcome"];
  /** The most dangerous first. */
  readonly effects: readonly Effect[];
}

/** The accounts for which something changes, the most dangerous change first. */
export function collectChanges(
  accounts: readonly PlannedAccount[],
  hierarchy: Hierarchy,
): AccountChange[] {
  const changes = accounts.map((account) => ({
    entry: account.entry,
    outcome: account.outcome,
    effects: inOrder(collectEffects(account, hierarchy)),
  }));
  const changed = changes.filter(
    ({ effects, outcome }) => effects.length > 0 || outcome !== "changed",
  );
  const weighed = changed.map((change) => ({
    change,
    weight: findGreatestWeight(change.effects),
    label: foldName(change.entry.label ?? ""),
  }));
  return weighed
    .sort((one, other) => other.weight - one.weight || compareText(one.label, other.label))
    .map(({ change }) => change);
}

function collectEffects(account: PlannedAccount, hierarchy: Hierarchy): Effect[] {
  const { before, after, untold, notes, restUnnamed, isComplete } = account;
  const unnamed =
    restUnnamed === undefined || (isComplete && account.removesRest) ? [] : [restUnnamed];
  return [
    ...findEffects(before, after, hierarchy, untold),
    ...notes,
    ...unnamed,
    ...adoptions(account),
  ];
}

/** Where the server was asked, it is known which grants the account has already. */
function adoptions({ adopting, before, isComplete }: PlannedAccount): Effect[] {
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
