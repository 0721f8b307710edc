import { EmConflictError, EmInvalidError, isEmError } from "../../em";
import type { AccountReference, NewAccount } from "../../model/entities";
import { formatUid, mayBeSameAccount, sameName } from "../../model/identity";
import { pick, type Properties } from "../../model/properties";
import { rowKey } from "../../model/scope-match";
import { RowSearch } from "../scopes/row-search";
import type { OperationContext } from "../shared/context";
import type { Outcome } from "../shared/lifecycle";
import { sendAndConfirm } from "../shared/send-and-confirm";
import { recordUnconfirmed, unconfirmedId } from "../shared/unconfirmed";
import {
  type DeclaredAccount,
  type ResolvedRole,
  type ResolvedScope,
  resolveRoles,
  resolveScopes,
} from "./declared-account";
import { AccountHoldings } from "./holdings";
import { ACCOUNT_INPUTS } from "./inputs";
import { completeAcquired } from "./outcome";
import { AccountWriter } from "./writer";

/**
 * A new account under another name than was sent (`ops` becomes `SRV01\ops`) is taken for it no
 * sooner.
 */
const OTHER_NAME_AFTER_MS = 3_000;

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
  const properties = { ...pick(inputs, ACCOUNT_INPUTS), server: context.em.server };
  const made = await recordUnconfirmed(unconfirmedId(), properties, () =>
    makeAccount(context, declared, plan),
  );
  context.claims.claim("account", made.id, { takenOver: false });
  const holdings = new AccountHoldings();
  for (const role of plan.roles) holdings.addRole(role.declared, role.id);
  holdings.allVms = declared.allVms;
  const acquired = { reference: made, adopted: false, server: context.em.server };
  return completeAcquired(inputs, acquired, holdings, async () => {
    const writer = new AccountWriter(context, made, holdings);
    await findSentScopes(context, made, plan.scopes, holdings);
    await writer.addScopes(plan.laterScopes);
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

/**
 * Makes the account with its roles, its scopes and its switch. Resolves once the list of accounts
 * shows it.
 */
async function makeAccount(
  context: OperationContext,
  declared: DeclaredAccount,
  plan: AccountPlan,
): Promise<AccountReference> {
  const { em, op } = context;
  // The list that showed that there is none serves as the one before; the one after shows the new
  // account's ID.
  const before = new Set((await em.listAccounts(op, "latest")).map(({ id }) => id));
  let location: string | undefined;
  try {
    return await sendAndConfirm({
      what: `make account ${declared.name}`,
      op,
      send: async () => {
        location = (await em.createAccount(op, newAccount(declared, plan))).id;
      },
      look: ({ waitedMs }) => findNew(context, declared, before, location, waitedMs),
    });
  } catch (error) {
    throw await explainRefusal(context, declared, error);
  }
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

/**
 * A name with a domain is stored as it is sent; a bare one gets the server's name before it, which
 * only the list tells.
 */
function hasDomain(name: string): boolean {
  return /[\\@]/.test(name);
}

async function findNew(
  context: OperationContext,
  declared: DeclaredAccount,
  before: ReadonlySet<string>,
  location: string | undefined,
  waitedMs: number,
): Promise<AccountReference | undefined> {
  const { em, op, claims } = context;
  if (location !== undefined && hasDomain(declared.name))
    return { id: location, uid: formatUid("EnterpriseAccount", location), name: declared.name };
  const fresh = (await em.listAccounts(op, { maxAgeSeconds: 0 })).filter(
    ({ id }) => !before.has(id) && !claims.has("account", id),
  );
  const located = fresh.find(({ id }) => id === location);
  if (located !== undefined) return located;
  const named = fresh.filter(({ name }) => sameName(name, declared.name));
  const patient = waitedMs >= OTHER_NAME_AFTER_MS;
  const similar = patient ? fresh.filter(({ name }) => mayBeSameAccount(name, declared.name)) : [];
  for (const candidates of [named, similar, patient ? fresh : []]) {
    const ofType = await Promise.all(
      candidates.map(async (one) =>
        (candidates === named && named.length === 1) ||
        (await em.getAccount(op, one.id, "latest")).type === declared.type
          ? [one]
          : [],
      ),
    );
    const [only, ...more] = ofType.flat();
    if (only !== undefined && more.length === 0) return only;
  }
  return undefined;
}

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
  if (similar.length === 0) return error;
  return new EmConflictError(
    `${error.message} It may exist already as ${similar.map(({ id, name }) => `${name} (ID ${id})`).join(", ")}.`,
    {
      hint: `If that is the account, declare it under that name, with \`adopt: true\` to take it over.`,
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
      }),
    );
  } finally {
    for (const [{ declared, hierarchyObjRef }, row] of search.found)
      holdings.addScope(declared, hierarchyObjRef, row.id);
  }
}
