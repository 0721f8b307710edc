import type {
  AccountEntity,
  AccountReference,
  FileRestore,
  NewAccount,
  SqlRestore,
} from "../../model/entities";
import { isGuid, formatUid } from "../../model/identity";
import type { AnswerElement, ListForm } from "../answers/element";
import { accountPath, everyRow, notShownWhole } from "./endpoint";
import { type EmErrorCode, EmNoAccountsError, EmProtocolError, isEmError } from "../errors";
import { isOfUidKind, readId, readIdInLink, readQuery } from "../answers/links";
import { log } from "../log";
import { NOT_LOOKED_UP } from "../no-answer";
import type { Operation } from "../transport/operation";
import type { BodyField, RequestBody } from "../answers/request-body";
import { roleUidField } from "./roles";
import { scopeItems } from "./scopes";
import { settleWrite } from "./tasks";
import type { Call, Wire } from "../session/wire";

/** Help center, page get_security_accounts; item names of other versions are read too. */
const ACCOUNTS: ListForm = {
  kinds: ["EntityReferences", "EnterpriseAccounts"],
  items: ["Ref", "EnterpriseAccount", "EnterpriseAccountEntity"],
  members: ["UID", "Name"],
  uidKind: "EnterpriseAccount",
};

/**
 * What a server answers that has no list of whole accounts: its pages show one for key resources in
 * general, and none for accounts (representation_collections).
 */
const NO_SUCH_LIST: readonly EmErrorCode[] = [...NOT_LOOKED_UP, "EM_PROTOCOL"];

const AS_ENTITY = "?format=Entity";

export async function loadAccounts(
  wire: Wire,
  op: Operation,
  onSend?: () => void,
): Promise<readonly AccountReference[]> {
  const call: Call = {
    method: "GET",
    path: "/security/accounts",
    what: "list the accounts",
    onSend,
  };
  const read = everyRow(wire, call, readAccountReference);
  return someAccounts(wire, call, await wire.readList(op, call, ACCOUNTS, read));
}

/**
 * Whoever is logged on has an account, or is in a group that has one: a list without any is not
 * believed.
 */
function someAccounts<Row>(wire: Wire, call: Call, rows: readonly Row[]): readonly Row[] {
  if (rows.length > 0) return rows;
  throw new EmNoAccountsError(
    `Enterprise Manager at ${wire.settings.server} sent a list without any account, when asked to ${call.what}: this cannot be right, because somebody is logged on.`,
    {
      hint: "Something may answer in its place, or its database is not ready: check the accounts in Enterprise Manager, then run the command again.",
      request: { method: call.method, path: `/api${call.path}` },
    },
  );
}

function showAccount(id: string): Call {
  return { method: "GET", path: `${accountPath(id)}${AS_ENTITY}`, what: `show the account ${id}` };
}

/** Whether the server shows an account by its ID, in whatever form. */
export async function answersForAccount(wire: Wire, op: Operation, id: string): Promise<boolean> {
  try {
    const shown = await wire.read(op, showAccount(id));
    return shown !== undefined && readId(shown) === id;
  } catch (error) {
    if (isEmError(error)) return false;
    throw error;
  }
}

/** What the list of whole accounts told; a server may have none, or one of mere references. */
export interface WholeAccounts {
  /** IDs of the accounts that it names, in lower case; `undefined` if there is no list. */
  readonly ids: ReadonlySet<string> | undefined;
  /** The accounts by ID; `undefined` unless it shows every one whole. */
  readonly entities: ReadonlyMap<string, AccountEntity> | undefined;
}

/** All accounts whole, in one request, where the server has that list and leaves nothing out. */
export async function loadWholeAccounts(wire: Wire, op: Operation): Promise<WholeAccounts> {
  const path = "/security/accounts?format=Entity";
  const call: Call = { method: "GET", path, what: "list the accounts whole" };
  const read = everyRow(wire, call, (element) =>
    readAccountReference(element).map(({ id }) => ({ id, entity: readAccountEntity(element) })),
  );
  try {
    const rows = someAccounts(wire, call, await wire.readList(op, call, ACCOUNTS, read));
    const isWhole = rows.every(({ entity }) => entity?.allVms !== undefined);
    const entities = rows.flatMap(({ entity }) => (entity === undefined ? [] : [entity]));
    return {
      ids: new Set(rows.map(({ id }) => id.toLowerCase())),
      entities: isWhole ? new Map(entities.map((entity) => [entity.id, entity])) : undefined,
    };
  } catch (error) {
    if (!isEmError(error) || !NO_SUCH_LIST.includes(error.code)) throw error;
    const { server } = wire.settings;
    log(
      "info",
      `${server} has no list of whole accounts (${error.code}): they are read one by one`,
    );
    return { ids: undefined, entities: undefined };
  }
}

/**
 * Asks for the entity, and once more where a mere reference comes: with the query of its link, if
 * it has one. The path is that of the account, whatever the link's is: servers write paths of other
 * things into links.
 */
export async function loadAccount(wire: Wire, op: Operation, id: string): Promise<AccountEntity> {
  const call = showAccount(id);
  const first = await wire.read(op, call);
  const entity = entityOf(wire, id, first);
  if (entity !== undefined) return entity;
  const query = queryOfEntity(first);
  if (query === undefined) throw notShownWhole(wire, id);
  const second = await wire.read(op, { ...call, path: `${accountPath(id)}${query}` });
  const followed = entityOf(wire, id, second);
  if (followed === undefined) throw notShownWhole(wire, id);
  return followed;
}

