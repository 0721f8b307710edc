import type { EmState } from "../state/em-state";
import { PORTAL_ADMINISTRATOR } from "../state/roles";
import type { Role } from "../state/roles";
import type { Account } from "../state/account";
import type { Entity } from "../wire/entity";
import { Refusal } from "../wire/refusal";
import { ROLE_CREATE_SPEC } from "../wire/schema";
import {
  findAccount,
  accountPath,
  protectLastAdministrator,
  roleReference,
} from "./account-entity";
import { alternate, entityAttributes, reference, referenceList } from "../wire/references";
import { guidAt, route, wantsEntity } from "./route";
import type { Answer, Call } from "./route";
import { asRecord, textAt } from "../wire/values";
import { created, deleteLink, deleted } from "./written";

const ROLE_UID = /^(urn:veeam:EnterpriseRole:)?([0-9a-f-]{36})$/i;

/** The role that a UID in a request names. */
export function readRoleId(em: EmState, uid: string): string {
  const [, prefix, guid] = ROLE_UID.exec(uid) ?? [];
  const id = guid?.toLowerCase();
  if (id === undefined || (prefix === undefined && em.switches.bareRoleId === "refused"))
    throw new Refusal(400, `'${uid}' is not a valid UID of a role.`);
  if (!em.roles.some((role) => role.id === id))
    throw new Refusal(em.switches.notFoundStatus, `Role with ID ${id} is not found.`);
  return id;
}

function assignment(em: EmState, account: Account, role: Role): Entity {
  const href = `${accountPath(account)}/roles/${role.id}`;
  return {
    element: "EnterpriseAccountInRole",
    attributes: { Href: href, Type: undefined },
    links: [deleteLink(em, href, "EnterpriseAccountInRole")],
    members: [{ name: "RoleName", value: role.name }],
  };
}

function listAssignments(call: Call): Answer {
  const account = findAccount(call);
  const listed = call.em.listedRoleIds(account);
  const held = call.em.holdableRoles.filter((role) => listed.includes(role.id));
  const entities = held.map((role) => assignment(call.em, account, role));
  return {
    status: 200,
    entity: {
      element: "EnterpriseAccountInRoleList",
      items: { plural: "EnterpriseAccountInRoles", entities },
    },
  };
}

function addRole(call: Call): Answer {
  const { em } = call;
  const account = findAccount(call);
  const id = readRoleId(em, textAt(asRecord(call.read(ROLE_CREATE_SPEC)), "EnterpriseRoleUid"));
  if (account.roleIds.includes(id) && em.switches.duplicateRole === "error")
    throw new Refusal(400, "The account has the role already.");
  em.addRole(account, id);
  if (em.switches.roleChangeRebuilds) em.scopes.rebuild([account]);
  const role = heldRole(call, account, id);
  return created(call, em.switches.createStatus, `${accountPath(account)}/roles/${id}`, () =>
    assignment(em, account, role),
  );
}

function heldRole(call: Call, account: Account, id: string): Role {
  const role = call.em.holdableRoles.find(
    (candidate) => candidate.id === id && account.roleIds.includes(id),
  );
  if (role === undefined)
    throw new Refusal(call.em.switches.notFoundStatus, `Role with ID ${id} is not found.`);
  return role;
}

function removeRole(call: Call): Answer {
  const { em } = call;
  const account = findAccount(call);
  const role = heldRole(call, account, guidAt(call, 1));
  if (account.roleIds.length === 1 && em.switches.lastRole === "refused") {
    throw new Refusal(em.switches.lastRoleStatus, "Cannot remove the last role from the account.");
  }
  if (role.id === PORTAL_ADMINISTRATOR.id) protectLastAdministrator(em, account);
  account.roleIds = account.roleIds.filter((id) => id !== role.id);
  if (em.switches.roleChangeRebuilds) em.scopes.rebuild([account]);
  return deleted(call);
}

function getRole(call: Call): Answer {
  const role = call.em.roles.find((candidate) => candidate.id === guidAt(call, 0));
  if (role === undefined)
    throw new Refusal(
      call.em.switches.notFoundStatus,
      `Role with ID ${guidAt(call, 0)} is not found.`,
    );
  const to = roleReference(role);
  if (!wantsEntity(call)) return { status: 200, entity: reference(to, "EntityRef") };
  return {
    status: 200,
    entity: { element: "EnterpriseRole", attributes: entityAttributes(to), links: [alternate(to)] },
  };
}

export const ROLE_ROUTES = [
  route("GET /security/roles", "administrator", (call) => ({
    status: 200,
    entity: referenceList(call.em.roles.map(roleReference)),
  })),
  route("GET /security/roles/{ID}", "administrator", getRole),
  route("GET /security/accounts/{ID}/roles", "administrator", listAssignments),
  route("POST /security/accounts/{ID}/roles", "administrator", addRole),
  route("GET /security/accounts/{ID}/roles/{ID}", "administrator", (call) => {
    const account = findAccount(call);
    return {
      status: 200,
      entity: assignment(call.em, account, heldRole(call, account, guidAt(call, 1))),
    };
  }),
  route("DELETE /security/accounts/{ID}/roles/{ID}", "administrator", removeRole),
];
