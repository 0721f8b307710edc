import { EmConflictError, EmInvalidError, isEmError } from "../../em";
import type { AccountEntity, AccountReference, NewAccount } from "../../model/entities";
import { mayBeSameAccount } from "../../model/identity";
import { pick, type Properties } from "../../model/properties";
import { rowKey } from "../../model/scope-match";
import { RowSearch } from "../scopes/row-search";
import { ambiguousRows } from "../scopes/scope-addition";
import { saysItIsThere, somebodyWasFaster } from "../shared/already-there";
import type { OperationContext } from "../shared/context";
import { ownerOf } from "../shared/creation-mark";
import type { Outcome } from "../shared/lifecycle";
import { lookWhileListsMayLag, sendAndConfirm } from "../shared/send-and-confirm";
import { recordUnconfirmed, unconfirmedId } from "../shared/unconfirmed";
import { adoptAccount } from "./adopt";
import {
  type DeclaredAccount,
  type ResolvedRole,
  type ResolvedScope,
  resolveRoles,
  resolveScopes,
} from "./declared-account";
import { findAccount } from "./find";
import { AccountHoldings } from "./holdings";
import { MadeAccountSearch } from "./made-account";
import { completeAcquired, RECORDED_INPUTS } from "./outcome";
import { AccountWriter, claimAccount } from "./writer";

/** What creating an account needs to know before anything is written. */
interface AccountPlan {
  readonly roles: readonly ResolvedRole[];
  /** Those that are sent with the account. */
  readonly scopes: readonly ResolvedScope[];
  /** Those that EM's rows could not tell from one that is sent: they are added afterwards. */
  readonly laterScopes: readonly ResolvedScope[];
}

/** Makes the account with all its grants. Errors: EM_INVALID, EM_CONFLICT, EM_UNCONFIRMED. */
export async function createAccountWithGrants(
  context: OperationContext,
  inputs: Properties,
  declared: DeclaredAccount,
): Promise<Outcome> {
  const plan = await planAccount(context, declared);
  const properties = { ...pick(inputs, RECORDED_INPUTS), server: context.em.server };
  const { made, theirs } = await recordUnconfirmed(unconfirmedId(), properties, () =>
    makeAccount(context, declared, plan),
  );
  if (theirs !== undefined) return adoptAccount(context, inputs, declared, theirs);
  const owner = ownerOf(inputs);
  claimAccount(context, made, owner, false);
  const holdings = new AccountHoldings();
  for (const role of plan.roles) holdings.addRole(role.declared, role.id);
  holdings.allVms = declared.allVms;
  const acquired = { reference: made, adopted: false, server: context.em.server };
  return completeAcquired(inputs, acquired, holdings, async () => {
    const writer = new AccountWriter(context, made, holdings, owner);
    await findSentScopes(context, made, plan.scopes, holdings);
    writer.claimAll();
    await writer.addScopes(plan.laterScopes);
    writer.warnOfSharedScopes();
    // On some servers a new scope switches it off.
    if (declared.allVms === true && plan.laterScopes.length > 0) await writer.setAllVms(true);
    if (declared.waitUntilProcessed) await writer.waitUntilProcessed();
  });
}

/** Looks everything up, so that what does not exist fails before anything is written. */
async function planAccount(
  context: OperationContext,
  declared: DeclaredAccount,
): Promise<AccountPlan> {
  const roles = await resolveRoles(context, declared);
  const all = await resolveScopes(context, declared.scopes, declared);
  const scopes = distinguishable(all);
  if (scopes.length === 0 && declared.allVms !== true) {
    throw new EmInvalidError(
      `There is no account ${declared.name} (${declared.type}) on ${context.em.server} to take over, and a new one needs at least one restore scope or \`allVms: true\`.`,
      { hint: "Correct the account's name or type, or declare `scopes`." },
    );
  }
  return { roles, scopes, laterScopes: all.filter((scope) => !scopes.includes(scope)) };
}

/** An account that was made, or that somebody else made a moment before. */
type Found =
  | { readonly made: AccountReference; readonly theirs?: undefined }
  | { readonly made?: undefined; readonly theirs: AccountEntity };

/**
 * Makes the account with its roles, its scopes and its switch. Resolves once the list of accounts
 * shows it, or the one that may be taken over in its place.
 */
