import type { Account } from "../state/account";
import type { EmState } from "../state/em-state";
import type { Role } from "../state/roles";
import type { Entity } from "../wire/entity";
import { Refusal } from "../wire/refusal";
import { alternate, entityAttributes } from "../wire/references";
import type { ReferenceTo } from "../wire/references";
import { guidAt } from "./route";
import type { Call } from "./route";
import { deleteLink } from "./written";

export function accountPath(account: Account): string {
  return `/security/accounts/${account.id}`;
}

/** The account of the path. */
export function findAccount(call: Call): Account {
  const account = call.em.accountById(guidAt(call, 0));
  if (account === undefined)
    throw new Refusal(
      call.em.switches.notFoundStatus,
      `Account with ID ${guidAt(call, 0)} is not found.`,
    );
  return account;
}

/** Refuses to take the last administrator's rights, where the server does so at all. */
export function protectLastAdministrator(em: EmState, account: Account): void {
  const administrators = em.administrators();
  const last = administrators.length === 1 && administrators[0] === account;
  if (em.switches.lastAdministrator === "refused" && last)
    throw new Refusal(400, "The last Portal Administrator cannot be removed.");
}

export function accountReference(account: Account): ReferenceTo {
  return {
    type: "EnterpriseAccount",
    id: account.id,
    name: account.name,
    path: accountPath(account),
  };
}

export function accountEntity(
  em: EmState,
  account: Account,
  element = "EnterpriseAccount",
): Entity {
  const to = accountReference(account);
  const path = to.path;
  const { entityRoles, restrictionSettings } = em.switches;
  return {
    element,
    attributes: entityAttributes(to),
    links: [
      alternate(to),
      { rel: "Down", href: `${path}/roles`, type: "EnterpriseAccountInRoleList" },
      { rel: "Create", href: `${path}/roles`, type: "EnterpriseAccountInRole" },
      { rel: "Down", href: `${path}/scopes`, type: "EnterpriseAccountHierarchyScopeList" },
      { rel: "Create", href: `${path}/scopes`, type: "EnterpriseAccountHierarchyScope" },
      deleteLink(em, path, "EnterpriseAccount"),
      { rel: "ToggleRestoreScopesEnabled", href: path },
    ],
    members: [
      { name: "AccountType", value: account.type },
      { name: "Roles", value: entityRoles === "present" ? rolesMember(em, account) : undefined },
      { name: "AllowRestoreAllVms", value: account.allVms },
      {
        name: "FlrSettings",
        value: restrictionSettings === "present" ? fileRestoreMember(em, account) : undefined,
      },
      {
        name: "SqlSettings",
        value: restrictionSettings === "present" ? sqlRestoreMember(account) : undefined,
      },
    ],
  };
}

function rolesMember(em: EmState, account: Account): Entity {
  const held = em.roles.filter((role) => account.roleIds.includes(role.id));
  const entities = held.map((role): Entity => ({
    element: "EnterpriseRoleEntity",
    attributes: entityAttributes(roleReference(role)),
    links: [alternate(roleReference(role))],
  }));
  return { element: "Roles", items: { plural: "EnterpriseRoleEntities", entities } };
}

function fileRestoreMember(em: EmState, account: Account): Entity {
  const { inPlaceOnly, extensions } = account.fileRestore;
  return {
    element: "FlrSettings",
    members: [
      { name: em.switches.flrElement, value: inPlaceOnly },
      { name: "FlrExtentionRestrictions", value: extensions },
    ],
  };
}

function sqlRestoreMember(account: Account): Entity {
  return {
    element: "SqlSettings",
    members: [{ name: "DenyInPlaceRestore", value: account.sqlRestore.denyInPlace }],
  };
}

export function roleReference(role: Role): ReferenceTo {
  return {
    type: "EnterpriseRole",
    id: role.id,
    name: role.name,
    path: `/security/roles/${role.id}`,
  };
}
