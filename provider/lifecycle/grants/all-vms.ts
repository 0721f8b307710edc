import type { AccountReference } from "../../model/entities";
import { readGuid } from "../../model/identity";
import { readFlag, isUnknown, pick, type Properties, readText } from "../../model/properties";
import { readAllVms, setAllVms } from "./all-vms-switch";
import type { OperationContext } from "../shared/context";
import { CREATION_MARK, newMark, ownerOf } from "../shared/creation-mark";
import { accountDiffers, Difference } from "../shared/difference";
import { checkInputs, flag, optional, required, text } from "../shared/fields";
import {
  requireAccountId,
  accountOutputs,
  accountIsMissing,
  accountLabel,
  isGet,
} from "../shared/grant";
import { restoredGrant } from "../shared/kept";
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
      .update("enabled", isUnknown(news["enabled"]) || readEnabled(olds) !== readEnabled(news))
      .result(describeSwitch(olds), olds, configured, { deleteBeforeReplace: false }),

  /** A switch that is off is nothing to lose. */
  keeps: (id, olds, news) => {
    const accountId = readGuid("EnterpriseAccount", id);
    const isOn = readEnabled(olds) && readEnabled(news);
    return isOn && accountId !== undefined ? [{ kind: "switch", id: accountId }] : [];
  },
  restores: (_news, lost) => restoredGrant(lost),

  async create(context, inputs) {
    const account = await resolveAccount(context, readText(inputs, "account") ?? "");
    const outs = {
      ...pick(inputs, INPUTS),
      ...accountOutputs(inputs, account),
      [CREATION_MARK]: newMark(),
      server: context.em.server,
    };
    await recordUnconfirmed(account.id, outs, () => claimAndSet(context, account, outs, true));
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
      props: {
        ...inputs,
        ...accountOutputs(inputs, account),
        ...pick(props, [CREATION_MARK]),
        server: context.em.server,
      },
      inputs,
    };
  },

  async update(context, id, olds, news) {
    refuseOtherServer(context.em, describeSwitch(olds), olds);
    const account = { id: requireAccountId(KIND, id), name: accountLabel(olds) };
    const outs = { ...olds, ...pick(news, INPUTS), server: context.em.server };
    // Also when nothing changed: the position may be what an earlier run could not establish.
    await claimAndSet(context, account, outs, false);
    return { id, outs };
  },

  /** Deleting never grants: a switch that was declared off stays off. */
  async delete(context, id, props) {
    refuseOtherServer(context.em, describeSwitch(props), props);
    const account = { id: requireAccountId(KIND, id), name: accountLabel(props) };
    if (!readEnabled(props)) return;
    await context.claims.giveUp({ kind: "switch", id: account.id }, ownerOf(props), () =>
      unlessAccountGone(() => setAllVms(context, account, false)),
    );
  },
};

/** Claimed before it is set: a deletion that comes in between must leave it alone. */
async function claimAndSet(
  context: OperationContext,
  account: Pick<AccountReference, "id" | "name">,
  outs: Properties,
  isNew: boolean,
): Promise<void> {
  const called = `${KIND} ${JSON.stringify(pick(outs, INPUTS))}`;
  const claimed = { called, owner: ownerOf(outs), isNew, by: context.op };
  context.claims.claim("switch", account.id, { ...claimed, takenOver: false });
  const flipped = await setAllVms(context, account, readEnabled(outs));
  context.claims.claim("switch", account.id, { ...claimed, takenOver: !flipped });
}

function readEnabled(properties: Properties): boolean {
  return readFlag(properties, "enabled") ?? true;
}

function describeSwitch(props: Properties): string {
  return `The "all virtual machines" switch of account ${accountLabel(props)}`;
}
