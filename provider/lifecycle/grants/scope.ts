import { EmAmbiguousError, EmNotFoundError } from "../../em";
import type { AccountReference, ScopeRow } from "../../model/entities";
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
import type { Claimant } from "../shared/claims";
import type { OperationContext } from "../shared/context";
import { CREATION_MARK, newMark, ownerOf } from "../shared/creation-mark";
import { accountDiffers, Difference } from "../shared/difference";
import { checkInputs, flag, optional, required, text } from "../shared/fields";
import { accountOutputs, accountLabel, requireGrantId, isGet } from "../shared/grant";
import { grantOf } from "../shared/kept";
import { type Lifecycle, PartialFailure } from "../shared/lifecycle";
import { refuseOtherServer } from "../shared/origin";
import { resolveAccount, unlessAccountGone } from "../shared/resolve";
import { resolveObject, resolveScope } from "../scopes/resolve-object";
import { addScope } from "../scopes/scope-adder";
import { lookUpItems, traceRow } from "../scopes/trace-rows";
import { findLeftoverScope, revokeScope, waitUntilProcessed } from "../scopes/scope-grants";
import { isUnconfirmed, recordUnconfirmed, unconfirmedId } from "../shared/unconfirmed";

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
const KEPT = ["accountName", "hierarchyObjRef", "objectName", "adopted", CREATION_MARK];

/** One restore scope of one account. */
export const accountScope: Lifecycle = {
  kind: KIND,

  check: (_olds, news) => checkInputs(FIELDS, news, (inputs) => verifyOneObject(inputs, "")),

  diff: (id, olds, news, configured) =>
    new Difference()
      .replace("account", accountDiffers(olds, news))
      .replace(objectInput(news), isUnconfirmed(id) || objectDiffers(olds, news))
      .update(
        "objectName",
        isUnknown(news["objectName"]) ||
          (readText(news, "objectName") !== undefined &&
            readText(news, "objectName") !== readText(olds, "objectName")),
      )
      .update(
        "waitUntilProcessed",
        (readFlag(news, "waitUntilProcessed") ?? false) !==
          (readFlag(olds, "waitUntilProcessed") ?? false),
      )
      .result(describeScope(olds), olds, configured, {
        deleteBeforeReplace: isUnconfirmed(id) && readFlag(news, "adopt") === false,
      }),

  keeps: (id) => grantOf("scope", id),
  /** A scope that is made again has another ID. */
  restores: (news) => ({
    changes: true,
    replaces: [objectInput(news)],
    deleteBeforeReplace: false,
  }),

  async create(context, inputs) {
    const account = await resolveAccount(context, readText(inputs, "account") ?? "");
    const waits = readFlag(inputs, "waitUntilProcessed") === true;
    const wanted = await resolveScope(context, declaredScope(inputs), waits);
    const known = {
      ...pick(inputs, INPUTS),
      ...accountOutputs(inputs, account),
      hierarchyObjRef: wanted.hierarchyObjRef,
      objectName: wanted.objectName,
      [CREATION_MARK]: newMark(),
      server: context.em.server,
    };
    const unconfirmed = { ...known, adopted: false };
    const { row, adopted } = await recordUnconfirmed(unconfirmedId(account.id), unconfirmed, () =>
      addScope(context, account, {
        wanted,
        adopt: readFlag(inputs, "adopt") ?? true,
        claimant: { ...claimantOf(inputs, known), isNew: true },
      }),
    );
    const id = formatGrantId({ accountId: account.id, itemId: row.id });
    const outs = { ...known, scopeId: row.id, adopted };
    await waitIfAsked(context, id, outs);
    return { id, outs };
  },

  async read(context, id, props) {
    refuseOtherServer(context.em, describeScope(props), props);
    const { accountId, itemId } = await findScopeId(context, id, props);
    const rows = await unlessAccountGone(() =>
      context.em.listScopes(context.op, accountId, "refresh"),
    );
    const row = rows?.find((one) => one.id === itemId && !isRemoving(one));
    if (row === undefined && !isGet(props)) return undefined;
    if (row === undefined)
      throw new EmNotFoundError(`There is no restore scope ${id} on ${context.em.server}.`, {
        hint: "The ID is <account's GUID>/<scope's ID>.",
      });
    const found = isGet(props)
      ? await readUnknown(context, accountId, row)
      : { inputs: readInputs(props), kept: pick(props, KEPT) };
    return {
      id: formatGrantId({ accountId, itemId: row.id }),
      props: {
        ...found.inputs,
        ...found.kept,
        accountId,
        scopeId: row.id,
        server: context.em.server,
      },
      inputs: found.inputs,
    };
  },

  async update(context, id, olds, news) {
    refuseOtherServer(context.em, describeScope(olds), olds);
    const { accountId, itemId } = requireGrantId(KIND, "scope", id);
    const found = {
      accountId,
      scopeId: itemId,
      ...pick(olds, KEPT),
      ...pick(news, ["objectName"]),
    };
    const outs = { ...pick(news, INPUTS), ...found, server: context.em.server };
    const claim = { ...claimantOf(news, olds), by: context.op, takenOver: false };
    context.claims.claim("scope", formatGrantId({ accountId, itemId }), claim);
    await waitIfAsked(context, id, outs);
    return { id, outs };
  },

  async delete(context, id, props) {
    refuseOtherServer(context.em, describeScope(props), props);
    const { accountId, itemId } = await findScopeId(context, id, props);
    if (itemId !== undefined) await revokeScope(context, accountId, itemId, ownerOf(props));
  },
};

