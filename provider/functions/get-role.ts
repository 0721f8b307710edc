import * as pulumi from "@pulumi/pulumi";
import { EmInvalidError } from "../em";
import { resolveRole } from "../lifecycle/resolve-role";
import { guidOf } from "../model/identity";
import { lookUp, type LookUpOptions } from "./connection";

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
  return lookUp("list the roles", options, async ({ em, op }) => (await em.listRoles(op)).map(({ id, name }) => ({ id, name })));
}

/** {@link getRoles} as an output. */
export function getRolesOutput(options: LookUpOptions = {}): pulumi.Output<GetRoleResult[]> {
  return pulumi.output(getRoles(options));
}

/** Looks a role up. Errors: `EM_NOT_FOUND` with all roles of the server, `EM_INVALID`. */
export function getRole(wanted: RoleWanted, options: LookUpOptions = {}): Promise<GetRoleResult> {
  return lookUp("look up a role", options, async (work) => {
    const { id, name } = await resolveRole(work, wordOf(wanted));
    return { id, name };
  });
}

/** {@link getRole} for values that are outputs of other resources. */
export function getRoleOutput(wanted: pulumi.Input<{ name: pulumi.Input<string> } | { id: pulumi.Input<string> }>, options: LookUpOptions = {}): pulumi.Output<GetRoleResult> {
  return pulumi.output(wanted).apply((known) => getRole(known, options));
}

function wordOf(wanted: RoleWanted): string {
  const word = "id" in wanted ? wanted.id : wanted.name;
  const isWord = typeof word === "string" && word !== "";
  if (isWord && (!("id" in wanted) || guidOf("EnterpriseRole", word) !== undefined)) return word;
  throw new EmInvalidError(`${JSON.stringify(word)} is no ${"id" in wanted ? "ID" : "name"} of a role.`, { hint: "Give `name`, as File Restore Operator, or `id`, the role's GUID or UID." });
}
