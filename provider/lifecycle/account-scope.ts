import { EmAmbiguousError, EmNotFoundError } from "../em";
import type { ScopeRow } from "../model/entities";
import { formatGrantId } from "../model/grant-id";
import { parseReference, REFERENCE_FORM, sameReference } from "../model/hierarchy-reference";
import { sameName } from "../model/identity";
import { defined, flagOf, holdsUnknown, isUnknown, objectOf, pick, type Properties, textOf } from "../model/properties";
import { isRemoving } from "../model/scope-match";
import { accountDiffers, Difference } from "./difference";
import { type CheckFailure, checkInputs, exactName, type Field, flag, objectWith, optional, required, text } from "./fields";
import { accountIn, accountLabel, grantIdOf, isGet } from "./grant";
import { type Lifecycle, PartialFailure } from "./lifecycle";
import { resolveAccount, unlessAccountGone } from "./resolve-account";
import { type DeclaredScope, type ObjectByName, resolveObject, resolveScope } from "./resolve-object";
import { revokeScope, waitUntilProcessed } from "./scope-grants";
import type { ScopeGrant } from "./scope-adder";
import { findLeftover } from "./scope-leftover";
import { isUnconfirmed, recordUnconfirmed, unconfirmedId } from "./unconfirmed";
import { guardServer, type Work } from "./work";

const KIND = "AccountScope";

/** The inputs that name one object, here and in the list of an Account. */
export const SCOPE_FIELDS: Readonly<Record<string, Field>> = {
  hierarchyObjRef: optional(text((value) => (parseReference(value) === undefined ? `is no reference to an object: it must look like ${REFERENCE_FORM}` : undefined))),
  object: optional(
    objectWith({
      root: required(text(), "the hierarchy root's name, ID or unique ID"),
      type: required(text(), "the object's type, as Vm, ResourcePool or Folder"),
      name: required(exactName, "the object's exact name"),
    }),
  ),
  objectName: optional(exactName),
};

const FIELDS = {
  account: required(text(), "the account's name, ID or UID"),
  ...SCOPE_FIELDS,
  adopt: optional(flag),
  waitUntilProcessed: optional(flag),
};
const INPUTS = Object.keys(FIELDS);
/** `objectName` and `hierarchyObjRef` are outputs too: as inputs they are repeated only where they were given. */
const KEPT = ["accountName", "hierarchyObjRef", "objectName", "adopted"];

/** One restore scope of one account. */
export const accountScope: Lifecycle = {
  kind: KIND,

  check: (_olds, news) => checkInputs(FIELDS, news, (inputs) => verifyOneObject(inputs, "")),

  diff: (id, olds, news, where) =>
    new Difference()
      .replace("account", accountDiffers(olds, news))
      .replace(news["object"] === undefined ? "hierarchyObjRef" : "object", isUnconfirmed(id) || objectDiffers(olds, news))
      .update(isUnknown(news["objectName"]) || (textOf(news, "objectName") !== undefined && textOf(news, "objectName") !== textOf(olds, "objectName")))
      .update((flagOf(news, "waitUntilProcessed") ?? false) !== (flagOf(olds, "waitUntilProcessed") ?? false))
      .result(labelOf(olds), olds, where, { deleteBeforeReplace: isUnconfirmed(id) && flagOf(news, "adopt") === false }),

  async create(work, inputs) {
    const account = await resolveAccount(work, textOf(inputs, "account") ?? "");
    const wanted = await resolveScope(work, declaredScope(inputs));
    const known = { ...pick(inputs, INPUTS), ...accountIn(inputs, account), hierarchyObjRef: wanted.hierarchyObjRef, objectName: wanted.objectName, server: work.em.server };
    const add = (): Promise<ScopeGrant> => work.scopes.add(account.id, account.name, { wanted, adopt: flagOf(inputs, "adopt") ?? true, op: work.op });
    const { row, adopted } = await recordUnconfirmed(unconfirmedId(account.id), { ...known, adopted: false }, add);
    const id = formatGrantId({ accountId: account.id, itemId: row.id });
    const outs = { ...known, scopeId: row.id, adopted };
    await waitIfAsked(work, id, outs);
    return { id, outs };
  },

  async read(work, id, props) {
    guardServer(work, labelOf(props), props);
    const { accountId, itemId } = await scopeIdOf(work, id, props);
    const rows = await unlessAccountGone(() => work.em.listScopes(work.op, accountId, "refresh"));
    const row = rows?.find((one) => one.id === itemId && !isRemoving(one));
    if (row === undefined && !isGet(props)) return undefined;
    if (row === undefined) throw new EmNotFoundError(`There is no restore scope ${id} on ${work.em.server}.`, { hint: "The ID is <account's GUID>/<scope's ID>." });
    const found = isGet(props) ? await readUnknown(work, accountId, row) : { inputs: inputsOf(props), kept: pick(props, KEPT) };
    return { id: formatGrantId({ accountId, itemId: row.id }), props: { ...found.inputs, ...found.kept, accountId, scopeId: row.id, server: work.em.server }, inputs: found.inputs };
  },

  async update(work, id, olds, news) {
    guardServer(work, labelOf(olds), olds);
    const { accountId, itemId } = grantIdOf(KIND, "scope", id);
    const found = { accountId, scopeId: itemId, ...pick(olds, KEPT), ...pick(news, ["objectName"]) };
    const outs = { ...pick(news, INPUTS), ...found, server: work.em.server };
    await waitIfAsked(work, id, outs);
    return { id, outs };
  },

  async delete(work, id, props) {
    guardServer(work, labelOf(props), props);
    const { accountId, itemId } = await scopeIdOf(work, id, props);
    if (itemId === undefined || work.claims.isTakenOver("scope", formatGrantId({ accountId, itemId }))) return;
    await work.queues.run(accountId, () => revokeScope(work, accountId, itemId));
  },
};

