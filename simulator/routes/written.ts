import type { EmState } from "../state/em-state";
import type { Entity, Link } from "../wire/entity";
import type { Answer, Call } from "./route";
import { taskEntity } from "./tasks";

const NO_CONTENT = 204;
const ACCEPTED = 202;

/**
 * The answer to a POST that made something: which status, body and headers it has is up to
 * switches.
 */
export function created(
  call: Call,
  status: number,
  path: string,
  representation: () => Entity,
): Answer {
  const { createBody, location, linkHost } = call.em.switches;
  const headers = location === "present" ? { headers: { Location: `${linkHost}/api${path}` } } : {};
  if (status === NO_CONTENT || createBody === "none") return { status, ...headers };
  return {
    status,
    entity: createBody === "task" ? finishedTask(call, "Create") : representation(),
    ...headers,
  };
}

/** The answer to a DELETE that was done. */
export function deleted(call: Call): Answer {
  const status = call.em.switches.deleteStatus;
  return status === ACCEPTED ? { status, entity: finishedTask(call, "Delete") } : { status };
}

/** The link that deletes something; newer captures have no Type in it. */
export function deleteLink(em: EmState, href: string, type: string): Link {
  return em.switches.deleteLinkType === "present"
    ? { rel: "Delete", href, type }
    : { rel: "Delete", href };
}

function finishedTask(call: Call, operation: string): Entity {
  const task = call.em.tasks.start(call.session(), operation, "Finished", {
    success: true,
    message: undefined,
  });
  return taskEntity(call.em, task);
}
