import { readFlag, isUnknown, pick, type Properties, readText } from "../../model/properties";
import { readAllVms, setAllVms } from "./all-vms-switch";
import type { OperationContext } from "../shared/context";
import { accountDiffers, Difference } from "../shared/difference";
import { checkInputs, flag, optional, required, text } from "../shared/fields";
import {
  requireAccountId,
  accountOutputs,
  accountIsMissing,
  accountLabel,
  isGet,
} from "../shared/grant";
import type { Lifecycle } from "../shared/lifecycle";
import { refuseOtherServer } from "../shared/origin";
import { resolveAccount, unlessAccountGone } from "../shared/resolve";
import { recordUnconfirmed } from "../shared/unconfirmed";

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

  diff: (_id, olds, news, configured) =>
    new Difference()
      .replace("account", accountDiffers(olds, news))
      .update(isUnknown(news["enabled"]) || readEnabled(olds) !== readEnabled(news))
      .result(describeSwitch(olds), olds, configured, { deleteBeforeReplace: false }),

  async create(context, inputs) {
    const account = await resolveAccount(context, readText(inputs, "account") ?? "");
    const outs = {
      ...pick(inputs, INPUTS),
      ...accountOutputs(inputs, account),
      server: context.em.server,
    };
    const claimed = { isNew: true, takenOver: false };
    claimSwitch(context, account.id, inputs, claimed);
    const flipped = await recordUnconfirmed(account.id, outs, () =>
      setAllVms(context, account, readEnabled(inputs)),
    );
    claimSwitch(context, account.id, inputs, { ...claimed, takenOver: !flipped });
    return { id: account.id, outs };
  },

  async read(context, id, props) {
    refuseOtherServer(context.em, describeSwitch(props), props);
    const accountId = requireAccountId(KIND, id);
    const account = await unlessAccountGone(() =>
      context.em.getAccount(context.op, accountId, "refresh"),
    );
    if (account === undefined && !isGet(props)) return undefined;
    if (account === undefined) throw accountIsMissing(id, context.em.server);
    const inputs = {
      account: isGet(props) ? accountId : (readText(props, "account") ?? accountId),
      enabled: readAllVms(account),
    };
    return {
      id: accountId,
      props: { ...inputs, ...accountOutputs(inputs, account), server: context.em.server },
      inputs,
    };
  },

  async update(context, id, olds, news) {
    refuseOtherServer(context.em, describeSwitch(olds), olds);
    const account = { id: requireAccountId(KIND, id), name: accountLabel(olds) };
    // Also when nothing changed: the position may be what an earlier run could not establish.
    await setAllVms(context, account, readEnabled(news));
    return { id, outs: { ...olds, ...pick(news, INPUTS), server: context.em.server } };
  },

  /** Deleting never grants: a switch that was declared off stays off. */
  async delete(context, id, props) {
    refuseOtherServer(context.em, describeSwitch(props), props);
    const account = { id: requireAccountId(KIND, id), name: accountLabel(props) };
    if (!readEnabled(props) || context.claims.isTakenOver("switch", account.id)) return;
    await unlessAccountGone(() => setAllVms(context, account, false));
    context.claims.release("switch", account.id);
  },
};

function claimSwitch(
  { claims, op }: OperationContext,
  accountId: string,
  inputs: Properties,
  how: { readonly isNew: boolean; readonly takenOver: boolean },
): void {
  const claimant = `${KIND} ${JSON.stringify(pick(inputs, INPUTS))}`;
  claims.claim("switch", accountId, { by: op, claimant, ...how });
}

function readEnabled(properties: Properties): boolean {
  return readFlag(properties, "enabled") ?? true;
}

function describeSwitch(props: Properties): string {
  return `The "all virtual machines" switch of account ${accountLabel(props)}`;
}
