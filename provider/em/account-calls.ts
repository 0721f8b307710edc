import type { AccountEntity, AccountReference, Role, ScopeRow, Task } from "../model/entities";
import { isGuid } from "../model/identity";
import type { AnswerElement } from "./answer-element";
import { EmLastRoleError, EmNotFoundError, EmProtocolError, EmRefusedError, EmTimeoutError } from "./errors";
import { KnownRows } from "./known-rows";
import { withoutEchoes } from "./known-secrets";
import { apiPathOf, idOfHref } from "./links";
import type { ListForm } from "./list-page";
import type { Operation } from "./operation";
import { mergeScopeRows, readAccountEntity, readAccountReference, readAccountRole, readScopeRow, readTask } from "./readers";
import type { Call, Wire, WriteAnswer } from "./wire";

/** How often a task is asked for its state. */
const TASK_POLL_MS = 1000;

/** `OperationFinished` means that only EM's own database is not up to date yet; that is waited for this long, not for ever. */
const OPERATION_FINISHED_POLLS = 10;

/** Help center, page get_security_accounts; item names of other versions are read too. */
export const ACCOUNTS: ListForm = { kinds: ["EntityReferences", "EnterpriseAccounts"], items: ["Ref", "EnterpriseAccount", "EnterpriseAccountEntity"] };

const ACCOUNT_ROLES: ListForm = { kinds: ["EnterpriseAccountInRoleList", "EnterpriseAccountInRoles"], items: ["EnterpriseAccountInRole"] };

/** The name of one restore scope's element. */
const SCOPE_ITEM = "EnterpriseAccountHierarchyScope";

const SCOPES: ListForm = { kinds: [`${SCOPE_ITEM}s`, `${SCOPE_ITEM}List`], items: [SCOPE_ITEM] };

/** The restore scopes of one account, remembered by the rows that show them. */
export function knownScopeRows(): KnownRows<ScopeRow> {
  return new KnownRows(SCOPE_ITEM);
}

export async function loadAccounts(wire: Wire, op: Operation): Promise<readonly AccountReference[]> {
  const call: Call = { method: "GET", path: "/security/accounts", what: "list the accounts" };
  return wire.readList(op, call, ACCOUNTS, orRefused(wire, call, readAccountReference));
}

/** Asks for the entity, and follows the link to it where a mere reference comes. */
export async function loadAccount(wire: Wire, op: Operation, id: string): Promise<AccountEntity> {
  const path = `/security/accounts/${encodeURIComponent(id)}?format=Entity`;
  const call: Call = { method: "GET", path, what: `show the account ${id}` };
  const first = await orGone(wire, op, id, () => wire.read(op, call));
  const entity = first === undefined ? undefined : readAccountEntity(first);
  if (entity !== undefined) return entity;
  const alternate = first?.links().find(({ rel, type }) => rel?.toLowerCase() === "alternate" && type?.toLowerCase() !== "enterpriseaccountreference");
  const alternatePath = alternate === undefined ? undefined : apiPathOf(alternate.href);
  const second = alternatePath === undefined ? undefined : await orGone(wire, op, id, () => wire.read(op, { ...call, path: alternatePath }));
  const followed = second === undefined ? undefined : readAccountEntity(second);
  if (followed !== undefined) return followed;
  throw new EmProtocolError(`Enterprise Manager at ${wire.settings.server} does not show the account ${id} with its type.`, {
    hint: "A newer version may answer in another form; `VEEAM_EM_FORMAT=json` (or `xml`) may help, and please report it.",
  });
}

export async function loadAccountRoles(wire: Wire, op: Operation, id: string): Promise<readonly Role[]> {
  const call: Call = { method: "GET", path: `/security/accounts/${encodeURIComponent(id)}/roles`, what: `list the roles of the account ${id}` };
  return orGone(wire, op, id, () => wire.readList(op, call, ACCOUNT_ROLES, orRefused(wire, call, readAccountRole)));
}

export async function loadScopes(wire: Wire, op: Operation, id: string, known?: KnownRows<ScopeRow>): Promise<readonly ScopeRow[]> {
  const call: Call = { method: "GET", path: `/security/accounts/${encodeURIComponent(id)}/scopes`, what: `list the restore scopes of the account ${id}` };
  return mergeScopeRows(await orGone(wire, op, id, () => wire.readList(op, call, SCOPES, orRefused(wire, call, readScopeRow), known)));
}

/** A row that cannot be read is an error and not left out: what it stands for would seem to be gone, and would be made again. */
function orRefused<Entity>(wire: Wire, call: Call, read: (element: AnswerElement) => Entity[]): (element: AnswerElement) => Entity[] {
  return (element) => {
    const found = read(element);
    if (found.length > 0) return found;
    throw new EmProtocolError(`Enterprise Manager at ${wire.settings.server} sent a list with an entry that has no ID or no name, when asked to ${call.what}.`, {
      hint: "A newer version may answer in another form; `VEEAM_EM_FORMAT=json` (or `xml`) may help, and please report it.",
      request: { method: call.method, path: `/api${call.path}` },
    });
  };
}

