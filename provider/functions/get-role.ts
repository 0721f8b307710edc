import * as pulumi from "@pulumi/pulumi";
import {
  type GetRoleResult,
  lookUpRole,
  lookUpRoles,
  type RoleWanted,
} from "../lifecycle/look-ups/role";
import { lookUp, type LookUpOptions, lookUpOutput, type LookUpOutputOptions } from "./connection";

/** All roles of the server, in its order. */
export function getRoles(options: LookUpOptions = {}): Promise<GetRoleResult[]> {
  return lookUp("list the roles", options, lookUpRoles);
}

/** {@link getRoles} as an output. */
export function getRolesOutput(options: LookUpOutputOptions = {}): pulumi.Output<GetRoleResult[]> {
  return lookUpOutput(pulumi.output({}), options, (_all, known) => getRoles(known));
}

/** Looks a role up. Errors: `EM_NOT_FOUND` with all roles of the server, `EM_INVALID`. */
export function getRole(wanted: RoleWanted, options: LookUpOptions = {}): Promise<GetRoleResult> {
  return lookUp("look up a role", options, (work) => lookUpRole(work, wanted));
}

/** {@link getRole} for values that are outputs of other resources. */
export function getRoleOutput(
  wanted: pulumi.Input<{ name: pulumi.Input<string> } | { id: pulumi.Input<string> }>,
  options: LookUpOutputOptions = {},
): pulumi.Output<GetRoleResult> {
  return lookUpOutput(pulumi.output(wanted), options, getRole);
}
