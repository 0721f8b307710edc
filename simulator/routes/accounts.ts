import { PORTAL_ADMINISTRATOR } from "../state/roles";
import type { Entity } from "../wire/entity";
import { Refusal } from "../wire/refusal";
import { createAccount } from "./account-create";
import {
  accountEntity,
  findAccount,
  accountReference,
  protectLastAdministrator,
} from "./account-entity";
import { rebuildScopes } from "./rebuild";
import { reference, referenceList } from "../wire/references";
import { route, wantsEntity } from "./route";
import type { Answer, Call } from "./route";
import { deleted } from "./written";

function listAccounts(call: Call): Answer {
  const { em } = call;
  const mode = em.switches.accountsEntityList;
  if (!wantsEntity(call) || mode === "ignored")
    return { status: 200, entity: referenceList(em.listedAccounts.map(accountReference)) };
  if (mode === "unsupported") throw new Refusal(400, "Representation Entity is not supported.");
  const plural = mode === "EnterpriseAccount" ? "EnterpriseAccounts" : "EnterpriseAccountEntities";
  const entities = em.listedAccounts.map((account) => accountEntity(em, account, mode));
  return { status: 200, entity: { element: "EnterpriseAccounts", items: { plural, entities } } };
}

function getAccount(call: Call): Answer {
  const account = findAccount(call);
  const mode = call.em.switches.accountGet;
  const first = !call.em.askedFor.has(account.id);
  call.em.askedFor.add(account.id);
  const asEntity =
    mode === "entity" || (wantsEntity(call) && !(mode === "referenceFirst" && first));
  return {
    status: 200,
    entity: asEntity
      ? accountEntity(call.em, account)
      : reference(accountReference(account), "EntityRef"),
  };
}

/**
 * Flips the switch; there is no operation that sets it, and a body says nothing (page
 * post_security_accounts_id).
 */
function toggleAllVms(call: Call): Answer {
  const account = findAccount(call);
  const empty = call.em.scopes.visible(account).every((scope) => scope.removedAt !== undefined);
  if (account.allVms && empty && call.em.switches.toggleWithoutScopes === "refused")
    throw new Refusal(400, "Restore scope is empty.");
  account.allVms = !account.allVms;
  return { status: call.em.switches.toggleStatus };
}

function deleteAccount(call: Call): Answer {
  const account = findAccount(call);
  if (account.roleIds.includes(PORTAL_ADMINISTRATOR.id)) protectLastAdministrator(call.em, account);
  call.em.accounts = call.em.accounts.filter((candidate) => candidate !== account);
  return deleted(call);
}

function securitySettings(): Entity {
  return {
    element: "EnterpriseSecuritySettings",
    attributes: { Href: "/security", Type: undefined },
    links: [
      { rel: "Down", href: "/security/accounts", type: "EnterpriseAccountReferenceList" },
      { rel: "Down", href: "/security/roles", type: "EnterpriseRoleReferenceList" },
      { rel: "Create", href: "/security/accounts" },
      { rel: "Start", href: "/security/accounts?action=rebuildScope" },
    ],
  };
}

export const ACCOUNT_ROUTES = [
  route("GET /security", "administrator", () => ({ status: 200, entity: securitySettings() })),
  route("GET /security/accounts", "administrator", listAccounts),
  route("POST /security/accounts", "administrator", createAccount),
  route("POST /security/accounts?action=rebuildScope", "administrator", rebuildScopes),
  route("GET /security/accounts/{ID}", "administrator", getAccount),
  route("POST /security/accounts/{ID}", "administrator", toggleAllVms),
  route("DELETE /security/accounts/{ID}", "administrator", deleteAccount),
];
