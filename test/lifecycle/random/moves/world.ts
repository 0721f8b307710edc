import fc from "fast-check";
import { lags, UNDOCUMENTED } from "../server";

/** A random server, and random programs that follow one another on it. */

/** Roles that programs give, and take away. */
export const ROLES = [
  "VM Restore Operator",
  "File Restore Operator",
  "SQL Restore Operator",
  "Oracle Restore Operator",
] as const;
/** How many objects programs give, and take away; the next is always given with an account. */
export const OBJECTS = 4;
/** The role that every account keeps. */
export const BASE_ROLE = "Portal User";
/** So many programs follow one another. */
export const PER_WORLD = 4;
/** Lists lag by no more. */
const MOST_LAG_MS = 3_000;

/** Where a program declares a grant: in its account's lists, as a resource of its own, or both. */
const place = fc.constantFrom("none", "none", "list", "own", "both");
export type Place = "none" | "list" | "own" | "both";

/** What a program declares for one account. */
const wish = fc.record({
  /** Whether an account that the programs make is declared at all. */
  isDeclared: fc.constantFrom(true, true, true, false),
  roles: fc.tuple(...ROLES.map(() => place)),
  scopes: fc.tuple(...Array.from({ length: OBJECTS }, () => place)),
  allVms: fc.constantFrom(...(["none", "own on", "own off", "list on", "list off"] as const)),
});
export type Wish = typeof wish extends fc.Arbitrary<infer W> ? W : never;

/** What somebody does by hand to one account between two runs. */
const deed = fc.record({
  account: fc.nat(2),
  what: fc.constantFrom(...(["role", "scope", "switch", "other role", "other scope"] as const)),
  which: fc.nat(3),
});
export type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

const step = fc.record({
  wishes: fc.tuple(wish, wish, wish),
  deeds: fc.oneof(fc.constant([]), fc.array(deed, { maxLength: 4 })),
  refreshes: fc.boolean(),
  /** Of a run before, which declares the same under other names, and fails before it deletes. */
  cut: fc.option(fc.integer(), { nil: undefined }),
  /** Names, spellings, secrets and orders follow from it. */
  dice: fc.integer(),
});
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const lag = fc.oneof(fc.constant(0), fc.nat(MOST_LAG_MS));

export const moves = fc.record({
  /**
   * What the programs do with each account: make it, take it over, or only give it grants.
   */
  accounts: fc.tuple(
    ...([1, 2, 3] as const).map(() =>
      fc.constantFrom(...(["made", "taken over", "only given"] as const)),
    ),
  ),
  steps: fc.array(step, { minLength: PER_WORLD, maxLength: PER_WORLD }),
  server: fc.record({ ...UNDOCUMENTED, ...lags(lag) }),
  parallel: fc.constantFrom(1, 4, 64),
  format: fc.constantFrom("xml" as const, "json" as const),
});
export type Moves = typeof moves extends fc.Arbitrary<infer M> ? M : never;
export type Way = Moves["accounts"][number];
