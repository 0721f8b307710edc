import { type AccountInStack, groupByAccount } from "./accounts";
import { nameAccount } from "./account-names";
import {
  covers,
  readEveryVm,
  isGroup,
  isOfMachines,
  isPortalAdministrator,
  isRootLevel,
  mayBeRootLevel,
  type Resource,
  listRoles,
  type Scope,
  scopeKey,
  listScopes,
  scopeWords,
} from "./grants";
import { formOf, isAccount } from "./kinds";
import { sameName } from "./names";
import { readText, Unknown, findUnknowns } from "./values";

/** What a rule is told besides the resources. */
export interface Exceptions {
  /** Names of accounts that the rule does not concern. */
  readonly accounts: readonly string[];
}

/** What is wrong, in words; or what has to be known before that can be said. */
export type Finding = string | Unknown;

/** A rule on one resource. */
export type ResourceRule = (resource: Resource) => readonly Finding[];

/** A finding of a rule on a whole stack, at a resource. */
export interface FindingAt {
  readonly at: Pick<Resource, "urn" | "name">;
  readonly finding: Finding;
}

/** A rule on a whole stack. */
export type StackRule = (
  resources: readonly Resource[],
  exceptions: Exceptions,
) => readonly FindingAt[];

const SINGLE_USERS = ["User", "ExternalUser"];

const isSingleUser = (type: unknown): boolean => SINGLE_USERS.includes(readText(type) ?? "");

/** Whether an account is among the exceptions, by one of its names. */
export function isExcepted(names: readonly string[], { accounts }: Exceptions): boolean {
  return accounts.some((account) => names.some((name) => sameName(account, name)));
}

/** The "all virtual machines" switch is on for an account that is no group. */
export const allVms: ResourceRule = (resource) => {
  const { type, props } = resource;
  const { allVms: on, type: accountType } = props;
  if (!isAccount(type) || isGroup(accountType) || on === undefined || on === false) return [];
  const unknowns = findUnknowns(on, accountType);
  return unknowns.length > 0
    ? unknowns.slice(0, 1)
    : [
        `${nameAccount(resource)} may restore every virtual machine, but is a single ${readText(accountType) ?? "user"}: give it to a group, or list restore scopes instead of \`allVms\`.`,
      ];
};

function unknownAt(at: Resource, ...values: readonly unknown[]): FindingAt[] {
  return findUnknowns(...values)
    .slice(0, 1)
    .map((finding) => ({ at, finding }));
}

/** Somebody is given Portal Administrator. */
export const portalAdministrator: ResourceRule = (resource) => {
  const roles = listRoles(resource);
  if (roles.some(isPortalAdministrator))
    return [
      `${nameAccount(resource)} becomes Portal Administrator, who may do everything: give it the roles that it needs instead.`,
    ];
  return findUnknowns(...roles).slice(0, 1);
};

/** A restore scope is a whole vCenter, Cloud Director, SCVMM or host. */
export const rootLevelScopes: ResourceRule = (resource) =>
  listScopes(resource).flatMap((scope): readonly Finding[] => {
    if (isRootLevel(scope))
      return [
        `${nameAccount(resource)} may restore everything in ${scopeWords(scope)}: give folders, resource pools or single machines instead.`,
      ];
    return mayBeRootLevel(scope) ? scope.unknowns.slice(0, 1) : [];
  });

/** An account is a single user. */
export const singleUsers: ResourceRule = (resource) => {
  const { type, props } = resource;
  if (!isAccount(type)) return [];
  return isSingleUser(props["type"])
    ? [
        `${nameAccount(resource)} is a single user: give permissions to a group, so that they end when somebody leaves it.`,
      ]
    : findUnknowns(props["type"]);
};

/** An account keeps what others give it. */
export const exclusive: ResourceRule = (resource) => {
  const {
    type,
    props: { exclusive: is },
  } = resource;
  if (!isAccount(type) || is === true) return [];
  return is instanceof Unknown
    ? [is]
    : [
        `${nameAccount(resource)} is not \`exclusive\`: nobody notices roles and restore scopes that others give it. Set \`exclusive: true\`.`,
      ];
};

interface Placed {
  readonly scope: Scope;
  readonly at: Resource;
}

/** An account has restore scopes that add nothing to each other. */
export const overlappingScopes: StackRule = (resources, exceptions) => {
  const { accounts, unplaced } = groupByAccount(resources);
  const known = accounts
    .filter(({ names }) => !isExcepted(names, exceptions))
    .flatMap(findOverlaps);
  return [
    ...known,
    ...unplaced.filter(countsForOverlaps).flatMap((at) => unknownAt(at, at.props["account"])),
  ];
};

function countsForOverlaps(resource: Resource): boolean {
  return listScopes(resource).length > 0 || readEveryVm(resource) !== undefined;
}

function findOverlaps({ declared, resources }: AccountInStack): FindingAt[] {
  const placed = resources.flatMap((at) => listScopes(at).map((scope) => ({ scope, at })));
  const everyVm = resources.some((resource) => readEveryVm(resource) === true);
  return placed.flatMap((one): FindingAt[] => {
    const [unknown] = one.scope.unknowns;
    if (unknown !== undefined)
      return placed.length > 1 || everyVm ? [{ at: one.at, finding: unknown }] : [];
    const why =
      everyVm && isOfMachines(one.scope)
        ? "it may restore every virtual machine"
        : covering(one, placed);
    return why === undefined
      ? []
      : [
          {
            at: one.at,
            finding: `The restore scope ${scopeWords(one.scope)} of ${nameAccount(declared ?? one.at)} adds nothing: ${why}. Remove one of the two.`,
          },
        ];
  });
}

function covering(one: Placed, all: readonly Placed[]): string | undefined {
  const known = all.filter(({ scope }) => scope.unknowns.length === 0);
  const isSame = ({ scope }: Placed): boolean => scopeKey(scope) === scopeKey(one.scope);
  if (known.findIndex(isSame) < known.indexOf(one)) return "it has it twice";
  const root = known.find((other) => !isSame(other) && covers(other.scope, one.scope));
  return root === undefined ? undefined : `it may restore everything in ${scopeWords(root.scope)}`;
}

/** The engine hands resources over in the order in which they come about. */
function byName(resources: readonly Resource[]): Resource[] {
  return [...resources].sort((one, other) =>
    one.name < other.name ? -1 : one.name > other.name ? 1 : 0,
  );
}

/** An account is managed by both forms, whose processes do not wait for each other. */
export const mixedForms: StackRule = (resources, exceptions) => {
  const isMixed = (some: readonly Resource[]): boolean =>
    new Set(some.map(({ type }) => formOf(type))).size > 1;
  const { accounts, unplaced } = groupByAccount(resources);
  const mixed = accounts.filter(
    (one) => isMixed(one.resources) && !isExcepted(one.names, exceptions),
  );
  return [
    ...mixed.flatMap(({ declared, resources: all }) => {
      const sorted = byName(all);
      const names = sorted.map(({ name }) => name).join(", ");
      return sorted.slice(0, 1).map((at) => ({
        at,
        finding: `${nameAccount(declared ?? at)} is managed by the classes of pulumi-veeam-em and by the provider plugin (${names}): their processes do not wait for each other. Keep all of one account in one form.`,
      }));
    }),
    ...(isMixed(resources) ? unplaced.flatMap((at) => unknownAt(at, at.props["account"])) : []),
  ];
};
