import { accountRole } from "../../lifecycle/account-role";
import { accountScope } from "../../lifecycle/account-scope";
import { allVmsScope } from "../../lifecycle/all-vms-scope";
import { accountIn } from "../../lifecycle/grant";
import type { Lifecycle } from "../../lifecycle/lifecycle";
import type { AccountEntity } from "../../model/entities";
import { formatGrantId } from "../../model/grant-id";
import { guidOf, sameName } from "../../model/identity";
import type { ExportedKind, ExportedResource } from "./exported";
import type { LiveAccount } from "./live-accounts";
import { type Nameable, slug } from "./names";
import type { FoundScope } from "./references";

/** A resource that still needs a name of its own. */
export type Unnamed = Omit<ExportedResource, "name"> & Nameable;

/** The account's grants as single resources; `name` starts all their names. */
export function accountItems(server: string, name: string, live: LiveAccount, found: readonly FoundScope[], known: readonly AccountEntity[]): Unnamed[] {
  const { entity, roles } = live;
  const account = { account: accountText(live, known) };
  const outputs = { ...accountIn(account, entity), server };
  const grant = (itemId: string): string => formatGrantId({ accountId: entity.id, itemId });
  const ofRoles = roles.map((role) =>
    unnamed("AccountRole", accountRole, grant(role.id), `${name}-${slug(role.name, "role")}`, { ...account, role: role.name }, { ...outputs, roleId: role.id, roleName: role.name, adopted: true }));
  const ofScopes = found.map(({ row, hierarchyObjRef }) =>
    unnamed("AccountScope", accountScope, grant(row.id), `${name}-${slug(row.name, "scope")}`, { ...account, hierarchyObjRef }, { ...outputs, hierarchyObjRef, objectName: row.name, scopeId: row.id, adopted: true }));
  const ofSwitch = entity.allVms === undefined ? [] : [unnamed("AllVmsScope", allVmsScope, entity.id, `${name}-all-vms`, { ...account, enabled: entity.allVms }, outputs)];
  return [...ofRoles, ...ofScopes, ...ofSwitch];
}

/** The name where it leads to just this account, else the ID. */
function accountText({ entity }: LiveAccount, known: readonly AccountEntity[]): string {
  const others = known.filter((other) => other.id !== entity.id && sameName(other.name, entity.name));
  const isUsable = guidOf("EnterpriseAccount", entity.name) === undefined && allVmsScope.check({}, { account: entity.name }).failures.length === 0;
  return others.length === 0 && isUsable ? entity.name : entity.id;
}

function unnamed(kind: ExportedKind, lifecycle: Lifecycle, id: string, wish: string, args: Readonly<Record<string, unknown>>, outputs: Readonly<Record<string, unknown>>): Unnamed {
  const { inputs } = lifecycle.check({}, args);
  const [accountId = "", itemId = ""] = id.split("/");
  return { kind, id, wish, key: `${itemId}${accountId}`, args, inputs, outputs: { ...inputs, ...outputs } };
}
