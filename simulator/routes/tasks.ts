import type { EmState } from "../state/em-state";
import type { Task } from "../state/tasks";
import type { Entity } from "../wire/entity";
import { Refusal } from "../wire/refusal";
import { route } from "./route";
import type { Call } from "./route";

/** A task as the answer shows it; one that runs has no result yet. */
export function taskEntity(em: EmState, task: Task): Entity {
  const state = em.tasks.computeState(task);
  const href = `/tasks/${task.id}`;
  return {
    element: "Task",
    attributes: { Type: "Task", Href: href },
    links: [{ rel: "Delete", href, type: "Task" }],
    members: [
      { name: "TaskId", value: task.id },
      { name: "State", value: state },
      { name: "Operation", value: task.operation },
      { name: "Result", value: state === "Running" ? undefined : resultEntity(task, state) },
    ],
  };
}

function resultEntity(task: Task, state: Task["first"]): Entity {
  // Done on the backup server, but not yet in Enterprise Manager's database (page get_tasks_id).
  const waiting = state === "OperationFinished";
  return {
    element: "Result",
    attributes: { Success: waiting ? true : task.result.success },
    members: [{ name: "Message", value: waiting ? "OperationFinished" : task.result.message }],
  };
}

function find(call: Call): Task {
  const id = call.ids[0] ?? "";
  const task = call.em.tasks.find(call.session(), id);
  if (task === undefined)
    throw new Refusal(
      call.em.switches.taskGoneStatus,
      `There is no backup task with id [${id}] in current rest session`,
    );
  return task;
}

export const TASK_ROUTES = [
  route("GET /tasks", "anyRole", (call) => ({
    status: 200,
    entity: {
      element: "Tasks",
      items: {
        plural: "Tasks",
        entities: call.em.tasks.seenBy(call.session()).map((task) => taskEntity(call.em, task)),
      },
    },
  })),
  route("GET /tasks/{ID}", "anyRole", (call) => ({
    status: 200,
    entity: taskEntity(call.em, find(call)),
  })),
  route("DELETE /tasks/{ID}", "anyRole", (call) => {
    call.em.tasks.remove(find(call));
    return { status: 204 };
  }),
];