/** The input that says which object is meant. */
function objectInput(news: Properties): string {
  return news["object"] === undefined ? "hierarchyObjRef" : "object";
}

function claimantOf(inputs: Properties, outputs: Properties): Claimant {
  const called = `${KIND} ${JSON.stringify(pick(inputs, ["account", "hierarchyObjRef", "object"]))}`;
  return { called, owner: ownerOf(outputs) };
}

/**
 * The IDs of a scope; the scope's own is looked for if an earlier run could not establish it, and
 * `undefined` if there is none.
 */
async function findScopeId(
  context: OperationContext,
  id: string,
  props: Properties,
): Promise<{ accountId: string; itemId: string | undefined }> {
  const { accountId, itemId } = requireGrantId(KIND, "scope", id);
  return {
    accountId,
    itemId: isUnconfirmed(id) ? await findLeftoverScope(context, accountId, props) : itemId,
  };
}

/**
 * The inputs as the program gave them; without `hierarchyObjRef` where an object by name led to it.
 * `objectName` is left to the program.
 */
function readInputs(props: Properties): Record<string, unknown> {
  const unasked =
    props["object"] === undefined ? ["objectName"] : ["objectName", "hierarchyObjRef"];
  return pick(
    props,
    INPUTS.filter((name) => !unasked.includes(name)),
  );
}

async function waitIfAsked(
  context: OperationContext,
  id: string,
  outs: Record<string, unknown>,
): Promise<void> {
  if (readFlag(outs, "waitUntilProcessed") !== true) return;
  const { accountId, itemId } = requireGrantId(KIND, "scope", id);
  try {
    await waitUntilProcessed(context, { id: accountId, name: accountLabel(outs) }, [itemId]);
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
  context: OperationContext,
  accountId: string,
  row: ScopeRow,
): Promise<{ inputs: Record<string, unknown>; kept: Record<string, unknown> }> {
  const account = await resolveAccount(context, accountId);
  const hierarchyObjRef = await findReference(context, account, row);
  const inputs = { account: accountId, hierarchyObjRef };
  return { inputs, kept: { accountName: account.name, objectName: row.name, adopted: false } };
}

async function findReference(
  context: OperationContext,
  account: AccountReference,
  row: ScopeRow,
): Promise<string> {
  const roots = await context.em.listHierarchyRoots(context.op);
  const traced = await traceRow(row, roots, (search) => lookUpItems(context, search));
  if (typeof traced === "string") return traced;
  if (row.roots.length > 1) {
    throw new EmAmbiguousError(
      `The restore scope ${row.name} of account ${account.name} is registered under ${row.roots.length} hierarchy roots (${row.roots.join(", ")}), and Enterprise Manager does not say which reference it was made with.`,
      {
        hint: "Declare it with its `hierarchyObjRef` instead of reading it: with `adopt: true` the existing one is taken over.",
      },
    );
  }
  const { hierarchyObjRef } = await resolveObject(context, {
    root: row.roots[0] ?? "",
    type: row.type,
    name: row.name,
  });
  return hierarchyObjRef;
}

function describeScope(props: Properties): string {
  return `The restore scope ${readText(props, "objectName") ?? readText(props, "hierarchyObjRef") ?? ""} of account ${accountLabel(props)}`;
}
