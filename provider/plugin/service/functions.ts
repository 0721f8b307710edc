import { EmInvalidError, Operation } from "../../em";
import type { Configuration } from "../../engine/configuration";
import { endWithEngine } from "../../engine/process-end";
import { lookUpAccount } from "../../lifecycle/look-ups/account";
import { lookUpFileServer } from "../../lifecycle/look-ups/file-server";
import { lookUpObject } from "../../lifecycle/look-ups/hierarchy-object";
import { lookUpRoots } from "../../lifecycle/look-ups/hierarchy-roots";
import { lookUpRole, lookUpRoles } from "../../lifecycle/look-ups/role";
import type { ServerOperation } from "../../lifecycle/shared/context";
import { PLUGIN_PREFIX } from "../../model/kinds";
import type { Properties } from "../../model/properties";
import { visible } from "../../model/visible";

type Run = (work: ServerOperation, args: Properties) => Promise<object>;

/** The look-ups, by name. Those that find several say so under one name: a result is an object. */
const FUNCTIONS: Readonly<Record<string, Run>> = {
  getAccount: lookUpAccount,
  getFileServer: lookUpFileServer,
  getHierarchyObject: lookUpObject,
  getHierarchyRoots: async (work) => ({ roots: await lookUpRoots(work) }),
  getRole: lookUpRole,
  getRoles: async (work) => ({ roles: await lookUpRoles(work) }),
};

/** The look-ups as the engine names them. */
export const FUNCTION_TOKENS: readonly string[] = Object.keys(FUNCTIONS).map(
  (name) => PLUGIN_PREFIX + name,
);

/** Runs one look-up. Errors: those of the look-up, and EM_INVALID for an unknown function. */
export async function callFunction(
  token: string,
  args: Properties,
  configuration: Configuration,
): Promise<Properties> {
  const name = token.startsWith(PLUGIN_PREFIX) ? token.slice(PLUGIN_PREFIX.length) : "";
  const run = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (run === undefined)
    throw new EmInvalidError(`There is no function ${visible(token)}.`, {
      hint: `This version has ${FUNCTION_TOKENS.join(", ")}.`,
    });
  return { ...(await run(startOperation(name, configuration), args)) };
}

/** An operation that begins, and the server that it asks. */
export function startOperation(description: string, configuration: Configuration): ServerOperation {
  const ending = endWithEngine();
  const em = configuration.connect();
  const op = new Operation(description, em.settings.timeoutSeconds, undefined, ending);
  return { em, op };
}