/** The account in an answer; one that is another's would be taken for what this one has. */
function entityOf(
  wire: Wire,
  id: string,
  element: AnswerElement | undefined,
): AccountEntity | undefined {
  const entity = element === undefined ? undefined : readAccountEntity(element);
  if (entity === undefined || !isGuid(entity.id) || entity.id === id.toLowerCase()) return entity;
  throw new EmProtocolError(
    `Enterprise Manager at ${wire.settings.server} showed the account ${entity.id}, when asked to show the account ${id}.`,
    { hint: "Something in between may mix up answers; run the command again." },
  );
}

/** The query of the link to the entity that a reference stands for; `undefined` without a link. */
function queryOfEntity(reference: AnswerElement | undefined): string | undefined {
  const alternate = reference
    ?.links()
    .find(
      ({ rel, type }) =>
        rel?.toLowerCase() === "alternate" && type?.toLowerCase() !== "enterpriseaccountreference",
    );
  return alternate === undefined ? undefined : (readQuery(alternate.href) ?? AS_ENTITY);
}

/**
 * The new account's ID is known at once only where the server tells it in `Location`, which none
 * must.
 */
export async function createAccount(
  wire: Wire,
  op: Operation,
  account: NewAccount,
): Promise<{ readonly id?: string }> {
  const what = `create the account ${account.name}`;
  const body = newAccountBody(account);
  const call: Call = { method: "POST", path: "/security/accounts", body, what };
  const { location } = await settleWrite(wire, op, call);
  const id = location === undefined ? undefined : readIdInLink(location);
  return id !== undefined && isGuid(id) ? { id } : {};
}

/**
 * Help center, page post_security_accounts. The wire's spelling `FlrExtentionRestrictions` is EM's
 * own.
 */
export function newAccountBody(account: NewAccount): RequestBody {
  const { type, name, roleIds, allVms, scopes, fileRestore, sqlRestore } = account;
  const roles = { item: "EnterpriseRole", list: roleIds.map((id) => [roleUidField(id)]) };
  const fields: BodyField[] = [
    { name: "AccountType", value: type },
    { name: "AccountName", value: name },
    { name: "Roles", value: [roles] },
    { name: "AllowRestoreAllVms", value: allVms },
  ];
  if (scopes.length > 0)
    fields.push({ name: "HierarchyScopeObjects", value: [scopeItems(scopes)] });
  if (fileRestore !== undefined) {
    const inPlaceOnly = { name: "FlrInplaceOnly", value: fileRestore.inPlaceOnly };
    const extensions = fileRestore.extensions.join(",");
    const restrictions = { name: "FlrExtentionRestrictions", value: extensions };
    fields.push({ name: "FlrSettings", value: [inPlaceOnly, restrictions] });
  }
  if (sqlRestore !== undefined) {
    const denyInPlace = { name: "DenyInPlaceRestore", value: sqlRestore.denyInPlace };
    fields.push({ name: "SqlSettings", value: [denyInPlace] });
  }
  return { root: "EnterpriseAccountCreateSpec", fields };
}

/** Flips "all virtual machines", whatever its position. */
export async function toggleAllVms(wire: Wire, op: Operation, id: string): Promise<void> {
  const what = `flip the all-virtual-machines switch of the account ${id}`;
  await settleWrite(wire, op, { method: "POST", path: accountPath(id), what });
}

export async function deleteAccount(wire: Wire, op: Operation, id: string): Promise<void> {
  const what = `delete the account ${id}`;
  await settleWrite(wire, op, { method: "DELETE", path: accountPath(id), what });
}

function readAccountReference(element: AnswerElement): AccountReference[] {
  const id = readId(element);
  const name = element.text("Name");
  const isAccount = isOfUidKind(element, "EnterpriseAccount");
  if (id === undefined || name === undefined || !isAccount) return [];
  return [{ id, uid: formatUid("EnterpriseAccount", id), name }];
}

/**
 * `undefined` for a mere reference, which some servers send in its place (help center, pages
 * get_security_accounts_id and security_accounts_id disagree).
 */
export function readAccountEntity(element: AnswerElement): AccountEntity | undefined {
  const [reference] = readAccountReference(element);
  const type = element.text("AccountType");
  if (reference === undefined || type === undefined) return undefined;
  return {
    ...reference,
    type,
    allVms: element.flag("AllowRestoreAllVms"),
    fileRestore: readFileRestore(element.one("FlrSettings")),
    sqlRestore: readSqlRestore(element.one("SqlSettings")),
  };
}

function readFileRestore(element: AnswerElement | undefined): FileRestore | undefined {
  // EM 9 wrote `FlrInlaceOnly`.
  const inPlaceOnly = element?.flag("FlrInplaceOnly") ?? element?.flag("FlrInlaceOnly");
  const text = element?.text("FlrExtentionRestrictions");
  if (inPlaceOnly === undefined && text === undefined) return undefined;
  const list = (text ?? "").split(/[,;]/).map((part) => part.trim().replace(/^\*?\./, ""));
  return {
    inPlaceOnly: inPlaceOnly ?? false,
    extensions: list.filter((extension) => extension !== ""),
  };
}

function readSqlRestore(element: AnswerElement | undefined): SqlRestore | undefined {
  const denyInPlace = element?.flag("DenyInPlaceRestore");
  return denyInPlace === undefined ? undefined : { denyInPlace };
}
