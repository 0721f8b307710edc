import { EmNotFoundError } from "../../em";
import type { Role } from "../../model/entities";
import { formatGrantId } from "../../model/grant-id";
import { sameIdentity } from "../../model/identity";
import { readFlag, isUnknown, pick, type Properties, readText } from "../../model/properties";
import { roleKey } from "../../model/roles";
import type { Claimant } from "../shared/claims";
import { accountDiffers, Difference } from "../shared/difference";
import { checkInputs, flag, optional, required, text } from "../shared/fields";
import { CREATION_MARK, newMark, ownerOf } from "../shared/creation-mark";
import { accountOutputs, accountLabel, requireGrantId, isGet } from "../shared/grant";
import { grantOf, restoredGrant } from "../shared/kept";
import type { Lifecycle } from "../shared/lifecycle";
import { refuseOtherServer } from "../shared/origin";
import { resolveAccount, resolveRole, unlessAccountGone } from "../shared/resolve";
import { grantRole, revokeRole } from "./role-grants";
import { recordUnconfirmed } from "../shared/unconfirmed";

const KIND = "AccountRole";
const FIELDS = {
  account: required(text(), "the account's name, ID or UID"),
  role: required(text(), "the role's name, such as File Restore Operator, its ID or UID"),
  adopt: optional(flag),
};
const INPUTS = Object.keys(FIELDS);

/** One role of one account. */
export const accountRole: Lifecycle = {
  kind: KIND,

  check: (_olds, news) => checkInputs(FIELDS, news),

  diff: (_id, olds, news, configured) =>
    new Difference()
      .replace("account", accountDiffers(olds, news))
      .replace("role", roleDiffers(olds, news))
      .result(describeRole(olds), olds, configured, { deleteBeforeReplace: false }),

  keeps: (id) => grantOf("role", id),
  restores: (_news, lost) => restoredGrant(lost),

  async create(context, inputs) {
    const account = await resolveAccount(context, readText(inputs, "account") ?? "");
    const role = await resolveRole(context, readText(inputs, "role") ?? "");
    const id = formatGrantId({ accountId: account.id, itemId: role.id });
    const outs = {
      ...pick(inputs, INPUTS),
      ...accountOutputs(inputs, account),
      roleId: role.id,
      roleName: role.name,
      adopted: false,
      [CREATION_MARK]: newMark(),
      server: context.em.server,
    };
    const adopted = await recordUnconfirmed(id, outs, () =>
      grantRole(context, account, role, {
        adopt: readFlag(inputs, "adopt") ?? true,
        claimant: { ...claimantOf(inputs, outs), isNew: true },
      }),
    );
    return { id, outs: { ...outs, adopted } };
  },

  async read(context, id, props) {
    refuseOtherServer(context.em, describeRole(props), props);
    const { accountId, itemId } = requireGrantId(KIND, "role", id);
    const roles = await unlessAccountGone(() =>
      context.em.listAccountRoles(context.op, accountId, "refresh"),
    );
    const role = roles?.find((one) => one.id === itemId);
    if (role === undefined && !isGet(props)) return undefined;
    if (role === undefined) throw notFound(id, context.em.server);
    const account = isGet(props) ? await resolveAccount(context, accountId) : undefined;
    const inputs = isGet(props) ? { account: accountId, role: role.name } : pick(props, INPUTS);
    const kept = isGet(props)
      ? { accountName: account?.name, adopted: false }
      : pick(props, ["accountName", "adopted", CREATION_MARK]);
    return {
      id: formatGrantId({ accountId, itemId }),
      props: {
        ...inputs,
        ...kept,
        accountId,
        roleId: role.id,
        roleName: role.name,
        server: context.em.server,
      },
      inputs,
    };
  },

  /**
   * Nothing of a role changes in place; but an earlier run may not have been able to establish
   * whether it was given.
   */
  async update(context, id, olds, news) {
    refuseOtherServer(context.em, describeRole(olds), olds);
    const { accountId, itemId } = requireGrantId(KIND, "role", id);
    const account = { id: accountId, uid: "", name: accountLabel(olds) };
    const role = { id: itemId, name: readText(olds, "roleName") ?? itemId };
    await grantRole(context, account, role, { adopt: true, claimant: claimantOf(news, olds) });
    return { id, outs: { ...olds, ...pick(news, INPUTS), server: context.em.server } };
  },

  async delete(context, id, props) {
    refuseOtherServer(context.em, describeRole(props), props);
    const { accountId, itemId } = requireGrantId(KIND, "role", id);
    const role: Role = { id: itemId, name: readText(props, "roleName") ?? itemId };
    const account = { id: accountId, uid: "", name: accountLabel(props) };
    await revokeRole(context, account, role, ownerOf(props));
  },
};

function claimantOf(inputs: Properties, outputs: Properties): Claimant {
  const called = `${KIND} ${JSON.stringify(pick(inputs, ["account", "role"]))}`;
  return { called, owner: ownerOf(outputs) };
}

function roleDiffers(olds: Properties, news: Properties): boolean {
  const wanted = news["role"];
  if (isUnknown(wanted)) return true;
  if (typeof wanted !== "string") return false;
  const known = { id: readText(olds, "roleId"), names: [readText(olds, "roleName")] };
  const former = readText(olds, "role") ?? known.id ?? "";
  return (
    !sameIdentity("EnterpriseRole", former, wanted, known) && roleKey(former) !== roleKey(wanted)
  );
}

function describeRole(props: Properties): string {
  return `The role ${readText(props, "roleName") ?? readText(props, "role") ?? ""} of account ${accountLabel(props)}`;
}

function notFound(id: string, server: string): EmNotFoundError {
  return new EmNotFoundError(`There is no role assignment ${id} on ${server}.`, {
    hint: "The ID is <account's GUID>/<role's GUID>.",
  });
}
