import { isAccountKind, type Kind } from "../../provider/model/kinds";
import { readFlag, isUnknown, type Properties } from "../../provider/model/properties";
import { contribute, learn } from "../shared/contributions";
import type { Effect } from "../words/effect";
import { Holdings } from "../shared/holdings";
import type { Names } from "../shared/names";
import { AccountDirectory, type AccountEntry } from "./accounts";
import {
  accountDeleted,
  accountReplaced,
  becomesExclusive,
  grantsReplaced,
  keptOnServer,
  mayBecomeExclusive,
  staysExclusive,
  takenOver,
} from "./notes";
import type { Planned, Preview } from "./preview";

/** An account with what the resources around it say of it. */
export interface Draft {
  readonly entry: AccountEntry;
  readonly before: Holdings;
  readonly after: Holdings;
  /** What is said besides what is gained and lost. */
  readonly notes: Effect[];
  fate: "changed" | "new" | "taken over" | "replaced" | "deleted";
  /**
   * What is not in the program goes, because the account is exclusive and is written in this
   * change.
   */
  removesRest: boolean;
  /** Said of what goes with that, while only the server knows what it is. */
  restUnnamed: Effect | undefined;
  /**
   * Grants that are taken over if the account has them already: the resource's name, and what it
   * gives.
   */
  readonly adopting: { readonly name: string; readonly given: Holdings }[];
  /** Whether the server was asked what the account has. */
  isComplete: boolean;
}

/** What the resources of a preview say of each account, before and after. */
export function draftsOf(preview: Preview, names: Names): Draft[] {
  for (const { kind, old } of preview.resources)
    if (old !== undefined) learn(kind, old.properties, names);
  const directory = new AccountDirectory(preview);
  const { former, next } = directory.holders;
  return directory.all.map((entry) =>
    draftOf(entry, former.get(entry) ?? [], next.get(entry) ?? [], names),
  );
}

function draftOf(
  entry: AccountEntry,
  before: readonly Planned[],
  next: readonly Planned[],
  names: Names,
): Draft {
  const former = before.filter(({ fate }) => fate !== "import");
  const draft: Draft = {
    entry,
    before: new Holdings(),
    after: new Holdings(),
    notes: [],
    fate: "changed",
    removesRest: false,
    restUnnamed: undefined,
    adopting: [],
    isComplete: false,
  };
  for (const { kind, old, fate } of former)
    if (old !== undefined)
      contributeKnown(fate === "same", kind, old.properties, draft.before, names);
  fillAfter(draft, former, next, names);
  const gone = former.find(
    (one) =>
      isAccountKind(one.kind) &&
      one.old?.retainedBy === undefined &&
      !next.some(({ kind }) => isAccountKind(kind)),
  );
  if (gone !== undefined) forgetAll(draft, gone);
  for (const planned of next)
    if (isAccountKind(planned.kind)) describeAccount(planned, draft, former);
  if (draft.fate === "changed") {
    for (const planned of next) noteAdoption(planned, draft, names);
    draft.notes.push(...grantsReplaced(former, next));
  }
  return draft;
}

/** What a resource that stays as it is does not tell, it does not change either. */
function contributeKnown(
  isSame: boolean,
  kind: Kind,
  properties: Properties,
  to: Holdings,
  names: Names,
): void {
  const untold = new Set(to.unknown);
  contribute(kind, properties, to, names);
  if (isSame) for (const what of to.unknown) if (!untold.has(what)) to.unknown.delete(what);
}

/**
 * First what stays, less what resources that go take away with them, then what is written: a grant
 * that moves from one resource to another is taken over by the other one, but only if that is
 * written too.
 */
function fillAfter(
  draft: Draft,
  former: readonly Planned[],
  next: readonly Planned[],
  names: Names,
): void {
  const { after } = draft;
  for (const { kind, fate, old } of next)
    if (fate === "same" && old !== undefined)
      contributeKnown(true, kind, old.properties, after, names);
  const staying = new Set(next);
  for (const planned of former) {
    if (planned.fate === "delete" || planned.fate === "replace" || !staying.has(planned))
      takeAway(planned, draft, names);
    // An account that is written loses what its program does not list any more, whoever else lists
    // it.
    else if (isAccountKind(planned.kind) && planned.fate === "update")
      subtract(planned, draft, names);
  }
  for (const { kind, fate, new: side } of next)
    if (side !== undefined && fate !== "same" && fate !== "import")
      contribute(kind, side.properties, after, names);
}

