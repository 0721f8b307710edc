import type { AccountReference } from "../../model/entities";
import { foldName } from "../../model/identity";
import { pick, type Properties } from "../../model/properties";
import { visible } from "../../model/visible";
import type { OperationContext } from "../shared/context";
import { CREATION_MARK, newMark, ownerOf } from "../shared/creation-mark";
import { accountIsMissing, accountLabel, isGet, requireAccountId } from "../shared/grant";
import { guardedDelete } from "../guards/lock-out";
import type { Lifecycle } from "../shared/lifecycle";
import { refuseOtherServer } from "../shared/origin";
import { unlessAccountGone } from "../shared/resolve";
import { isUnconfirmed } from "../shared/unconfirmed";
import { adoptAccount } from "./adopt";
import { changeAccount, removeUndeclared } from "./change";
import { createAccountWithGrants } from "./create";
import { declaredAccount } from "./declared-account";
import { findAccount, findLeftoverAccount } from "./find";
import { AccountHoldings, keptByAccount } from "./holdings";
import { ACCOUNT_INPUTS, checkAccount, diffAccount } from "./inputs";
import { recordPartly } from "./outcome";
import { makeAgain } from "./make-again";
import { readAccount } from "./read";
import { AccountWriter } from "./writer";

const KIND = "Account";

/** An account with its grants. */
export const account: Lifecycle = {
  kind: KIND,
  check: checkAccount,
  diff: (id, olds, news, configured) => diffAccount(olds, news, configured, isUnconfirmed(id)),

  keeps: keptByAccount,
  restores: () => ({ changes: true }),

  create(context, unmarked) {
    const inputs = { ...unmarked, [CREATION_MARK]: newMark() };
    const declared = declaredAccount(inputs);
    // Accounts of one name are made one after the other, so that each finds its own in the list.
    return context.queues.run(`name ${foldName(declared.name)}`, async () => {
      const existing = await findAccount(context, declared);
      return existing === undefined
        ? createAccountWithGrants(context, inputs, declared)
        : adoptAccount(context, inputs, declared, existing);
    });
  },

  async read(context, id, props) {
    refuseOtherServer(context.em, describeAccount(props), props);
    const accountId = isUnconfirmed(id)
      ? (await findLeftoverAccount(context, props))?.id
      : requireAccountId(KIND, id);
    if (accountId === undefined) return undefined;
    const known = isUnconfirmed(id) ? { ...props, accountId, adopted: false } : props;
    const reading = await unlessAccountGone(() => readAccount(context, accountId, known));
    if (reading === undefined && isGet(props)) throw accountIsMissing(id, context.em.server);
    return reading;
  },

  async update(context, id, olds, news) {
    refuseOtherServer(context.em, describeAccount(olds), olds);
    const reference = { id: requireAccountId(KIND, id), uid: "", name: accountLabel(olds) };
    const holdings = AccountHoldings.inState(olds);
    const kept = { ...pick(olds, OWN_OUTPUTS), server: context.em.server };
    const writer = new AccountWriter(context, reference, holdings, ownerOf(olds));
    await recordPartly(id, { ...olds, ...kept }, holdings, () =>
      changeAccount(context, reference, declaredAccount(news), writer),
    );
    return { id, outs: { ...pick(news, ACCOUNT_INPUTS), ...kept, ...holdings.outputs() } };
  },

  async delete(context, id, props) {
    refuseOtherServer(context.em, describeAccount(props), props);
    const reference = isUnconfirmed(id)
      ? await findLeftoverAccount(context, props)
      : { id: requireAccountId(KIND, id), uid: "", name: accountLabel(props) };
    if (reference === undefined) return;
    const remove = (): Promise<void> =>
      context.queues.run(reference.id, () =>
        guardedDelete(context, reference.id, {
          remove: () => context.em.deleteAccount(context.op, reference.id),
          undo: (deleted) => makeAgain(context, deleted),
        }),
      );
    const account = { kind: "account", id: reference.id } as const;
    if (await context.claims.giveUp(account, ownerOf(props), remove))
      warnOfLostGrants(context, reference);
    else await removeUndeclared(context, reference, props);
  },
};

/** The engine compared those resources before: it will not give their grants again in this run. */
function warnOfLostGrants(context: OperationContext, { id, name }: AccountReference): void {
  const count = context.claims.countKeptOf(id);
  if (count === 0) return;
  const grants = count === 1 ? "1 grant" : `${count} grants`;
  context.warn?.(
    `Account ${visible(name)} was removed, and ${grants} of other resources of this program went with it. If the program makes the account again, write \`account: <resource>.accountId\` in those resources in place of its name, so that they follow it; now run \`pulumi up --refresh\`.`,
  );
}

/** Outputs that stay as they are for the life of an account. */
const OWN_OUTPUTS = ["accountId", "uid", "canonicalName", "adopted", CREATION_MARK];

function describeAccount(props: Properties): string {
  return `Account ${accountLabel(props)}`;
}
