import { EmAmbiguousError, EmNotFoundError } from "../../em";
import type { ScopeRow } from "../../model/entities";
import { formatGrantId } from "../../model/grant-id";
import {
  defined,
  readFlag,
  isUnknown,
  pick,
  type Properties,
  readText,
} from "../../model/properties";
import { isRemoving } from "../../model/scope-match";
import {
  declaredScope,
  objectDiffers,
  SCOPE_FIELDS,
  verifyOneObject,
} from "../scopes/declared-scope";
import { accountDiffers, Difference } from "../shared/difference";
import { checkInputs, flag, optional, required, text } from "../shared/fields";
import { accountIn, accountLabel, grantIdOf, isGet } from "../shared/grant";
import { type Lifecycle, PartialFailure } from "../shared/lifecycle";
import { resolveAccount, unlessAccountGone } from "../shared/resolve-account";
import { resolveObject, resolveScope } from "../scopes/resolve-object";
import { revokeScope, waitUntilProcessed } from "../scopes/scope-grants";
import type { ScopeGrant } from "../scopes/scope-adder";
import { findLeftover } from "../scopes/scope-leftover";
import { isUnconfirmed, recordUnconfirmed, unconfirmedId } from "../shared/unconfirmed";
import { guardServer, type Work } from "../shared/work";

const KIND = "AccountScope";

const FIELDS = {
  account: required(text(), "the account's name, ID or UID"),
  ...SCOPE_FIELDS,
  adopt: optional(flag),
  waitUntilProcessed: optional(flag),
};
const INPUTS = Object.keys(FIELDS);
/**
 * `objectName` and `hierarchyObjRef` are outputs too: as inputs they are repeated only where they
 * were given.
 */
const KEPT = ["accountName", "hierarchyObjRef", "objectName", "adopted"];

/** One restore scope of one account. */
export const accountScope: Lifecycle = {
  kind: KIND,

  check: (_olds, news) => checkInputs(FIELDS, news, (inputs) => verifyOneObject(inputs, "")),

  diff: (id, olds, news, where) =>
    new Difference()
      .replace("account", accountDiffers(olds, news))
      .replace(
        news["object"] === undefined ? "hierarchyObjRef" : "object",
        isUnconfirmed(id) || objectDiffers(olds, news),
      )
      .update(
        isUnknown(news["objectName"]) ||
          (readText(news, "objectName") !== undefined &&
            readText(news, "objectName") !== readText(olds, "objectName")),
      )
      .update(
        (readFlag(news, "waitUntilProcessed") ?? false) !==
          (readFlag(olds, "waitUntilProcessed") ?? false),
      )
      .result(describeScope(olds), olds, where, {
        deleteBeforeReplace: isUnconfirmed(id) && readFlag(news, "adopt") === false,
      }),

  async create(work, inputs) {
    const account = await resolveAccount(work, readText(inputs, "account") ?? "");
    const wanted = await resolveScope(work, declaredScope(inputs));
    const known = {
      ...pick(inputs, INPUTS),
      ...accountIn(inputs, account),
      hierarchyObjRef: wanted.hierarchyObjRef,
      objectName: wanted.objectName,
      server: work.em.server,
    };
    const add = (): Promise<ScopeGrant> =>
      work.scopes.add(account.id, account.name, {
        wanted,
        adopt: readFlag(inputs, "adopt") ?? true,
        op: work.op,
      });
    const { row, adopted } = await recordUnconfirmed(
      unconfirmedId(account.id),
      { ...known, adopted: false },
      add,
    );
    const id = formatGrantId({ accountId: account.id, itemId: row.id });
    const outs = { ...known, scopeId: row.id, adopted };
    await waitIfAsked(work, id, outs);
    return { id, outs };
  },

  async read(work, id, props) {
    guardServer(work, describeScope(props), props);
    const { accountId, itemId } = await scopeIdOf(work, id, props);
    const rows = await unlessAccountGone(() => work.em.listScopes(work.op, accountId, "refresh"));
    const row = rows?.find((one) => one.id === itemId && !isRemoving(one));
    if (row === undefined && !isGet(props)) return undefined;
    if (row === undefined)
      throw new EmNotFoundError(`There is no restore scope ${id} on ${work.em.server}.`, {
        hint: "The ID is <account's GUID>/<scope's ID>.",
      });
    const found = isGet(props)
      ? await readUnknown(work, accountId, row)
      : { inputs: inputsOf(props), kept: pick(props, KEPT) };
    return {
      id: formatGrantId({ accountId, itemId: row.id }),
      props: { ...found.inputs, ...found.kept, accountId, scopeId: row.id, server: work.em.server },
      inputs: found.inputs,
    };
  },

  async update(work, id, olds, news) {
    guardServer(work, describeScope(olds), olds);
    const { accountId, itemId } = grantIdOf(KIND, "scope", id);
    const found = {
      accountId,
      scopeId: itemId,
      ...pick(olds, KEPT),
      ...pick(news, ["objectName"]),
    };
    const outs = { ...pick(news, INPUTS), ...found, server: work.em.server };
    await waitIfAsked(work, id, outs);
    return { id, outs };
  },

  async delete(work, id, props) {
    guardServer(work, describeScope(props), props);
    const { accountId, itemId } = await scopeIdOf(work, id, props);
    if (
      itemId === undefined ||
      work.claims.isTakenOver("scope", formatGrantId({ accountId, itemId }))
    )
      return;
    await work.queues.run(accountId, () => revokeScope(work, accountId, itemId));
  },
};

