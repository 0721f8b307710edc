import * as pulumi from "@pulumi/pulumi";
import { EmInvalidError } from "../em";
import { resolveRole } from "../lifecycle/shared/resolve";
import { readGuid } from "../model/identity";
import {
  lookUp,
  type LookUpOptions,
  lookUpOutput,
  type LookUpOutputOptions,
  requireOneOf,
  type Given,
  requireText,
} from "./connection";

/** A role that accounts can be given. */
export interface GetRoleResult {
  /** The role's GUID. */
  readonly id: string;
  readonly name: string;
}

/** Which role to look up: by its name (any case), or by its ID or UID. */
export type RoleWanted = { readonly name: string } | { readonly id: string };

/** All roles of the server, in its order. */
export function getRoles(options: LookUpOptions = {}): Promise<GetRoleResult[]> {
  return lookUp("list the roles", options, async ({ em, op }) =>
    (await em.listRoles(op)).map(({ id, name }) => ({ id, name })),
  );
}

/** {@link getRoles} as an output. */
export function getRolesOutput(options: LookUpOutputOptions = {}): pulumi.Output<GetRoleResult[]> {
  return lookUpOutput(pulumi.output({}), options, (_all, known) => getRoles(known));
}

/** Looks a role up. Errors: `EM_NOT_FOUND` with all roles of the server, `EM_INVALID`. */
export function getRole(wanted: RoleWanted, options: LookUpOptions = {}): Promise<GetRoleResult> {
  return lookUp("look up a role", options, async (work) => {
    const { id, name } = await resolveRole(work, readWantedRole(wanted));
    return { id, name };
  });
}

/** {@link getRole} for values that are outputs of other resources. */
export function getRoleOutput(
  wanted: pulumi.Input<{ name: pulumi.Input<string> } | { id: pulumi.Input<string> }>,
  options: LookUpOutputOptions = {},
): pulumi.Output<GetRoleResult> {
  return lookUpOutput(pulumi.output(wanted), options, getRole);
}

const HINT = "Give `name`, such as File Restore Operator, or `id`, the role's GUID or UID.";

function readWantedRole(wanted: RoleWanted): string {
  const { name, id }: Given<"name" | "id"> = wanted;
  requireOneOf("A role", { name, id });
  if (id === undefined) return requireText("name of a role", name, HINT);
  const text = requireText("ID of a role", id, HINT);
  if (readGuid("EnterpriseRole", text) !== undefined) return text;
  throw new EmInvalidError(`${JSON.stringify(text)} is not the ID of a role.`, { hint: HINT });
}
