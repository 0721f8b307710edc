import type { Task } from "../../model/entities";
import { tryReadDocument } from "../answers/call";
import { parseFlag, type AnswerElement } from "../answers/element";
import {
  type EmError,
  EmNotFoundError,
  EmProtocolError,
  EmRefusedError,
  EmTimeoutError,
  EmUnconfirmedError,
  isEmError,
} from "../errors";
import { log } from "../log";
import { withoutEchoes } from "../known-secrets";
import type { Operation } from "../transport/operation";
import { mayMeanUnknownId } from "./unknown-ids";
import type { Call, Wire } from "../session/wire";
import type { WireAnswer } from "../transport/send";

/** How often a task is asked for its state: EM's jobs take seconds to minutes. */
const POLL_MS = 1_000;

/**
 * `OperationFinished` means that only EM's own database is not up to date yet (help center, page
 * get_tasks_id); that is waited for so often, not for ever.
 */
const OPERATION_FINISHED_POLLS = 10;

/**
 * So often in a row may a task not be shown although nothing says that it is gone; then it is not
 * asked for any more.
 */
const MOST_FAILED_POLLS = 3;

/**
 * How a task ended; `running` if it did not within the operation's time, `untold` if EM does not
 * tell: what it was to do has to be looked at.
 */
export type TaskOutcome =
  | { readonly kind: "succeeded" }
  | { readonly kind: "untold" }
  | { readonly kind: "failed"; readonly message: string | undefined }
  | { readonly kind: "running"; readonly task: Task };

/** Help center, page get_tasks_id. */
async function loadTask(wire: Wire, op: Operation, id: string): Promise<Task> {
  const path = `/tasks/${encodeURIComponent(id)}`;
  const call: Call = { method: "GET", path, what: `show the task ${id}` };
  const document = await wire.read(op, call);
  const [task] = document === undefined ? [] : readTask(document);
  if (task !== undefined) return task;
  throw new EmProtocolError(
    `Enterprise Manager at ${wire.settings.server} sent an answer without ID, when asked to ${call.what}.`,
  );
}

/** Nothing when the answer is no task: only asynchronous operations make one. */
function readTask(element: AnswerElement): Task[] {
  const id = element.text("TaskId");
  if (id === undefined || id === "") return [];
  const result = element.one("Result");
  const success = parseFlag(result?.text("Success"));
  const message = result?.text("Message");
  const operation = element.text("Operation");
  return [{ id, state: element.text("State") ?? "", operation, success, message }];
}

/**
 * Waits until a task has ended, or the operation's time is nearly over. @throws EmTimeoutError when
 * stopped.
 */
export async function settleTask(wire: Wire, op: Operation, started: Task): Promise<TaskOutcome> {
  let polls = 0;
  let failures = 0;
  for (let task = started; ;) {
    const state = task.state.toLowerCase();
    polls += state === "operationfinished" ? 1 : 0;
    if (state === "finished" || polls > OPERATION_FINISHED_POLLS) return readOutcome(task);
    // The next look needs time too; one that is cut off would not tell what is not done.
    if (op.remainingMs() <= 2 * POLL_MS) return { kind: "running", task };
    await op.sleep(POLL_MS);
    op.check();
    const next = await taskNow(wire, op, task.id);
    failures = next === "not shown" ? failures + 1 : 0;
    if (next === "gone" || failures >= MOST_FAILED_POLLS) return { kind: "untold" };
    if (next !== "not shown") task = next;
  }
}

function readOutcome({ success, message }: Task): TaskOutcome {
  if (success !== false) return { kind: "succeeded" };
  return { kind: "failed", message: message === undefined ? undefined : withoutEchoes(message) };
}

/**
 * `gone`: EM forgets tasks with the logon session, and some callers delete finished ones. Any other
 * failure says nothing of the task, and the next look may succeed.
 */
async function taskNow(
  wire: Wire,
  op: Operation,
  id: string,
): Promise<Task | "gone" | "not shown"> {
  try {
    return await loadTask(wire, op, id);
  } catch (error) {
    if (!isEmError(error)) throw error;
    if (saysThatTaskIsGone(error)) return "gone";
    op.check();
    log("info", `the task ${id} was not shown (${error.code}); it is asked for again`);
    return "not shown";
  }
}

const NO_SUCH_TASK = /\bno\b.*\btask\b|\btask\b.*\b(not found|not exist|unknown)\b/is;

/**
 * 404 is documented; recorded is 500 with "There is no backup task with id [task-297] in current
 * rest session". A 400 or 500 with another text, or without any, may have other reasons.
 */
function saysThatTaskIsGone(error: EmError): boolean {
  if (error instanceof EmNotFoundError) return true;
  const said = error.serverMessage ?? "";
  return mayMeanUnknownId(error) && NO_SUCH_TASK.test(said);
}

/** The task that a write made. EM documents no answer to writes; some versions send a task. */
export function readStartedTask(answer: WireAnswer): Task | undefined {
  const document = tryReadDocument(answer);
  return document === undefined ? undefined : readTask(document)[0];
}

/** Sends a write and waits for the task, should the server make one. */
export async function settleWrite(wire: Wire, op: Operation, call: Call): Promise<WireAnswer> {
  const { answer } = await wire.send(op, call);
  const task = readStartedTask(answer);
  if (task === undefined) return answer;
  const outcome = await settleTask(wire, op, task).catch((error: unknown) => {
    throw afterWrite(error);
  });
  // Whoever wrote something looks at it; what is deleted is not looked at otherwise.
  if (outcome.kind === "succeeded" || (outcome.kind === "untold" && call.method !== "DELETE"))
    return answer;
  const server = `Enterprise Manager at ${wire.settings.server}`;
  if (outcome.kind === "failed") {
    const { message: serverMessage } = outcome;
    const said = serverMessage === undefined ? "" : `: it says ${JSON.stringify(serverMessage)}`;
    const details = { serverMessage, mayHaveHappened: true };
    throw new EmRefusedError(`${server} could not ${call.what}${said}.`, details);
  }
  if (outcome.kind === "untold")
    throw new EmUnconfirmedError(
      `It could not be established whether ${server} did ${call.what}: it did not report how its task ${task.id} ended.`,
      { hint: "Run the command again: it looks first.", mayHaveHappened: true },
    );
  throw new EmTimeoutError(
    `${server} did not ${call.what} in time: its task ${task.id} is running.`,
    {
      hint: "Run the command again, or allow more time with veeam-em:timeoutSeconds.",
      mayHaveHappened: true,
    },
  );
}

/** A run that ends while a task is waited for leaves open what the task does. */
function afterWrite(error: unknown): unknown {
  if (!(error instanceof EmTimeoutError)) return error;
  return new EmTimeoutError(error.message, { hint: error.hint, mayHaveHappened: true });
}
