import { flagOf } from "../../lifecycle/properties";
import { foldName } from "../../model/identity";
import { contribute, learn } from "../words/contributions";
import { inOrder, WEIGHT, weightOf } from "../words/effect";
import { Holdings } from "../words/holdings";
import type { Names } from "../words/names";
import { listed, type Phrase, say } from "../words/phrase";
import { AccountDirectory, type AccountEntry } from "./accounts";
import type { Hierarchy } from "./coverage";
import { type Effect, effectsOf } from "./effects";
import type { Planned, Preview } from "./preview";

/** What a preview does to one account. */
export interface AccountChange {
  readonly entry: AccountEntry;
  readonly fate: "changed" | "new" | "taken over" | "replaced" | "deleted";
  /** The most dangerous first. */
  readonly effects: readonly Effect[];
}

/** An account with what the resources around it say of it. */
export interface Draft {
  readonly entry: AccountEntry;
  readonly before: Holdings;
  readonly after: Holdings;
  /** What is said besides what is gained and lost. */
  readonly notes: Effect[];
  fate: AccountChange["fate"];
  /** From now on nothing stays that the program does not list. */
  isExclusive: boolean;
  /** Whether the server was asked what the account has. */
  isComplete: boolean;
}

/** What the resources of a preview say of each account, before and after. */
export function draftsOf(preview: Preview, names: Names): Draft[] {
  for (const { kind, old } of preview.resources) if (old !== undefined) learn(kind, old.properties, names);
  const directory = new AccountDirectory(preview);
  return directory.all.map((entry) => draftOf(entry, preview.resources, directory, names));
}

/** The accounts for which something changes, the most dangerous change first. */
export function changesOf(drafts: readonly Draft[], hierarchy: Hierarchy): AccountChange[] {
  const changes = drafts.map(({ entry, before, after, notes, fate, ...draft }) => ({ entry, fate, effects: inOrder([...effectsOf(before, after, hierarchy), ...notes, ...(draft.isExclusive && !draft.isComplete ? [unnamedLosses()] : [])]) }));
  return changes.filter(({ effects, fate }) => effects.length > 0 || fate !== "changed").sort((one, other) => weightOf(other.effects) - weightOf(one.effects) || compare(labelKey(one), labelKey(other)));
}

function labelKey({ entry }: AccountChange): string {
  return foldName(entry.label ?? "");
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function draftOf(entry: AccountEntry, resources: readonly Planned[], directory: AccountDirectory, names: Names): Draft {
  const draft: Draft = { entry, before: new Holdings(), after: new Holdings(), notes: [], fate: "changed", isExclusive: false, isComplete: false };
  const former = resources.filter(({ urn, fate }) => fate !== "import" && directory.formerOf(urn) === entry);
  const next = resources.filter(({ urn }) => directory.nextOf(urn) === entry);
  for (const { kind, old } of former) if (old !== undefined) contribute(kind, old.properties, draft.before, names);
  for (const planned of next) contributeNext(planned, draft.after, names);
  for (const planned of former) keepRetained(planned, draft, names);
  const gone = former.find((one) => one.kind === "Account" && one.old?.isRetained !== true && !next.some((other) => other.kind === "Account"));
  if (gone !== undefined) forgetAll(draft, gone);
  for (const planned of next) if (planned.kind === "Account") describeAccount(planned, draft, former);
  if (draft.fate === "changed") noteAdoption(next, draft);
  noteReplacements(former, next, draft);
  return draft;
}

/** An import records what the server has: nothing is given by it. */
function contributeNext({ kind, fate, new: side, old }: Planned, after: Holdings, names: Names): void {
  if (side === undefined || fate === "import") return;
  contribute(kind, fate === "same" && old !== undefined ? old.properties : side.properties, after, names);
}

/** `retainOnDelete`: the state forgets the grant, the server keeps it. */
function keepRetained({ kind, fate, old, name }: Planned, draft: Draft, names: Names): void {
  if (fate !== "delete" && fate !== "replace") return;
  if (old?.isRetained !== true) return;
  contribute(kind, old.properties, draft.after, names);
  draft.notes.push(note(say`keeps what the resource ${name} gave it (retainOnDelete), but this stack does not manage that any more`));
}

function note(text: Phrase): Effect {
  return { direction: "note", text, kinds: [], weight: WEIGHT.note };
}

/** Deleting an account takes everything that it has, also what other resources and other people gave it. */
function forgetAll(draft: Draft, { old }: Planned): void {
  draft.fate = "deleted";
  draft.after.roles.clear();
  draft.after.scopes.clear();
  draft.after.unknown.clear();
  draft.after.allVms = false;
  // With the account its restrictions go too, which gives nothing to anybody.
  draft.after.fileRestore = draft.before.fileRestore;
  draft.after.sqlRestore = draft.before.sqlRestore;
  const adopted = old !== undefined && flagOf(old.properties, "adopted") === true ? say`, although it existed before this stack took it over` : say``;
  draft.notes.push({ direction: "loses", text: say`is deleted, with everything that it has${adopted}`, kinds: ["delete"], weight: WEIGHT.deleted });
}

function describeAccount({ fate, new: side }: Planned, draft: Draft, former: readonly Planned[]): void {
  if (side === undefined) return;
  const adopts = side.properties["adopt"] !== false && side.properties["adopt"] !== undefined;
  const isExclusive = flagOf(side.properties, "exclusive") === true;
  const existed = former.some(({ kind }) => kind === "Account");
  if (fate === "replace" && existed) {
    draft.fate = "replaced";
    draft.notes.push(replacement());
  } else if (!existed && (fate === "create" || fate === "replace")) {
    draft.fate = adopts ? "taken over" : "new";
    if (adopts) draft.notes.push(note(say`is taken over if it exists already, and belongs to this stack from then on`));
  }
  const becomes = isExclusive && !former.some(({ kind, old }) => kind === "Account" && old !== undefined && flagOf(old.properties, "exclusive") === true);
  draft.isExclusive = becomes && (existed || adopts);
}

/** What an exclusive account is about to lose, where only the server knows it. */
function unnamedLosses(): Effect {
  return { direction: "loses", text: say`loses every role and restore scope that the program does not list (exclusive); \`--resolve\` or \`pulumi preview --refresh\` names them`, kinds: ["delete"], weight: WEIGHT.loss };
}

function replacement(): Effect {
  const why = "is replaced, because Enterprise Manager cannot change an account's restrictions: the old account is deleted before the new one is made, so there is a moment without access, and grants that others gave it are lost";
  return { direction: "loses", text: [why], kinds: ["delete"], weight: WEIGHT.replaced };
}

/** Whether an account has a grant already is known only on the server. */
function noteAdoption(next: readonly Planned[], draft: Draft): void {
  const adopting = next.filter(({ kind, fate, new: side }) => kind !== "Account" && fate === "create" && side !== undefined && flagOf(side.properties, "adopt") === true);
  if (adopting.length > 0) draft.notes.push(note(say`what it has of this already is taken over: ${listed(adopting.map(({ name }) => say`${name}`))}`));
}

/** Unlike accounts, grants are replaced without a gap. */
function noteReplacements(former: readonly Planned[], next: readonly Planned[], draft: Draft): void {
  const replaced = next.filter((one) => one.kind !== "Account" && one.fate === "replace" && former.includes(one));
  if (replaced.length > 0 && draft.fate === "changed") draft.notes.push(note(say`is without access at no moment: the new grant is made before the old one goes (${listed(replaced.map(({ name }) => say`${name}`))})`));
}
