import type { Role } from "../../model/entities";
import { formatUid } from "../../model/identity";
import type { AnswerElement, ListForm } from "../answers/element";
import { accountPath, everyRow } from "./endpoint";
import { isOfUidKind, readId } from "../answers/links";
import type { Operation } from "../transport/operation";
import type { BodyField } from "../answers/request-body";
import { settleWrite } from "./tasks";
import type { Call, Wire } from "../session/wire";

const ROLES: ListForm = {
  kinds: ["EntityReferences", "EnterpriseRoles"],
  items: ["Ref", "EnterpriseRole", "EnterpriseRoleEntity"],
  members: ["UID", "Name"],
  uidKind: "EnterpriseRole",
};

const ACCOUNT_ROLES: ListForm = {
  kinds: ["EnterpriseAccountInRoleList", "EnterpriseAccountInRoles"],
  items: ["EnterpriseAccountInRole"],
  members: ["RoleName"],
};

/** The roles that accounts can be given. */
export function loadRoles(wire: Wire, op: Operation): Promise<readonly Role[]> {
  const call: Call = { method: "GET", path: "/security/roles", what: "list the roles" };
  const read = everyRow(wire, call, (element) =>
    isOfUidKind(element, "EnterpriseRole") ? readRole(element, element.text("Name")) : [],
  );
  return wire.readList(op, call, ROLES, read);
}

export function loadAccountRoles(wire: Wire, op: Operation, id: string): Promise<readonly Role[]> {
  const path = accountPath(id, "roles");
  const call: Call = { method: "GET", path, what: `list the roles of the account ${id}` };
  return wire.readList(op, call, ACCOUNT_ROLES, everyRow(wire, call, readAccountRole));
}

/** Help center, page post_security_accounts_id_roles. */
export async function addAccountRole(
  wire: Wire,
  op: Operation,
  id: string,
  roleId: string,
): Promise<void> {
  const body = { root: "EnterpriseAccountInRoleCreateSpec", fields: [roleUidField(roleId)] };
  const what = `give the account ${id} the role ${roleId}`;
  await settleWrite(wire, op, { method: "POST", path: accountPath(id, "roles"), body, what });
}

export async function removeAccountRole(
  wire: Wire,
  op: Operation,
  id: string,
  roleId: string,
): Promise<void> {
  const what = `take the role ${roleId} from the account ${id}`;
  await settleWrite(wire, op, { method: "DELETE", path: accountPath(id, "roles", roleId), what });
}

/** A role in a request. */
export function roleUidField(roleId: string): BodyField {
  return { name: "EnterpriseRoleUid", value: formatUid("EnterpriseRole", roleId) };
}

/** A role that an account has: EM's ID of the assignment is the role's own. */
function readAccountRole(element: AnswerElement): Role[] {
  return readRole(element, element.text("RoleName") ?? element.text("Name"));
}

function readRole(element: AnswerElement, name: string | undefined): Role[] {
  const id = readId(element);
  return id === undefined || name === undefined ? [] : [{ id, name }];
}
