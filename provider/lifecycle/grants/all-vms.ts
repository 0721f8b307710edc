import { readFlag, isUnknown, pick, type Properties, readText } from "../../model/properties";
import { allVmsOf, setAllVms } from "./all-vms-switch";
import { accountDiffers, Difference } from "../shared/difference";
import { checkInputs, flag, optional, required, text } from "../shared/fields";
import { accountIdOf, accountIn, accountIsMissing, accountLabel, isGet } from "../shared/grant";
import type { Lifecycle } from "../shared/lifecycle";
import { resolveAccount, unlessAccountGone } from "../shared/resolve-account";
import { recordUnconfirmed } from "../shared/unconfirmed";
import { guardServer } from "../shared/work";

const KIND = "AllVmsScope";
const FIELDS = {
  account: required(text(), "the account's name, ID or UID"),
  enabled: optional(flag, true),
};
const INPUTS = Object.keys(FIELDS);

/** The "all virtual machines" switch of one account. */
export const allVmsScope: Lifecycle = {
  kind: KIND,

  check: (_olds, news) => checkInputs(FIELDS, news),

  diff: (_id, olds, news, where) =>
    new Difference()
      .replace("account", accountDiffers(olds, news))
      .update(isUnknown(news["enabled"]) || wantedOf(olds) !== wantedOf(news))
      .result(describeSwitch(olds), olds, where, { deleteBeforeReplace: false }),

  async create(work, inputs) {
    const account = await resolveAccount(work, readText(inputs, "account") ?? "");
    const outs = { ...pick(inputs, INPUTS), ...accountIn(inputs, account), server: work.em.server };
    const flipped = await recordUnconfirmed(account.id, outs, () =>
      work.queues.run(account.id, () => setAllVms(work.em, work.op, account, wantedOf(inputs))),
    );
    work.claims.claim("switch", account.id, { takenOver: !flipped });
    return { id: account.id, outs };
  },

  async read(work, id, props) {
    guardServer(work, describeSwitch(props), props);
    const accountId = accountIdOf(KIND, id);
    const account = await unlessAccountGone(() =>
      work.em.getAccount(work.op, accountId, "refresh"),
    );
    if (account === undefined && !isGet(props)) return undefined;
    if (account === undefined) throw accountIsMissing(id, work.em.server);
    const inputs = {
      account: isGet(props) ? accountId : (readText(props, "account") ?? accountId),
      enabled: allVmsOf(account),
    };
    return {
      id: accountId,
      props: { ...inputs, ...accountIn(inputs, account), server: work.em.server },
      inputs,
    };
  },

  async update(work, id, olds, news) {
    guardServer(work, describeSwitch(olds), olds);
    const account = { id: accountIdOf(KIND, id), name: accountLabel(olds) };
    // Also when nothing changed: the position may be what an earlier run could not establish.
    await work.queues.run(account.id, () => setAllVms(work.em, work.op, account, wantedOf(news)));
    return { id, outs: { ...olds, ...pick(news, INPUTS), server: work.em.server } };
  },

  /** Deleting never grants: a switch that was declared off stays off. */
  async delete(work, id, props) {
    guardServer(work, describeSwitch(props), props);
    const account = { id: accountIdOf(KIND, id), name: accountLabel(props) };
    if (!wantedOf(props) || work.claims.isTakenOver("switch", account.id)) return;
    await work.queues.run(account.id, () =>
      unlessAccountGone(() => setAllVms(work.em, work.op, account, false)),
    );
  },
};

function wantedOf(properties: Properties): boolean {
  return readFlag(properties, "enabled") ?? true;
}

function describeSwitch(props: Properties): string {
  return `The "all virtual machines" switch of account ${accountLabel(props)}`;
}
