import { listNames } from "./account-names";
import type { Resource } from "./grants";
import { isAccount } from "./kinds";
import { sameName } from "./names";

/** An account and the resources of the stack that speak of it. */
export interface AccountInStack {
  /** Its `Account` resource, if the stack has one. */
  readonly declared: Resource | undefined;
  readonly names: readonly string[];
  readonly resources: readonly Resource[];
}

/**
 * Resources by the account that they speak of, and those of which that is known only during `pulumi
 * up`.
 */
export interface AccountsInStack {
  readonly accounts: readonly AccountInStack[];
  readonly unplaced: readonly Resource[];
}

interface Group {
  readonly declared: Resource | undefined;
  readonly names: string[];
  readonly resources: Resource[];
}

/**
 * Puts together what a stack says of each account. `account: operators.accountId` is not known
 * before the account is made; the engine tells all the same which resource the value comes from.
 */
export function groupByAccount(resources: readonly Resource[]): AccountsInStack {
  const declared = resources.filter(({ type }) => isAccount(type));
  const groups: Group[] = declared.map((account) => ({
    declared: account,
    names: listNames(account),
    resources: [account],
  }));
  const unplaced: Resource[] = [];
  for (const resource of resources.filter((one) => !declared.includes(one))) {
    const names = listNames(resource);
    const group =
      groups.find((one) =>
        one.names.some((name) => names.some((other) => sameName(name, other))),
      ) ?? groupBehind(resource, names, groups);
    if (group !== undefined) {
      group.resources.push(resource);
      group.names.push(...names);
    } else if (names.length === 0) unplaced.push(resource);
    else groups.push({ declared: undefined, names, resources: [resource] });
  }
  return { accounts: groups, unplaced };
}

/** Where the name is not known: the one `Account` that it comes from. */
function groupBehind(
  { accountFrom = [] }: Resource,
  names: readonly string[],
  groups: readonly Group[],
): Group | undefined {
  const behind =
    names.length > 0
      ? []
      : groups.filter(
          ({ declared }) => declared !== undefined && accountFrom.includes(declared.urn),
        );
  return behind.length === 1 ? behind[0] : undefined;
}