function takeAway({ kind, old, name }: Planned, draft: Draft, names: Names): void {
  if (old === undefined || (isAccountKind(kind) && old.retainedBy === undefined)) return;
  const { after } = draft;
  if (old.retainedBy !== undefined) {
    // The state forgets the grant, the server keeps it.
    contribute(kind, old.properties, after, names);
    draft.notes.push(keptOnServer(name, old.retainedBy));
    return;
  }
  const given = subtract({ kind, old }, draft, names);
  // A switch that was declared off stays off.
  if (given.allVms === true) after.allVms = false;
}

function subtract(
  { kind, old }: Pick<Planned, "kind" | "old">,
  { after }: Draft,
  names: Names,
): Holdings {
  const given = new Holdings();
  contribute(kind, old?.properties ?? {}, given, names);
  for (const key of given.roles.keys()) after.roles.delete(key);
  for (const key of given.scopes.keys()) after.scopes.delete(key);
  return given;
}

/**
 * Deleting an account takes everything that it has, also what other resources and other people gave
 * it.
 */
function forgetAll(draft: Draft, gone: Planned): void {
  draft.fate = "deleted";
  draft.after.roles.clear();
  draft.after.scopes.clear();
  draft.after.unknown.clear();
  draft.after.allVms = false;
  // With the account its restrictions go too, which gives nothing to anybody.
  draft.after.fileRestore = draft.before.fileRestore;
  draft.after.sqlRestore = draft.before.sqlRestore;
  draft.before.unknown.clear();
  // Nothing that its grants would keep is kept.
  draft.notes.splice(0, draft.notes.length, accountDeleted(gone));
}

function describeAccount(planned: Planned, draft: Draft, former: readonly Planned[]): void {
  const { fate, new: side } = planned;
  if (side === undefined || fate === "same" || fate === "import") return;
  const { adopt } = side.properties;
  const adopts = adopt !== false && adopt !== undefined;
  const existing = former.find(({ kind, old }) => isAccountKind(kind) && old !== undefined);
  if (fate === "replace" && existing !== undefined) {
    const { note, isGap } = accountReplaced(planned, draft.before, draft.after);
    if (isGap) draft.fate = "replaced";
    draft.notes.push(note);
  } else if (existing === undefined) {
    draft.fate = adopts ? "taken over" : "new";
    if (adopts) draft.notes.push(takenOver());
  }
  if (draft.fate !== "replaced" && draft.fate !== "new")
    describeRest(side.properties["exclusive"], draft, existing);
}

/**
 * An account that is written loses what others gave it if it is exclusive; a new one has nothing of
 * others.
 */
function describeRest(exclusive: unknown, draft: Draft, existing: Planned | undefined): void {
  if (exclusive === undefined || exclusive === false) return;
  const was = readFlag(existing?.old?.properties ?? {}, "exclusive") === true;
  draft.removesRest = !isUnknown(exclusive);
  draft.restUnnamed = isUnknown(exclusive)
    ? mayBecomeExclusive()
    : was
      ? staysExclusive()
      : becomesExclusive();
}

/**
 * Whether creating a resource of a kind takes over what the account has already. Of an account
 * itself more is to be said.
 */
const TAKES_OVER: Readonly<Record<Kind, boolean>> = {
  Account: false,
  AccountRole: true,
  AccountScope: true,
  AllVmsScope: false,
};

/**
 * Whether an account has a grant already is known only on the server. `adopt` left out takes it
 * over.
 */
function noteAdoption({ kind, fate, name, new: side }: Planned, draft: Draft, names: Names): void {
  if (!TAKES_OVER[kind]) return;
  if (fate !== "create" || side === undefined || readFlag(side.properties, "adopt") === false)
    return;
  const given = new Holdings();
  contribute(kind, side.properties, given, names);
  draft.adopting.push({ name, given });
}
