import fc from "fast-check";
import type { AccountSeed } from "../../../simulator";
import { FAULTS } from "../../../tools/torture/faults";
import type { Declared } from "../../support/small-program";
import { lags, UNDOCUMENTED } from "./server";

/** A random server, two random programs on it, and everything that happens to them. */

const ROLES = [
  "Portal User",
  "VM Restore Operator",
  "File Restore Operator",
  "SQL Restore Operator",
  "Exchange Restore Operator",
];
/** Lists lag by no more. */
const MOST_LAG_MS = 10_000;
/** The places of virtual machines in the inventory that have one name. */
export const TWINS = [2, 3];
export const TYPE = "Group";

const roles = fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 3 });
/** Positions in the inventory's list of virtual machines. */
const objects = fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 4 });
const seedAccount = fc.record({ roles, scopes: objects, allVms: fc.boolean() });
const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined });

const ownAccount = fc.record({
  roles,
  scopes: objects,
  allVms: optional(fc.boolean()),
  exclusive: fc.boolean(),
  adopt: fc.constantFrom(true, true, false),
  existed: optional(seedAccount),
});
const grants = fc.record({
  roles,
  scopes: objects,
  enabled: optional(fc.boolean()),
  existed: seedAccount,
});

/** What another administrator does right before the n-th request from the last act on. */
const act = fc.record({
  after: fc.nat(25),
  what: fc.constantFrom(
    ...(["account", "account", "scope", "scope", "scope", "role", "switch", "switch"] as const),
    ...(["switch", "no scope", "no role", "rename", "no account"] as const),
  ),
  who: fc.nat(20),
  which: fc.nat(60),
  roles,
  flag: fc.boolean(),
});

const lag = fc.oneof(fc.constant(0), fc.nat(MOST_LAG_MS), fc.constant(MOST_LAG_MS));
const { duplicateScope, ...undocumented } = UNDOCUMENTED;
/** In one order for ever: by it a seed leads to the same worlds. */
const server = fc.record({
  duplicateScope,
  duplicateScopeStatus: fc.constantFrom(409, 400, 500),
  duplicateAccount: fc.constantFrom("500" as const, "409" as const, "400" as const),
  ...undocumented,
  ...lags(lag),
});

export const world = fc.record({
  own: fc.array(ownAccount, { maxLength: 2 }),
  others: fc.array(grants, { maxLength: 2 }),
  strikes: fc.array(
    fc.record({
      request: fc.integer({ min: 1, max: 60 }),
      fault: fc.constantFrom(...Object.keys(FAULTS)),
    }),
    { maxLength: 3 },
  ),
  acts: fc.oneof(fc.constant([]), fc.array(act, { maxLength: 12 })),
  server,
  parallel: fc.constantFrom(1, 4, 64),
  format: fc.constantFrom("xml" as const, "json" as const),
  dice: fc.integer(),
});
export type World = typeof world extends fc.Arbitrary<infer W> ? W : never;
export type Act = World["acts"][number];
type Held = { readonly roles: string[]; readonly scopes: number[] };

/** An account that a program manages, or gives grants to, with what it declares for it. */
export interface DeclaredFor extends Held {
  readonly name: string;
  readonly allVms: boolean | undefined;
  readonly isOwn: boolean;
  readonly exclusive: boolean;
  readonly adopt: boolean;
}

export function declaredFor({ own, others }: World): DeclaredFor[] {
  return [
    ...own.map((one, at) => ({ ...one, name: `TECH\\own-${at}`, isOwn: true })),
    ...others.map(({ enabled, ...one }, at) => ({
      ...one,
      name: `TECH\\other-${at}`,
      allVms: enabled,
      isOwn: false,
      exclusive: false,
      adopt: true,
    })),
  ];
}

/**
 * The accounts that are there before. No two scopes of one name are: which is which Enterprise
 * Manager does not tell, and taking one over is refused.
 */
export function seedsOf(
  { own, others }: World,
  refs: readonly string[],
  nameOf: (ref: string) => string,
): AccountSeed[] {
  const distinct = (scopes: readonly number[]): string[] => [
    ...new Map(scopes.flatMap((at) => refs[at] ?? []).map((ref) => [nameOf(ref), ref])).values(),
  ];
  const seed = (name: string, held: Held & { readonly allVms: boolean }): AccountSeed => ({
    ...{ name, type: TYPE, roles: held.roles, allVms: held.allVms },
    scopes: distinct(held.scopes),
  });
  return [
    ...own.flatMap(({ existed }, at) =>
      existed === undefined ? [] : [seed(`TECH\\own-${at}`, existed)],
    ),
    ...others.map(({ existed }, at) => seed(`TECH\\other-${at}`, existed)),
  ];
}

type Program = Record<string, Declared>;

/**
 * Two programs that share the accounts that are not their own: each gives some of the grants. What
 * has one name is in one program, because nobody can tell two connections' rows of it apart.
 */
export function programsOf(given: World, refs: readonly string[]): [Program, Program] {
  const programs: [Program, Program] = [{}, {}];
  const half = (at: number): Program => programs[at % 2 === 0 ? 0 : 1];
  for (const [at, one] of declaredFor(given).entries()) {
    const account = one.name;
    if (one.isOwn) {
      half(at)[account] = { kind: "Account", props: ownProps(one, refs) };
      continue;
    }
    for (const role of one.roles)
      half(ROLES.indexOf(role))[`${account} ${role}`] = {
        kind: "AccountRole",
        props: { account, role },
      };
    for (const n of one.scopes)
      half(TWINS.includes(n) ? 0 : n)[`${account} ${n}`] = {
        kind: "AccountScope",
        props: { account, hierarchyObjRef: refs[n] },
      };
    if (one.allVms !== undefined)
      half(0)[`${account} all`] = {
        kind: "AllVmsScope",
        props: { account, enabled: one.allVms },
      };
  }
  return programs;
}

function ownProps(one: DeclaredFor, refs: readonly string[]): Record<string, unknown> {
  const { name, roles: wanted, scopes, allVms, exclusive, adopt } = one;
  return {
    ...{ name, type: TYPE, roles: wanted, allVms, exclusive, adopt },
    scopes: scopes.map((n) => ({ hierarchyObjRef: refs[n] })),
  };
}
