import { sameName } from "../state/account";
import type { Account } from "../state/account";
import { REBUILD_SPEC } from "../wire/schema";
import type { Answer, Call } from "./route";
import { taskEntity } from "./tasks";

/**
 * POST /security/accounts?action=rebuildScope: the task only starts the job, which goes on after
 * it.
 */
export function rebuildScopes(call: Call): Answer {
  const { em } = call;
  const which = call.read(REBUILD_SPEC);
  const mode = em.switches.rebuildTask;
  if (mode !== "failed")
    em.scopes.rebuild(which === "RebuildForCurrentUser" ? ownAccounts(call) : em.accounts);
  const status = em.switches.rebuildStatus;
  if (mode === "none") return { status };
  const first =
    mode === "running"
      ? "Running"
      : mode === "operationFinished"
        ? "OperationFinished"
        : "Finished";
  const result = {
    success: mode !== "failed",
    message: mode === "failed" ? "Failed to start rebuild of restore scopes." : undefined,
  };
  const task = em.tasks.start(call.session(), "StartRebuildScope", first, result);
  return { status, entity: taskEntity(em, task) };
}

function ownAccounts(call: Call): readonly Account[] {
  const { memberOf } = call.session();
  return call.em.accounts.filter((account) =>
    memberOf.some((name) => sameName(name, account.name)),
  );
}
