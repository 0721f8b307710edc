import { isAccountKind, type Kind } from "../../provider/model/kinds";
import { readFlag, type Properties } from "../../provider/model/properties";
import { contribute, learn } from "../shared/contributions";
import type { Effect } from "../words/effect";
import { Holdings, type Unknown } from "../shared/holdings";
import type { Names } from "../shared/names";
import { AccountDirectory, type AccountEntry } from "./accounts";
import {
  accountDeleted,
  accountReplaced,
  accountUntold,
  becomesExclusive,
  grantsReplaced,
  keptOnServer,
  mayBecomeExclusive,
  noLongerExclusive,
  perhapsAnother,
  serverUntold,
  staysExclusive,
  takenOver,
} from "./notes";
import type { PlannedResource } from "./preview/planned-resources";
import type { Preview } from "./preview/preview";
import { learnReasons } from "./unknown-effects";
import type { Side, Untold } from "./preview/side";

/** An account with what the resources around it say of it. */
export interface PlannedAccount {
  readonly entry: AccountEntry;
  readonly before: Holdings;
  readonly after: Holdings;
  /** Of that what this change writes, whatever was there. */
  readonly written: Holdings;
  /** Why a preview does not tell what is unknown afterwards. */
  readonly untold: Map<Unknown, Untold>;
  /** What is said besides what is gained and lost. */
  readonly notes: Effect[];
  outcome: "changed" | "new" | "taken over" | "replaced" | "deleted";
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
export function planAccounts(preview: Preview, names: Names): PlannedAccount[] {
  for (const { kind, old } of preview.resources)
    if (old !== undefined) learn(kind, old.properties, names);
  const directory = new AccountDirectory(preview);
  const { former, next } = directory.holders;
  return directory.all.map((entry) =>
    planAccount(entry, former.get(entry) ?? [], next.get(entry) ?? [], names),
  );
}

function nothingPlanned(entry: AccountEntry): PlannedAccount {
  return {
    entry,
    before: new Holdings(),
    after: new Holdings(),
    written: new Holdings(),
    untold: new Map(),
    notes: [],
    outcome: "changed",
    removesRest: false,
    restUnnamed: undefined,
    adopting: [],
    isComplete: false,
  };
}

function planAccount(
  entry: AccountEntry,
  before: readonly PlannedResource[],
  next: readonly PlannedResource[],
  names: Names,
): PlannedAccount {
  const former = before.filter(({ operation }) => operation !== "import");
  const account = nothingPlanned(entry);
  for (const { kind, old, operation } of former)
    if (old !== undefined)
      contributeKnown(operation === "same", kind, old.properties, account.before, names);
  fillAfter(account, former, next, names);
  const gone = former.find(
    (one) =>
      isAccountKind(one.kind) &&
      one.old?.retainedBy === undefined &&
      !next.some(({ kind }) => isAccountKind(kind)),
  );
  if (gone?.operation === "update") account.notes.push(perhapsAnother(gone));
  else if (gone !== undefined) forgetAll(account, gone);
  for (const planned of next)
    if (isAccountKind(planned.kind)) describeAccount(planned, account, former);
  if (account.outcome === "changed") {
    for (const planned of next) noteAdoption(planned, account, names);
    for (const note of grantsReplaced(former, next)) account.notes.push(note);
  }
  noteUntold(account, next);
  return account;
}

/** Says what a preview does not tell of an account that is written: which one it is, and where. */
function noteUntold({ entry, notes }: PlannedAccount, next: readonly PlannedResource[]): void {
  const written = next.filter(({ operation }) => operation !== "same" && operation !== "import");
  if (written.length > 0 && entry.label === undefined)
    notes.push(accountUntold(written, entry.untold));
  const astray = next.filter(({ operation, isAstray }) => operation === "same" && isAstray);
  if ([...written, ...astray].some(({ isMoved, isAstray }) => isMoved || isAstray))
    notes.push(serverUntold());
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
  account: PlannedAccount,
  former: readonly PlannedResource[],
  next: readonly PlannedResource[],
  names: Names,
): void {
  const { after } = account;
  for (const { kind, operation, old } of next)
    if (operation === "same" && old !== undefined)
      contributeKnown(true, kind, old.properties, after, names);
  const staying = new Set(next);
  for (const planned of former) {
    if (planned.operation === "delete" || planned.operation === "replace" || !staying.has(planned))
      takeAway(planned, account, names);
    // An account that is written loses what its program does not list any more, whoever else lists
    // it.
    else if (isAccountKind(planned.kind) && planned.operation === "update")
      subtract(planned, account, names);
  }
  for (const { kind, operation, new: side } of next)
    if (side !== undefined && operation !== "same" && operation !== "import")
      write(account, kind, side, names);
}

function write(account: PlannedAccount, kind: Kind, side: Side, names: Names): void {
  const { after, written, untold } = account;
  const isOn = written.allVms;
  for (const holdings of [after, written]) {
    contribute(kind, side.properties, holdings, names);
    // Of two resources of one account either may be written last.
    if (isOn === true) holdings.allVms = true;
  }
  learnReasons(side, untold);
}

function takeAway(
  { kind, old, name }: PlannedResource,
  account: PlannedAccount,
  names: Names,
): void {
  if (old === undefined || (isAccountKind(kind) && old.retainedBy === undefined)) return;
  const { after } = account;
  if (old.retainedBy !== undefined) {
    // The state forgets the grant, the server keeps it.
    contribute(kind, old.properties, after, names);
    account.notes.push(keptOnServer(name, old.retainedBy));
    return;
  }
  const given = subtract({ kind, old }, account, names);
  // A switch that was declared off stays off.
  if (given.allVms === true) after.allVms = false;
}

function subtract(
  { kind, old }: Pick<PlannedResource, "kind" | "old">,
  { after }: PlannedAccount,
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
function forgetAll(account: PlannedAccount, gone: PlannedResource): void {
  account.outcome = "deleted";
  account.after.roles.clear();
  account.after.scopes.clear();
  account.after.unknown.clear();
  account.after.allVms = false;
  // With the account its restrictions go too, which gives nothing to anybody.
  account.after.fileRestore = account.before.fileRestore;
  account.after.sqlRestore = account.before.sqlRestore;
  account.before.unknown.clear();
  // Nothing that its grants would keep is kept.
  account.notes.splice(0, account.notes.length, accountDeleted(gone));
  // What is written all the same stays where the deletion, which comes last, fails.
  account.after.add(account.written);
}

function describeAccount(
  planned: PlannedResource,
  account: PlannedAccount,
  former: readonly PlannedResource[],
): void {
  const { operation, new: side } = planned;
  if (side === undefined || operation === "same" || operation === "import") return;
  const { adopt } = side.properties;
  const adopts = adopt !== false && adopt !== undefined;
  const existing = former.find(({ kind, old }) => isAccountKind(kind) && old !== undefined);
  if (operation === "replace" && existing !== undefined) {
    const { note, isGap } = accountReplaced(planned, account.before, account.after);
    if (isGap) account.outcome = "replaced";
    account.notes.push(note);
  } else if (existing === undefined) {
    account.outcome = adopts ? "taken over" : "new";
    if (adopts) account.notes.push(takenOver());
  }
  if (account.outcome !== "replaced" && account.outcome !== "new")
    describeRest(side.properties["exclusive"], account, existing);
}

/**
 * An account that is written loses what others gave it if it is exclusive; a new one has nothing of
 * others.
 */
function describeRest(
  exclusive: unknown,
  account: PlannedAccount,
  existing: PlannedResource | undefined,
): void {
  const was = readFlag(existing?.old?.properties ?? {}, "exclusive") === true;
  if (exclusive === undefined || exclusive === false) {
    if (was) account.notes.push(noLongerExclusive());
    return;
  }
  account.removesRest = exclusive === true;
  account.restUnnamed = !account.removesRest
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
function noteAdoption(
  { kind, operation, name, new: side }: PlannedResource,
  account: PlannedAccount,
  names: Names,
): void {
  if (!TAKES_OVER[kind]) return;
  if (operation !== "create" || side === undefined || readFlag(side.properties, "adopt") === false)
    return;
  const given = new Holdings();
  contribute(kind, side.properties, given, names);
  account.adopting.push({ name, given });
}
