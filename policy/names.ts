/** Whether two names of accounts, roles or roots are one: whole, in any case, and nothing more. */
export function sameName(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}

/**
 * The form of a name that is equal for equal names. Windows pairs one UTF-16 code unit with one
 * other ([MS-UCODEREF] 3.1.5.3); JavaScript's own mapping would also make `ß` of `SS`, and `k` of
 * the Kelvin sign, and with that one account of two.
 */
export function foldName(name: string): string {
  return /[^\0-\x7f]/.test(name) ? name.replace(/[^]/g, smallLetter) : name.toLowerCase();
}

/** Greek capitals with an iota beside them: JavaScript has no one capital of their small ones. */
const WITH_IOTA = /[\u1f88-\u1f8f\u1f98-\u1f9f\u1fa8-\u1faf\u1fbc\u1fcc\u1ffc]/;

function smallLetter(unit: string): string {
  const small = unit.toLowerCase();
  if (small.length !== 1) return unit;
  return small.toUpperCase() === unit || WITH_IOTA.test(unit) ? small : unit;
}
