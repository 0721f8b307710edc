import { foldName } from "../../provider/model/identity";
import {
  type Comparison,
  objectInWords,
  type NamedGrant,
  type OlderAccount,
  type OlderReview,
  describeRestrictions,
} from "../shared/review/review";

/** A grant with the keys under which the other review may have it. */
interface Grant {
  /** Equal for the same grant, also when the server lists it under another ID. */
  readonly content: string;
  /** Equal for the same entry of the server, also when its object was renamed. */
  readonly id: string;
  readonly words: string;
}

/**
 * What was granted and revoked since the older review. Accounts are matched by ID, else by type and
 * name: one that was made anew is the same.
 */
export function compareReviews(older: OlderReview, newer: OlderReview): Comparison {
  const { pairs, added, removed } = pairAccounts(older.accounts, newer.accounts);
  const both = pairs.map(([before, after]) => compareAccounts(before, after));
  const everything = (account: OlderAccount): NamedGrant[] =>
    listGrants(account).map((grant) => named(account, grant));
  return {
    since: older.takenAt,
    accountsAdded: added.map(({ name }) => name),
    accountsRemoved: removed.map(({ name }) => name),
    granted: [...added.flatMap(everything), ...both.flatMap(({ granted }) => granted)],
    revoked: [...removed.flatMap(everything), ...both.flatMap(({ revoked }) => revoked)],
    changed: both.flatMap(({ changed }) => changed),
  };
}

function pairAccounts(
  older: readonly OlderAccount[],
  newer: readonly OlderAccount[],
): {
  pairs: (readonly [OlderAccount, OlderAccount])[];
  added: OlderAccount[];
  removed: OlderAccount[];
} {
  const byId = new Map(older.map((account) => [account.id, account]));
  const pairs = newer.flatMap((after) => {
    const before = byId.get(after.id);
    return before === undefined ? [] : [[before, after] as const];
  });
  const left = new Set(older);
  for (const [before] of pairs) left.delete(before);
  const paired = new Set(pairs.map(([, after]) => after));
  for (const after of newer.filter((account) => !paired.has(account))) {
    const before = [...left].find((account) => nameKey(account) === nameKey(after));
    if (before === undefined) continue;
    left.delete(before);
    paired.add(after);
    pairs.push([before, after]);
  }
  return { pairs, added: newer.filter((account) => !paired.has(account)), removed: [...left] };
}

function nameKey({ type, name }: OlderAccount): string {
  return JSON.stringify([type.toLowerCase(), foldName(name)]);
}

function compareAccounts(
  before: OlderAccount,
  after: OlderAccount,
): Pick<Comparison, "granted" | "revoked" | "changed"> {
  const told = before.allVms !== null && after.allVms !== null;
  const old = listGrants(before, told);
  const now = listGrants(after, told);
  return {
    granted: without(now, old).map((grant) => named(after, grant)),
    revoked: without(old, now).map((grant) => named(after, grant)),
    changed: [
      ...nameChange(before, after),
      ...switchChange(before, after),
      ...restrictionChange(before, after),
    ].map((what) => ({ account: after.name, what })),
  };
}

/**
 * Grants that the others do not have, neither by ID nor by content. Of several of one content as
 * many are left as there are more.
 */
function without(grants: readonly Grant[], others: readonly Grant[]): Grant[] {
  const ids = new Set(others.map(({ id }) => id));
  const mine = new Set(grants.map(({ id }) => id));
  const contents = new Map<string, number>();
  for (const { id, content } of others)
    if (!mine.has(id)) contents.set(content, (contents.get(content) ?? 0) + 1);
  return grants.filter(({ id, content }) => {
    if (ids.has(id)) return false;
    const spare = contents.get(content) ?? 0;
    contents.set(content, spare - 1);
    return spare <= 0;
  });
}

/**
 * @param switchToo `false` where the switch cannot be compared, because the server did not tell it
 * one time
 */
function listGrants({ roles, allVms, scopes }: OlderAccount, switchToo = true): Grant[] {
  return [
    ...roles.map(({ id, name }) => ({
      id: `role ${id}`,
      content: `role ${foldName(name)}`,
      words: `the role ${name}`,
    })),
    ...(allVms === true && switchToo
      ? [{ id: "allVms", content: "allVms", words: "restore of every virtual machine" }]
      : []),
    ...scopes.map((scope) => ({
      id: `scope ${scope.id}`,
      content: JSON.stringify([
        scope.type.toLowerCase(),
        scope.platform.toLowerCase(),
        scope.name,
        scope.roots.map(({ id, name }) => id ?? name).sort(),
      ]),
      words: `restore of ${objectInWords(scope)}`,
    })),
  ];
}

function named({ name, type }: OlderAccount, { words }: Grant): NamedGrant {
  return { account: name, accountType: type, grant: words };
}

function nameChange(before: OlderAccount, after: OlderAccount): string[] {
  return before.name === after.name ? [] : [`its name was ${before.name}`];
}

function switchChange(before: OlderAccount, after: OlderAccount): string[] {
  if (before.allVms === after.allVms || (before.allVms !== null && after.allVms !== null))
    return [];
  const said = ({ allVms }: OlderAccount): string =>
    allVms === null ? "not reported" : allVms ? "yes" : "no";
  return [`whether it may restore every virtual machine: was ${said(before)}; is: ${said(after)}`];
}

function restrictionChange(before: OlderAccount, after: OlderAccount): string[] {
  const said = (account: OlderAccount): string =>
    describeRestrictions(account).join("; ") || "none";
  return said(before) === said(after)
    ? []
    : [`restrictions were: ${said(before)}; are: ${said(after)}`];
}
