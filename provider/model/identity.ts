import type { AccountType } from "./entities";

/**
 * How accounts, roles and roots are named: GUID, UID or name. Spelling variants of one value must
 * never show as a change.
 */

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the text is a bare GUID, in any case. */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** The kinds of things that EM gives a UID (`urn:veeam:<kind>:<GUID>`). */
type UidKind = "EnterpriseAccount" | "EnterpriseRole" | "HierarchyRoot";

/** `urn:veeam:<kind>:<GUID>`, the form that EM wants in requests. */
export function formatUid(kind: UidKind, guid: string): string {
  return `urn:veeam:${kind}:${guid.toLowerCase()}`;
}

/**
 * The lower-case GUID of a GUID or UID of this kind; `undefined` for anything else, which is then a
 * name.
 */
export function readGuid(kind: UidKind, text: string): string | undefined {
  if (isGuid(text)) return text.toLowerCase();
  const prefix = `urn:veeam:${kind}:`;
  if (text.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) return undefined;
  const guid = text.slice(prefix.length);
  return isGuid(guid) ? guid.toLowerCase() : undefined;
}

/**
 * Names of accounts, roles and roots are compared whole and without regard to case; EM keeps
 * Windows names. This is the one comparison of names.
 */
export function sameName(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}

/**
 * The form of a name that is equal for equal names.
 *
 * Windows compares names by a table that maps each UTF-16 code unit to at most one other
 * ([MS-UCODEREF] 3.1.5.3, Mapping UTF-16 Strings to Upper Case, with the file "Windows 8 Upper Case
 * Mapping Table"). JavaScript's own mapping does more, and each of that would make two accounts
 * one: it maps `ß` to `SS`, the Kelvin sign to `k`, the long s to `S`, the final sigma to `Σ`.
 * Nothing is normalised either: to Windows, composed and decomposed letters are different names.
 */
export function foldName(name: string): string {
  return NOT_ASCII.test(name) ? name.replace(CODE_UNIT, smallLetter) : name.toLowerCase();
}

const NOT_ASCII = /[^\0-\x7f]/;
/** Without the flag `u`: surrogates stand alone, as in Windows' table, which has none of them. */
const CODE_UNIT = /[^]/g;

/**
 * Greek capitals with an iota beside them. JavaScript makes two letters of their small ones in
 * capitals; Windows' table has them as pairs.
 */
const WITH_IOTA = /[\u1f88-\u1f8f\u1f98-\u1f9f\u1fa8-\u1faf\u1fbc\u1fcc\u1ffc]/;

/**
 * The small letter of a capital, if each is the only partner of the other: these are the pairs of
 * Windows' table. Letters of alphabets that are younger than the table follow Unicode.
 */
function smallLetter(unit: string): string {
  const small = unit.toLowerCase();
  if (small.length !== 1) return unit;
  return small.toUpperCase() === unit || WITH_IOTA.test(unit) ? small : unit;
}

/**
 * Whether two values name the same thing, given what EM is known to call it: its GUID and its name.
 */
export function sameIdentity(
  kind: UidKind,
  one: string,
  other: string,
  known: { id?: string | undefined; names: readonly (string | undefined)[] },
): boolean {
  const key = (text: string): string => {
    const guid = readGuid(kind, text);
    if (guid !== undefined) return guid;
    const isKnownName = known.names.some((name) => name !== undefined && sameName(name, text));
    return isKnownName && known.id !== undefined
      ? known.id.toLowerCase()
      : `name:${foldName(text)}`;
  };
  return key(one) === key(other);
}

/** An account's name taken apart: `DOMAIN\user`, `user@domain`, or a bare name. */
function partsOf(name: string): { user: string; domain: string | undefined } {
  const folded = foldName(name);
  const backslash = folded.indexOf("\\");
  if (backslash >= 0)
    return { user: folded.slice(backslash + 1), domain: folded.slice(0, backslash) };
  const at = folded.lastIndexOf("@");
  if (at > 0) return { user: folded.slice(0, at), domain: folded.slice(at + 1) };
  return { user: folded, domain: undefined };
}

/**
 * Whether two names may denote one person or group: `TECH\ops`, `ops@tech.local` and `ops` may.
 * For guards and hints only, where a false "yes" does no harm; grants are never matched this way.
 */
export function mayBeSameAccount(one: string, other: string): boolean {
  const a = partsOf(one);
  const b = partsOf(other);
  if (a.user !== b.user) return false;
  if (a.domain === undefined || b.domain === undefined) return true;
  const label = (domain: string): string => domain.split(".")[0] ?? domain;
  return a.domain === b.domain || label(a.domain) === label(b.domain);
}

/** Whether a name says in which domain, or of which server, the account is. */
export function hasDomain(name: string): boolean {
  return /[\\@]/.test(name);
}

/** `DOMAIN\name`. */
const WITH_DOMAIN = /^([^\\@]+)\\(.+)$/s;

/**
 * Whether EM may keep an account under another name than was sent, by the two rules that are known:
 * a bare name gets a domain or the server before it, as logons with bare names show (`ops` becomes
 * `SRV01\ops`), and a domain's account is called `name@domain` on Linux (user guide, page
 * em_about_accounts_and_roles). Names from an identity provider are kept as they are.
 */
export function mayBeStoredAs(sent: string, stored: string, type: AccountType): boolean {
  if (type === "ExternalUser" || type === "ExternalGroup") return false;
  if (!hasDomain(sent)) {
    const [, , name] = WITH_DOMAIN.exec(stored) ?? [];
    return name !== undefined && sameName(name, sent);
  }
  const [, domain, name] = WITH_DOMAIN.exec(sent) ?? [];
  const at = stored.lastIndexOf("@");
  if (domain === undefined || name === undefined || at < 1 || stored.includes("\\")) return false;
  const [label = ""] = stored.slice(at + 1).split(".");
  return sameName(stored.slice(0, at), name) && sameName(label, domain);
}

/** At most this many names are offered in a "not found" message: more would bury the message. */
const NEAREST_COUNT = 5;

/** Those whose names look like the wanted one, nearest first, for messages. */
export function nearest<Named extends { readonly name: string }>(
  wanted: string,
  known: readonly Named[],
): Named[] {
  const scored = known.map((one) => ({
    one,
    score: likeness(foldName(wanted), foldName(one.name)),
  }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.one.name < b.one.name ? -1 : 1))
    .slice(0, NEAREST_COUNT)
    .map(({ one }) => one);
}

/**
 * Shared pairs of letters (Dice coefficient), with containment on top; 0 for names too far apart to
 * be a slip.
 */
function likeness(one: string, other: string): number {
  if (one === "" || other === "") return 0;
  const contained = one.includes(other) || other.includes(one) ? 1 : 0;
  const pairs = (text: string): string[] =>
    Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2));
  const left = pairs(one);
  const right = new Set(pairs(other));
  const shared = left.filter((pair) => right.has(pair)).length;
  const dice = (2 * shared) / (left.length + right.size || 1);
  const tooFar = 0.4;
  return dice >= tooFar || contained > 0 ? dice + contained : 0;
}
