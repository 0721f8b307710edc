import { accountOf, isKind, isOfMachines, isPortalAdministrator, isRootLevel, type Resource, rolesOf, sameAccount, type Scope, scopeKey, scopesOf, scopeWords, textOf } from "./grants";

/** What a rule is told besides the resources. */
export interface Exceptions {
  /** Names of accounts that the rule does not concern. */
  readonly accounts: readonly string[];
}

/** A rule on one resource: what is wrong with it, in words. */
export type ResourceRule = (resource: Resource) => readonly string[];

/** A violation of a rule on a whole stack, at a resource. */
export interface Violation {
  readonly urn: string;
  readonly message: string;
}

export type StackRule = (resources: readonly Resource[], exceptions: Exceptions) => readonly Violation[];

const SINGLE_USERS = ["User", "ExternalUser"];

/** Whether an account is among the exceptions. */
export function isExcepted(resource: Pick<Resource, "props">, { accounts }: Exceptions): boolean {
  return accounts.some((account) => sameAccount(account, accountOf(resource)));
}

/** The "all virtual machines" switch is on for an account that is no group. */
export const allVms: ResourceRule = ({ type, props }) =>
  isKind(type, "Account") && props["allVms"] === true && SINGLE_USERS.includes(textOf(props["type"]) ?? "") ? [`${accountOf({ props })} may restore every virtual machine, but is a single ${textOf(props["type"]) ?? "user"}: give it to a group, or list restore scopes instead of \`allVms\`.`] : [];

/** The same for the switch as a resource of its own: only the stack tells of what type its account is. */
export const allVmsSwitch: StackRule = (resources, exceptions) => {
  const groups = resources.filter(({ type, props }) => isKind(type, "Account") && !SINGLE_USERS.includes(textOf(props["type"]) ?? ""));
  const isGroup = (account: string): boolean => groups.some(({ props }) => [props["name"], props["canonicalName"], props["accountId"], props["uid"]].some((name) => typeof name === "string" && sameAccount(name, account)));
  const on = resources.filter(({ type, props }) => isKind(type, "AllVmsScope") && props["enabled"] !== false);
  return on.filter((one) => !isExcepted(one, exceptions) && !isGroup(textOf(one.props["account"]) ?? "") && !isGroup(accountOf(one))).map((one) => ({
    urn: one.urn, message: `${accountOf(one)} may restore every virtual machine, but is no group of this stack: give it to a group, or name the account in the policy's \`accounts\`.`,
  }));
};

/** Somebody is given Portal Administrator. */
export const portalAdministrator: ResourceRule = (resource) => (rolesOf(resource).some(isPortalAdministrator) ? [`${accountOf(resource)} becomes Portal Administrator, who may do everything: give the roles that are needed instead.`] : []);

/** A restore scope is a whole vCenter, Cloud Director, SCVMM or host. */
export const rootLevelScopes: ResourceRule = (resource) => scopesOf(resource).filter(isRootLevel).map((scope) => `${accountOf(resource)} may restore everything in ${scopeWords(scope)}: give folders, resource pools or single machines instead.`);

/** An account is a single user. */
export const singleUsers: ResourceRule = ({ type, props }) => (isKind(type, "Account") && SINGLE_USERS.includes(textOf(props["type"]) ?? "") ? [`${accountOf({ props })} is a single user: give permissions to a group, so that they end when somebody leaves it.`] : []);

/** An account keeps what others give it. */
export const exclusive: ResourceRule = ({ type, props }) => (isKind(type, "Account") && props["exclusive"] !== true ? [`${accountOf({ props })} is not \`exclusive\`: roles and restore scopes that others give it stay unseen.`] : []);

interface Placed {
  readonly scope: Scope;
  readonly urn: string;
}

/** An account has restore scopes that add nothing to each other. */
export const overlappingScopes: StackRule = (resources, exceptions) => accountsOf(resources).filter(({ first }) => !isExcepted(first, exceptions)).flatMap(({ first, own }) => {
  const name = accountOf(first);
  const placed = own.flatMap((resource) => scopesOf(resource).map((scope) => ({ scope, urn: resource.urn })));
  const everyVm = own.some(({ type, props }) => props["allVms"] === true || (isKind(type, "AllVmsScope") && props["enabled"] !== false));
  return placed.flatMap((one, at) => {
    const why = everyVm && isOfMachines(one.scope) ? "it may restore every virtual machine" : covering(one, at, placed);
    return why === undefined ? [] : [{ urn: one.urn, message: `The restore scope ${scopeWords(one.scope)} of ${name} adds nothing: ${why}. Remove one of the two.` }];
  });
});

function covering(one: Placed, at: number, all: readonly Placed[]): string | undefined {
  if (all.findIndex(({ scope }) => scopeKey(scope) === scopeKey(one.scope)) < at) return "it has it twice";
  const root = all.find(({ scope }) => scope !== one.scope && scopeKey(scope) !== scopeKey(one.scope) && isRootLevel(scope) && scope.root !== undefined && scope.root.toLowerCase() === one.scope.root?.toLowerCase());
  return root === undefined ? undefined : `it may restore everything in ${scopeWords(root.scope)}`;
}

/** Resources by the account that they speak of. */
function accountsOf(resources: readonly Resource[]): { first: Resource; own: Resource[] }[] {
  const accounts: { first: Resource; own: Resource[]; names: string[] }[] = [];
  const ofAccounts = (resource: Resource): boolean => isKind(resource.type, "Account");
  for (const resource of [...resources.filter(ofAccounts), ...resources.filter((one) => !ofAccounts(one) && (isKind(one.type, "AccountScope") || isKind(one.type, "AllVmsScope")))]) {
    const names = ["name", "canonicalName", "accountId", "uid", "accountName", "account"].flatMap((key) => textOf(resource.props[key]) ?? []);
    const known = accounts.find((account) => account.names.some((one) => names.some((other) => sameAccount(one, other))));
    if (known === undefined) accounts.push({ first: resource, own: [resource], names });
    else known.own.push(resource);
  }
  return accounts;
}
