import { EmConflictError, EmInvalidError, isEmError } from "../../em";
import type { AccountEntity, AccountReference, NewAccount } from "../../model/entities";
import { mayBeSameAccount, sameName, formatUid } from "../../model/identity";
import type { Properties } from "../../model/properties";
import { fileRestoreDiffers, sqlRestoreDiffers } from "../../model/restrictions";
import { rowKey, type WantedScope } from "../../model/scope-match";
import { giveScopes, type WantedRole, wantedRoles } from "./change";
import type { AccountHoldings } from "./holdings";
import type { DeclaredAccount } from "./declared-account";
import { declaredScope } from "../scopes/declared-scope";
import { resolveScope } from "../scopes/resolve-object";
import { RowSearch } from "../scopes/row-search";
import { sendAndConfirm } from "../shared/send-and-confirm";
import type { Work } from "../shared/work";

/**
 * A new account under another name than was sent (`ops` becomes `SRV01\ops`) is taken for it no
 * sooner.
 */
const OTHER_NAME_AFTER_MS = 3_000;

/** The account of this name and type, if there is one. */
export async function findAccount(
  { em, op }: Work,
  declared: DeclaredAccount,
): Promise<AccountEntity | undefined> {
  const named = (await em.listAccounts(op, "latest")).filter(({ name }) =>
    sameName(name, declared.name),
  );
  const entities = await Promise.all(named.map(({ id }) => em.getAccount(op, id, "latest")));
  return entities.find(({ type }) => type === declared.type);
}

/** A declared scope, looked up. */
interface Item extends WantedScope {
  readonly declared: Properties;
}

/** What creating an account needs to know before anything is written. */
interface AccountPlan {
  readonly roles: readonly WantedRole[];
  readonly items: readonly Item[];
}

/** Looks everything up, so that what does not exist fails before anything is written. */
export async function planAccount(work: Work, declared: DeclaredAccount): Promise<AccountPlan> {
  const roles = await wantedRoles(work, declared);
  const items = await Promise.all(
    declared.scopes.map(async (scope) => ({
      ...(await resolveScope(work, declaredScope(scope))),
      declared: scope,
    })),
  );
  if (items.length === 0 && declared.allVms !== true) {
    throw new EmInvalidError(
      `There is no account ${declared.name} (${declared.type}) on ${work.em.server} to take over, and a new one needs at least one restore scope or \`allVms: true\`.`,
      { hint: "Correct the account's name or type, or declare `scopes`." },
    );
  }
  return { roles, items };
}

/**
 * Makes the account with its roles, its scopes and its switch. Resolves once the list of accounts
 * shows it.
 */
export async function makeAccount(
  work: Work,
  declared: DeclaredAccount,
  plan: AccountPlan,
): Promise<AccountReference> {
  const { em, op } = work;
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
      look: ({ waitedMs }) => findNew(work, declared, before, location, waitedMs),
    });
  } catch (error) {
    throw await explainRefusal(work, declared, error);
  }
}

function newAccount(declared: DeclaredAccount, { roles, items }: AccountPlan): NewAccount {
  return {
    type: declared.type,
    name: declared.name,
    roleIds: [...new Set(roles.map(({ id }) => id))],
    allVms: declared.allVms ?? false,
    scopes: distinguishable(items).map(({ hierarchyObjRef, objectName }) => ({
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
function distinguishable(items: readonly Item[]): Item[] {
  return [...new Map([...items].reverse().map((item) => [rowKey(item), item])).values()];
}

/**
 * A name with a domain is stored as it is sent; a bare one gets the server's name before it, which
 * only the list tells.
 */
function hasDomain(name: string): boolean {
  return /[\\@]/.test(name);
}

async function findNew(
  work: Work,
  declared: DeclaredAccount,
  before: ReadonlySet<string>,
  location: string | undefined,
  waitedMs: number,
): Promise<AccountReference | undefined> {
  const { em, op, claims } = work;
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
  { em, op }: Work,
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

/**
 * Finds the IDs of the scopes that were sent with the new account, and adds those that could not be
 * sent with it.
 */
export async function completeAccount(
  work: Work,
  account: AccountReference,
  plan: AccountPlan,
  holdings: AccountHoldings,
): Promise<void> {
  const sent = distinguishable(plan.items);
  const search = new RowSearch(work.em, work.op, account.id, sent, new Set());
  const record = (): void => {
    for (const [item, row] of search.found)
      holdings.addScope(item.declared, item.hierarchyObjRef, row.id);
  };
  try {
    const what = `give account ${account.name} its restore scopes`;
    if (sent.length > 0)
      await work.queues.run(account.id, () =>
        sendAndConfirm({
          what,
          op: work.op,
          send: () => Promise.resolve(),
          look: ({ waitedMs }) => search.look(waitedMs),
        }),
      );
  } finally {
    record();
  }
  const left = plan.items
    .filter((item) => !sent.includes(item))
    .map((item) => ({ item, scope: item }));
  await giveScopes(work, account, left, holdings);
}

/**
 * Refuses to take over an account whose restrictions are not those declared: EM cannot change them.
 */
export function refuseOtherRestrictions(existing: AccountEntity, declared: DeclaredAccount): void {
  const differences: string[] = [];
  if (
    declared.fileRestore !== undefined &&
    existing.fileRestore !== undefined &&
    fileRestoreDiffers(existing.fileRestore, declared.fileRestore)
  ) {
    differences.push(
      `fileRestore is ${JSON.stringify(existing.fileRestore)}, declared ${JSON.stringify(declared.fileRestore)}`,
    );
  }
  if (
    declared.sqlRestore !== undefined &&
    existing.sqlRestore !== undefined &&
    sqlRestoreDiffers(existing.sqlRestore, declared.sqlRestore)
  ) {
    differences.push(
      `sqlRestore is ${JSON.stringify(existing.sqlRestore)}, declared ${JSON.stringify(declared.sqlRestore)}`,
    );
  }
  if (differences.length === 0) return;
  throw new EmConflictError(
    `Account ${existing.name} (ID ${existing.id}) cannot be taken over as declared: ${differences.join("; ")}. Enterprise Manager cannot change these on an existing account.`,
    {
      hint: "Declare what it has, leave them out, or delete the account in Enterprise Manager and have it made anew.",
    },
  );
}

/** Refuses to make what is there. */
export function existsAlready(existing: AccountEntity): EmConflictError {
  return new EmConflictError(
    `Account ${existing.name} (${existing.type}) exists already, with ID ${existing.id}.`,
    {
      hint: "To take it over, give the resource `adopt: true`; it is then brought to the declared roles and scopes, and deleted with the resource.",
    },
  );
}