/** EM answers 400 or 500 to some unknown IDs; only the list of accounts tells a missing account from a mistake. */
async function orGone<Result>(wire: Wire, op: Operation, id: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!isUnclearRefusal(error)) throw error;
    const accounts = await loadAccounts(wire, op);
    if (accounts.some((account) => account.id.toLowerCase() === id.toLowerCase())) throw error;
    throw new EmNotFoundError(`There is no account ${id} in Enterprise Manager at ${wire.settings.server}.`, { request: error.request });
  }
}

function isUnclearRefusal(error: unknown): error is EmRefusedError {
  const status = error instanceof EmRefusedError ? error.request?.status : undefined;
  return status === 400 || status === 500;
}

/** Sends a write and waits for the task, should the server make one. */
export async function settleWrite(wire: Wire, op: Operation, call: Call): Promise<WriteAnswer> {
  const answer = await wire.write(op, call);
  const task = answer.document === undefined ? undefined : readTask(answer.document);
  if (task !== undefined) await finishTask(wire, op, call, task);
  return answer;
}

/**
 * Sends a DELETE. That what is not there has succeeded: its first try may have been the one that removed it. Servers that do not
 * answer 404 to an unknown ID are asked whether it is still there.
 */
export async function settleDelete(wire: Wire, op: Operation, call: Call, isGone: () => Promise<boolean>): Promise<void> {
  try {
    await settleWrite(wire, op, call);
  } catch (error) {
    if (error instanceof EmNotFoundError) return;
    if (!isUnclearRefusal(error) || !(await isGone())) throw error;
  }
}

/** Whether a list that can only be read while its account exists lacks something; without the account everything is gone. */
export async function goneFrom(list: Promise<readonly { readonly id: string }[]>, id: string): Promise<boolean> {
  try {
    return !(await list).some((item) => item.id.toLowerCase() === id.toLowerCase());
  } catch (error) {
    if (error instanceof EmNotFoundError) return true;
    throw error;
  }
}

/** Takes a role from an account. @throws EmLastRoleError when it is the account's only one, which EM does not let go. */
export async function removeRole(wire: Wire, op: Operation, id: string, roleId: string): Promise<void> {
  const call: Call = { method: "DELETE", path: `/security/accounts/${encodeURIComponent(id)}/roles/${encodeURIComponent(roleId)}`, what: `take the role ${roleId} from the account ${id}` };
  await settleDelete(wire, op, call, async () => {
    const roles = loadAccountRoles(wire, op, id);
    if (await goneFrom(roles, roleId)) return true;
    if ((await roles).length > 1) return false;
    throw new EmLastRoleError(`The role ${roleId} is the only one of the account ${id}, and Enterprise Manager does not let an account be without any role.`, {
      hint: "Give the account another role first, or delete the account.",
    });
  });
}

/** The ID in the `Location` of a created account. */
export function createdAccountId(answer: WriteAnswer): { readonly id?: string } {
  const id = answer.location === undefined ? undefined : idOfHref(answer.location);
  return id !== undefined && isGuid(id) ? { id } : {};
}

async function finishTask(wire: Wire, op: Operation, call: Call, started: Task): Promise<void> {
  let task = started;
  for (let polls = 0; task.state !== "Finished" && !(task.state === "OperationFinished" && polls >= OPERATION_FINISHED_POLLS); polls += 1) {
    await op.sleep(TASK_POLL_MS);
    op.check();
    const next = await readTaskState(wire, op, task.id);
    if (next === undefined) return;
    task = next;
  }
  if (task.success !== false) return;
  const serverMessage = task.message === undefined ? undefined : withoutEchoes(task.message);
  throw new EmRefusedError(`Enterprise Manager at ${wire.settings.server} could not ${call.what}${serverMessage === undefined ? "" : `: it says ${JSON.stringify(serverMessage)}`}.`, {
    serverMessage, mayHaveHappened: true,
  });
}

/** `undefined` when the task is gone: EM forgets tasks with the logon session, and some callers delete finished ones. */
async function readTaskState(wire: Wire, op: Operation, id: string): Promise<Task | undefined> {
  try {
    const document = await wire.read(op, { method: "GET", path: `/tasks/${encodeURIComponent(id)}`, what: `show the task ${id}` });
    return document === undefined ? undefined : readTask(document);
  } catch (error) {
    if (error instanceof EmNotFoundError || isUnclearRefusal(error)) return undefined;
    throw error instanceof Error ? error : new EmTimeoutError("The task could not be read.");
  }
}