/**
 * The IDs of a scope; the scope's own is looked for if an earlier run could not establish it, and
 * `undefined` if there is none.
 */
async function scopeIdOf(
  work: Work,
  id: string,
  props: Properties,
): Promise<{ accountId: string; itemId: string | undefined }> {
  const { accountId, itemId } = grantIdOf(KIND, "scope", id);
  return {
    accountId,
    itemId: isUnconfirmed(id) ? await findLeftover(work, accountId, props) : itemId,
  };
}

/**
 * The inputs as the program gave them; without `hierarchyObjRef` where an object by name led to it.
 * `objectName` is left to the program.
 */
function inputsOf(props: Properties): Record<string, unknown> {
  const unasked =
    props["object"] === undefined ? ["objectName"] : ["objectName", "hierarchyObjRef"];
  return pick(
    props,
    INPUTS.filter((name) => !unasked.includes(name)),
  );
}

async function waitIfAsked(work: Work, id: string, outs: Record<string, unknown>): Promise<void> {
  if (readFlag(outs, "waitUntilProcessed") !== true) return;
  const { accountId, itemId } = grantIdOf(KIND, "scope", id);
  try {
    await waitUntilProcessed(work.em, work.op, { id: accountId, name: accountLabel(outs) }, [
      itemId,
    ]);
  } catch (error) {
    throw new PartialFailure(
      id,
      defined(outs),
      error instanceof Error ? error : new Error(String(error)),
    );
  }
}

/**
 * EM does not tell a scope's reference: for a `get` it is looked up by name, and refused where that
 * is not certain.
 */
async function readUnknown(
  work: Work,
  accountId: string,
  row: ScopeRow,
): Promise<{ inputs: Record<string, unknown>; kept: Record<string, unknown> }> {
  const account = await resolveAccount(work, accountId);
  if (row.roots.length > 1) {
    throw new EmAmbiguousError(
      `The restore scope ${row.name} of account ${account.name} is registered under ${row.roots.length} hierarchy roots (${row.roots.join(", ")}), and Enterprise Manager does not tell which reference it was made with.`,
      {
        hint: "Declare it with its `hierarchyObjRef` instead of reading it: with `adopt: true` the existing one is taken over.",
      },
    );
  }
  const item = await resolveObject(work, {
    root: row.roots[0] ?? "",
    type: row.type,
    name: row.name,
  });
  const inputs = { account: accountId, hierarchyObjRef: item.hierarchyObjRef };
  return { inputs, kept: { accountName: account.name, objectName: row.name, adopted: false } };
}

function describeScope(props: Properties): string {
  return `The restore scope ${readText(props, "objectName") ?? readText(props, "hierarchyObjRef") ?? ""} of account ${accountLabel(props)}`;
}
