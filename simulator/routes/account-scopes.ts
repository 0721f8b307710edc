import type { Account } from "../state/account";
import type { EmState } from "../state/em-state";
import { parseReference } from "../state/hierarchy-reference";
import { PORTAL_ADMINISTRATOR } from "../state/roles";
import type { ScopeRow } from "../state/scopes";
import type { Entity } from "../wire/entity";
import { Refusal } from "../wire/refusal";
import { SCOPE_CREATE_SPEC } from "../wire/schema";
import type { Value } from "../wire/schema";
import { findAccount, accountPath } from "./account-entity";
import { guidAt, route } from "./route";
import type { Answer, Call } from "./route";
import { listAt, asList, asRecord, textAt } from "../wire/values";
import type { Fields } from "../wire/values";
import { created, deleteLink, deleted } from "./written";

/** One scope of a request. */
interface ScopeItem {
  readonly ref: string;
  readonly name: string;
}

/** The scopes of a request; a reference that leads nowhere is refused before anything is done. */
export function scopeItems(em: EmState, values: readonly Value[]): readonly ScopeItem[] {
  return values.map((value) => {
    const item = asRecord(value);
    const ref = textAt(item, "HierarchyObjRef");
    const exists = em.inventory.find(ref) !== undefined;
    if (em.switches.unknownRef === "accepted" ? parseReference(ref) === undefined : !exists) {
      throw new Refusal(
        em.switches.unknownRef === "500" ? 500 : 400,
        `Cannot find hierarchy object ${ref}.`,
      );
    }
    return { ref, name: textAt(item, "ObjectName") };
  });
}

export function scopeItemsSent(spec: Fields): boolean {
  return listAt(spec, "HierarchyScopeObjects").length > 0;
}

/**
 * "In other editions, this list includes all objects and cannot be customized" (user guide,
 * em_about_accounts_and_roles).
 */
export function requireEdition(em: EmState): void {
  if (em.switches.edition === "enterprise") {
    throw new Refusal(
      em.switches.editionStatus,
      "Restore scope customization requires Enterprise Plus edition.",
    );
  }
}

/** Adds all scopes or none; returns the IDs of those that are new. */
export function addScopes(
  em: EmState,
  account: Account,
  items: readonly ScopeItem[],
): readonly string[] {
  const known = (item: ScopeItem): boolean =>
    em.scopes.findByReference(account, item.ref) !== undefined;
  const mode = em.switches.duplicateScope;
  if (mode === "error" && items.some(known))
    throw new Refusal(em.switches.duplicateScopeStatus, "The restore scope exists already.");
  return items.flatMap((item) =>
    mode === "ignored" && known(item) ? [] : [em.scopes.add(account, item.ref, item.name).id],
  );
}

function postScopes(call: Call): Answer {
  const { em } = call;
  const account = findAccount(call);
  requireEdition(em);
  if (
    em.switches.scopesOnAdministrator === "refused" &&
    account.roleIds.includes(PORTAL_ADMINISTRATOR.id)
  ) {
    throw new Refusal(400, "Restore scope cannot be specified for Portal Administrator.");
  }
  const items = scopeItems(em, asList(call.read(SCOPE_CREATE_SPEC)));
  if (items.length === 0)
    throw new Refusal(em.switches.missingNodeStatus, "Restore scope is not specified.");
  const [id, ...more] = addScopes(em, account, items);
  if (em.switches.scopePostTurnsAllVmsOff) account.allVms = false;
  const path = `${accountPath(account)}/scopes`;
  return created(
    call,
    em.switches.scopePostStatus,
    id === undefined || more.length > 0 ? path : `${path}/${id}`,
    () => scopeList(em, account),
  );
}

function rowEntity(em: EmState, account: Account, row: ScopeRow): Entity {
  const href = `${accountPath(account)}/scopes/${row.id}`;
  return {
    element: "EnterpriseAccountHierarchyScope",
    attributes: { Href: href, Type: undefined },
    links: [deleteLink(em, href, "EnterpriseAccountHierarchyScope")],
    // No reference and no ID: the server tells neither (page get_security_accounts_id_scopes).
    members: [
      { name: "Name", value: row.name },
      { name: "HierarchyRootName", value: row.rootName },
      { name: "Platform", value: row.platform },
      { name: "HierarchyObjectType", value: row.type },
      { name: "State", value: row.state },
    ],
  };
}

function scopeList(em: EmState, account: Account): Entity {
  const rows = em.scopes.visible(account).flatMap((scope) => em.scopes.listRows(scope));
  const entities = rows.map((row) => rowEntity(em, account, row));
  return {
    element: "EnterpriseAccountHierarchyScopes",
    items: { plural: "EnterpriseAccountHierarchyScopes", entities },
  };
}

function findScope(call: Call): { account: Account; scope: Account["scopes"][number] } {
  const account = findAccount(call);
  const scope = call.em.scopes.findById(account, guidAt(call, 1));
  if (scope === undefined)
    throw new Refusal(
      call.em.switches.notFoundStatus,
      `Restore scope with ID ${guidAt(call, 1)} is not found.`,
    );
  return { account, scope };
}

function getScope(call: Call): Answer {
  const { account, scope } = findScope(call);
  const [row] = call.em.scopes.listRows(scope);
  return row === undefined
    ? { status: call.em.switches.notFoundStatus }
    : { status: 200, entity: rowEntity(call.em, account, row) };
}

function deleteScope(call: Call): Answer {
  requireEdition(call.em);
  call.em.scopes.remove(findScope(call).scope);
  return deleted(call);
}

export const SCOPE_ROUTES = [
  route("GET /security/accounts/{ID}/scopes", "administrator", (call) => ({
    status: 200,
    entity: scopeList(call.em, findAccount(call)),
  })),
  route("POST /security/accounts/{ID}/scopes", "administrator", postScopes),
  route("GET /security/accounts/{ID}/scopes/{ID}", "administrator", getScope),
  route("DELETE /security/accounts/{ID}/scopes/{ID}", "administrator", deleteScope),
];
