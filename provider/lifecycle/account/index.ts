import type { AccountEntity, AccountReference } from "../../model/entities";
import { foldName } from "../../model/identity";
import { defined, pick, type Properties } from "../../model/properties";
import { sameSet } from "../../model/same-lists";
import { changeAccount } from "./change";
import {
  completeAccount,
  existsAlready,
  findAccount,
  makeAccount,
  planAccount,
  refuseOtherRestrictions,
} from "./create";
import { AccountHoldings } from "./holdings";
import { ACCOUNT_INPUTS, checkAccount, diffAccount } from "./inputs";
import { readAccount } from "./read";
import { declaredAccount, type DeclaredAccount } from "./declared-account";
import { accountIdOf, accountIsMissing, accountLabel, isGet } from "../shared/grant";
import { guardedDelete } from "../shared/guards";
import { type Lifecycle, type Outcome, PartialFailure } from "../shared/lifecycle";
import { unlessAccountGone } from "../shared/resolve-account";
import { resolveRole } from "../shared/resolve-role";
import { waitUntilProcessed } from "../scopes/scope-grants";
import {
  isUnconfirmed,
  recordUnconfirmed,
  unclearLeftover,
  unconfirmedId,
} from "../shared/unconfirmed";
import { guardServer, type Work } from "../shared/work";

const KIND = "Account";

/** An account with its grants. */
export const account: Lifecycle = {
  kind: KIND,
  check: checkAccount,
  diff: (id, olds, news, where) => diffAccount(olds, news, where, isUnconfirmed(id)),

  create(work, inputs) {
    const declared = declaredAccount(inputs);
    // Accounts of one name are made one after the other, so that each finds its own in the list.
    return work.queues.run(`name ${foldName(declared.name)}`, async () => {
      const existing = await findAccount(work, declared);
      return existing === undefined
        ? createNew(work, inputs, declared)
        : adopt(work, inputs, declared, existing);
    });
  },

  async read(work, id, props) {
    guardServer(work, describeAccount(props), props);
    const accountId = isUnconfirmed(id)
      ? (await findLeftoverAccount(work, props))?.id
      : accountIdOf(KIND, id);
    if (accountId === undefined) return undefined;
    const known = isUnconfirmed(id) ? { ...props, accountId, adopted: false } : props;
    const reading = await unlessAccountGone(() => readAccount(work, accountId, known));
    if (reading === undefined && isGet(props)) throw accountIsMissing(id, work.em.server);
    return reading;
  },

  async update(work, id, olds, news) {
    guardServer(work, describeAccount(olds), olds);
    const reference = { id: accountIdOf(KIND, id), uid: "", name: accountLabel(olds) };
    const holdings = AccountHoldings.inState(olds);
    const kept = { ...pick(olds, OWN_OUTPUTS), server: work.em.server };
    await orPartly(id, { ...olds, ...kept }, holdings, () =>
      changeAccount(work, reference, declaredAccount(news), holdings),
    );
    return { id, outs: { ...pick(news, ACCOUNT_INPUTS), ...kept, ...holdings.outputs() } };
  },

  async delete(work, id, props) {
    guardServer(work, describeAccount(props), props);
    const reference = isUnconfirmed(id)
      ? await findLeftoverAccount(work, props)
      : { id: accountIdOf(KIND, id), uid: "", name: accountLabel(props) };
    if (reference === undefined || work.claims.isTakenOver("account", reference.id)) return;
    await work.queues.run(reference.id, () =>
      guardedDelete(work, reference, () => deleteAccount(work, reference)),
    );
  },
};

/** Outputs that stay as they are for the life of an account. */
const OWN_OUTPUTS = ["accountId", "uid", "canonicalName", "adopted"];

async function createNew(
  work: Work,
  inputs: Properties,
  declared: DeclaredAccount,
): Promise<Outcome> {
  const plan = await planAccount(work, declared);
  const properties = { ...pick(inputs, ACCOUNT_INPUTS), server: work.em.server };
  const made = await recordUnconfirmed(unconfirmedId(), properties, () =>
    makeAccount(work, declared, plan),
  );
  work.claims.claim("account", made.id, { takenOver: false });
  const holdings = new AccountHoldings();
  for (const role of plan.roles) holdings.addRole(role.declared, role.id);
  holdings.allVms = declared.allVms;
  return finish(work, inputs, made, false, holdings, async () => {
    await completeAccount(work, made, plan, holdings);
    if (declared.waitUntilProcessed)
      await waitUntilProcessed(
        work.em,
        work.op,
        made,
        holdings.heldScopes.map(({ scopeId }) => scopeId),
      );
  });
}

async function adopt(
  work: Work,
  inputs: Properties,
  declared: DeclaredAccount,
  existing: AccountEntity,
): Promise<Outcome> {
  if (!declared.adopt) throw existsAlready(existing);
  refuseOtherRestrictions(existing, declared);
  work.claims.claim("account", existing.id, { takenOver: true });
  const holdings = new AccountHoldings();
  return finish(work, inputs, existing, true, holdings, () =>
    changeAccount(work, existing, declared, holdings),
  );
}

async function finish(
  work: Work,
  inputs: Properties,
  reference: AccountReference,
  adopted: boolean,
  holdings: AccountHoldings,
  complete: () => Promise<void>,
): Promise<Outcome> {
  const found = {
    accountId: reference.id,
    uid: reference.uid,
    canonicalName: reference.name,
    adopted,
    server: work.em.server,
  };
  const base = { ...pick(inputs, ACCOUNT_INPUTS), ...found };
  await orPartly(reference.id, base, holdings, complete);
  return { id: reference.id, outs: { ...base, ...holdings.outputs() } };
}

/**
 * Once the account exists, a failure goes into the state with what the account has by then: the
 * next run completes it.
 */
async function orPartly(
  id: string,
  base: Properties,
  holdings: AccountHoldings,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    throw new PartialFailure(
      id,
      defined({ ...base, allVms: undefined, objectReferences: undefined, ...holdings.outputs() }),
      reason,
    );
  }
}

/**
 * The account that an earlier run made without learning of it: one of its name and type that holds
 * exactly the roles that were sent.
 */
async function findLeftoverAccount(
  work: Work,
  props: Properties,
): Promise<AccountReference | undefined> {
  const declared = declaredAccount(props);
  const found = await findAccount(work, declared);
  if (found === undefined) return undefined;
  const roles = await work.em.listAccountRoles(work.op, found.id, "latest");
  const wanted = await Promise.all(declared.roles.map((role) => resolveRole(work, role)));
  if (
    !sameSet(
      roles.map(({ id }) => id),
      wanted.map(({ id }) => id),
    )
  )
    throw unclearLeftover(`account ${declared.name}`, [
      `${found.name} (ID ${found.id}), which holds ${roles.map(({ name }) => name).join(", ")}`,
    ]);
  return found;
}

async function deleteAccount(work: Work, reference: AccountReference): Promise<void> {
  await work.em.deleteAccount(work.op, reference.id);
  work.claims.release("account", reference.id);
}

function describeAccount(props: Properties): string {
  return `Account ${accountLabel(props)}`;
}
