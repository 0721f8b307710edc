import type { Task } from "../../model/entities";
import { tryReadDocument } from "../answers/call";
import { parseFlag, type AnswerElement } from "../answers/element";
import { EmProtocolError, EmRefusedError, EmTimeoutError } from "../errors";
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

/** How a task ended; `running` if it did not within the operation's time. */
export type TaskOutcome =
  | { readonly kind: "succeeded" }
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
  for (let task = started; ;) {
    const state = task.state.toLowerCase();
    polls += state === "operationfinished" ? 1 : 0;
    if (state === "finished" || polls > OPERATION_FINISHED_POLLS) return readOutcome(task);
    // The next look needs time too; one that is cut off would not tell what is not done.
    if (op.remainingMs() <= 2 * POLL_MS) return { kind: "running", task };
    await op.sleep(POLL_MS);
    op.check();
    const next = await taskNow(wire, op, task.id);
    // It may have ended either way; what it was to do is looked up by whoever started it.
    if (next === undefined) return { kind: "succeeded" };
    task = next;
  }
}

function readOutcome({ success, message }: Task): TaskOutcome {
  if (success !== false) return { kind: "succeeded" };
  return { kind: "failed", message: message === undefined ? undefined : withoutEchoes(message) };
}

/**
 * `undefined` when the task is gone: EM forgets tasks with the logon session, and some callers
 * delete finished ones.
 */
async function taskNow(wire: Wire, op: Operation, id: string): Promise<Task | undefined> {
  try {
    return await loadTask(wire, op, id);
  } catch (error) {
    if (mayMeanUnknownId(error)) return undefined;
    throw error;
  }
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
  const outcome = await settleTask(wire, op, task);
  if (outcome.kind === "succeeded") return answer;
  const server = `Enterprise Manager at ${wire.settings.server}`;
  if (outcome.kind === "failed") {
    const { message: serverMessage } = outcome;
    const said = serverMessage === undefined ? "" : `: it says ${JSON.stringify(serverMessage)}`;
    const details = { serverMessage, mayHaveHappened: true };
    throw new EmRefusedError(`${server} could not ${call.what}${said}.`, details);
  }
  throw new EmTimeoutError(
    `${server} did not ${call.what} in time: its task ${task.id} is running.`,
    {
      hint: "Run the command again, or allow more time with veeam-em:timeoutSeconds.",
      mayHaveHappened: true,
    },
  );
}
