import type { Phrase } from "./phrase";

/** What `explain --fail-on` can stop at. */
export const FAIL_KINDS = ["widen", "admin", "all-vms", "whole-root", "delete"] as const;
export type FailKind = (typeof FAIL_KINDS)[number];

/** One thing that a change does to an account, or in which an account differs. */
export interface Effect {
  readonly direction: "gains" | "loses" | "note";
  readonly text: Phrase;
  /** What a pipeline can stop at; none for what is no change. */
  readonly kinds: readonly FailKind[];
  /** The higher, the more dangerous; decides the order. */
  readonly weight: number;
  /** Whether it is the worst that something hidden may be: nobody can have allowed that. */
  readonly isGuess?: true;
}

/**
 * How dangerous an effect is: what opens everything comes first, what only takes away comes late.
 */
export const WEIGHT = {
  administrator: 100,
  everyVm: 90,
  wholeRoot: 80,
  unknown: 70,
  scope: 60,
  restriction: 55,
  role: 50,
  replaced: 45,
  deleted: 40,
  loss: 30,
  covered: 20,
  note: 10,
} as const;

/** From here on an effect opens something that people should look at. */
export const DANGEROUS = WEIGHT.unknown;

/**
 * The most dangerous first. The sort is stable: what weighs the same stays in the order of roles,
 * switch, scopes.
 */
export function inOrder<One extends Effect>(effects: readonly One[]): One[] {
  return [...effects].sort((one, other) => other.weight - one.weight);
}

/** The weight of the most dangerous effect. */
export function findGreatestWeight(effects: readonly Effect[]): number {
  return effects.reduce((highest, { weight }) => Math.max(highest, weight), 0);
}