/** The IDs of a scope; the scope's own is looked for if an earlier run could not establish it, and `undefined` if there is none. */
async function scopeIdOf(work: Work, id: string, props: Properties): Promise<{ accountId: string; itemId: string | undefined }> {
  const { accountId, itemId } = grantIdOf(KIND, "scope", id);
  return { accountId, itemId: isUnconfirmed(id) ? await findLeftover(work, accountId, props) : itemId };
}

/** Exactly one of `hierarchyObjRef` and `object`. */
export function verifyOneObject(inputs: Properties, prefix: string): CheckFailure[] {
  const given = ["hierarchyObjRef", "object"].filter((name) => inputs[name] !== undefined);
  if (given.length === 1) return [];
  const reason = given.length === 0 ? "is missing: give `hierarchyObjRef`, or `object` with root, type and name" : "is given together with `object`: give one of the two";
  return [{ property: `${prefix}hierarchyObjRef`, reason }];
}

/** The scope that inputs declare. */
export function declaredScope(inputs: Properties): DeclaredScope {
  const object = objectOf(inputs, "object");
  return { hierarchyObjRef: object === undefined ? textOf(inputs, "hierarchyObjRef") : undefined, object: object === undefined ? undefined : objectByName(object), objectName: textOf(inputs, "objectName") };
}

function objectByName(object: Properties): ObjectByName {
  return { root: textOf(object, "root") ?? "", type: textOf(object, "type") ?? "", name: textOf(object, "name") ?? "" };
}

/** Whether two objects by name are written differently in a way that matters: names are exact, roots and types are not. */
export function sameObject(one: Properties, other: Properties): boolean {
  const [a, b] = [objectByName(one), objectByName(other)];
  return a.name === b.name && sameName(a.type, b.type) && sameName(a.root, b.root);
}

function objectDiffers(olds: Properties, news: Properties): boolean {
  const { hierarchyObjRef, object } = news;
  if (holdsUnknown(hierarchyObjRef) || holdsUnknown(object)) return true;
  const former = textOf(olds, "hierarchyObjRef") ?? "";
  if (typeof hierarchyObjRef === "string") return !sameReference(former, hierarchyObjRef);
  const wanted = objectOf(news, "object");
  const declared = objectOf(olds, "object");
  if (wanted === undefined) return false;
  return declared === undefined ? !fitsReference(objectByName(wanted), former, textOf(olds, "objectName")) : !sameObject(declared, wanted);
}

/** Whether an object by name is certainly the one whose reference is in state. */
function fitsReference(object: ObjectByName, former: string, objectName: string | undefined): boolean {
  const reference = parseReference(former);
  return reference !== undefined && object.name === objectName && sameName(object.type, reference.type) && sameName(object.root, reference.rootId);
}

/** The inputs as the program gave them; without `hierarchyObjRef` where an object by name led to it. `objectName` is left to the program. */
function inputsOf(props: Properties): Record<string, unknown> {
  const unasked = props["object"] === undefined ? ["objectName"] : ["objectName", "hierarchyObjRef"];
  return pick(props, INPUTS.filter((name) => !unasked.includes(name)));
}

async function waitIfAsked(work: Work, id: string, outs: Record<string, unknown>): Promise<void> {
  if (flagOf(outs, "waitUntilProcessed") !== true) return;
  const { accountId, itemId } = grantIdOf(KIND, "scope", id);
  try {
    await waitUntilProcessed(work.em, work.op, { id: accountId, name: accountLabel(outs) }, [itemId]);
  } catch (error) {
    throw new PartialFailure(id, defined(outs), error instanceof Error ? error : new Error(String(error)));
  }
}

/** EM does not tell a scope's reference: for a `get` it is looked up by name, and refused where that is not certain. */
async function readUnknown(work: Work, accountId: string, row: ScopeRow): Promise<{ inputs: Record<string, unknown>; kept: Record<string, unknown> }> {
  const account = await resolveAccount(work, accountId);
  if (row.roots.length > 1) {
    throw new EmAmbiguousError(`The restore scope ${row.name} of account ${account.name} is registered under ${row.roots.length} hierarchy roots (${row.roots.join(", ")}), and Enterprise Manager does not tell which reference it was made with.`, {
      hint: "Declare it with its `hierarchyObjRef` instead of reading it: with `adopt: true` the existing one is taken over.",
    });
  }
  const item = await resolveObject(work, { root: row.roots[0] ?? "", type: row.type, name: row.name });
  const inputs = { account: accountId, hierarchyObjRef: item.hierarchyObjRef };
  return { inputs, kept: { accountName: account.name, objectName: row.name, adopted: false } };
}

function labelOf(props: Properties): string {
  return `The restore scope ${textOf(props, "objectName") ?? textOf(props, "hierarchyObjRef") ?? ""} of account ${accountLabel(props)}`;
}