async function makeAccount(
  context: OperationContext,
  declared: DeclaredAccount,
  plan: AccountPlan,
): Promise<Found> {
  const { em, op } = context;
  // The list that showed that there is none serves as the one before; the one after shows the new
  // account's ID.
  const before = new Set((await em.listAccountsBefore(op)).map(({ id }) => id));
  const search = new MadeAccountSearch(context, { declared, ...plan }, before);
  try {
    const made = await sendAndConfirm({
      what: `make account ${declared.name}`,
      op,
      send: async () => search.answer((await em.createAccount(op, newAccount(declared, plan))).id),
      look: ({ waitedMs }) => search.look(waitedMs),
      makes: { wasSent: false },
    });
    return { made };
  } catch (error) {
    const theirs = await findTheirs(context, declared, error);
    if (theirs !== undefined) return { theirs };
    throw await explainRefusal(context, declared, error);
  }
}

/** The account that somebody else made a moment before, if it may be taken over. */
async function findTheirs(
  context: OperationContext,
  declared: DeclaredAccount,
  error: unknown,
): Promise<AccountEntity | undefined> {
  if (!declared.adopt || !saysItIsThere(error)) return undefined;
  return lookWhileListsMayLag(context.op, `account ${declared.name}`, () =>
    findAccount(context, declared, { maxAgeSeconds: 0 }),
  );
}

function newAccount(declared: DeclaredAccount, { roles, scopes }: AccountPlan): NewAccount {
  return {
    type: declared.type,
    name: declared.name,
    roleIds: [...new Set(roles.map(({ id }) => id))],
    allVms: declared.allVms ?? false,
    scopes: scopes.map(({ hierarchyObjRef, objectName }) => ({
      hierarchyObjRef,
      objectName,
    })),
    ...(declared.fileRestore === undefined ? {} : { fileRestore: declared.fileRestore }),
    ...(declared.sqlRestore === undefined ? {} : { sqlRestore: declared.sqlRestore }),
  };
}

/**
 * The first of those that EM's rows cannot tell apart; the others are added one after the other.
 */
function distinguishable(scopes: readonly ResolvedScope[]): ResolvedScope[] {
  return [...new Map([...scopes].reverse().map((item) => [rowKey(item), item])).values()];
}

const SIMILAR_HINT =
  "If that is the account, declare it under that name, with `adopt: true` to take it over.";

/**
 * EM's answer to a name that it has in another form is not documented: what looks like it is named,
 * but never taken.
 */
async function explainRefusal(
  { em, op }: OperationContext,
  declared: DeclaredAccount,
  error: unknown,
): Promise<unknown> {
  if (!isEmError(error) || !["EM_REFUSED", "EM_CONFLICT"].includes(error.code)) return error;
  const similar = (await em.listAccounts(op, "latest")).filter(({ name }) =>
    mayBeSameAccount(name, declared.name),
  );
  if (similar.length === 0)
    return saysItIsThere(error) ? somebodyWasFaster(error, SIMILAR_HINT) : error;
  return new EmConflictError(
    `${error.message} It may exist already as ${similar.map(({ id, name }) => `${name} (ID ${id})`).join(", ")}.`,
    {
      hint: SIMILAR_HINT,
      ...(error.request === undefined ? {} : { request: error.request }),
      serverMessage: error.serverMessage,
    },
  );
}

/** Finds the IDs of the scopes that were sent with the new account. */
async function findSentScopes(
  context: OperationContext,
  account: AccountReference,
  sent: readonly ResolvedScope[],
  holdings: AccountHoldings,
): Promise<void> {
  if (sent.length === 0) return;
  const search = new RowSearch(context, account.id, sent, new Set());
  try {
    await context.queues.run(account.id, () =>
      sendAndConfirm({
        what: `give account ${account.name} its restore scopes`,
        op: context.op,
        send: () => Promise.resolve(),
        look: ({ waitedMs }) => search.look(waitedMs),
        seen: () => search.unclear,
      }),
    );
  } finally {
    for (const [{ declared, hierarchyObjRef }, row] of search.found)
      for (const words of declared) holdings.addScope(words, hierarchyObjRef, row.id);
  }
  for (const [scope, rows] of search.undecidable)
    throw ambiguousRows(account.name, scope, rows, true);
}
