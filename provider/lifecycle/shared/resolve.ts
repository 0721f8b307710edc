import { EmAmbiguousError, EmNotFoundError, type EnterpriseManager, undefinedIf } from "../../em";
import type { AccountReference, Role } from "../../model/entities";
import { nearest, readGuid, sameName } from "../../model/identity";
import { findRoles } from "../../model/roles";
import type { Claims } from "./claims";
import type { ServerOperation } from "./context";

/**
 * Names of accounts hardly ever change; within a run the list is read again only when a name is not
 * in it.
 */
export const NAMES_AGE_SECONDS = 600;

/** Where an account is looked for: the server, and what resources of this run have. */
interface Places extends ServerOperation {
  readonly claims?: Claims;
}

/**
 * The account of this ID, UID or whole name. Errors: EM_NOT_FOUND with the nearest names,
 * EM_AMBIGUOUS with all that fit.
 */
export async function resolveAccount(
  { em, op, claims }: Places,
  account: string,
): Promise<AccountReference> {
  const known = filterMatches(
    account,
    await em.listAccounts(op, { maxAgeSeconds: NAMES_AGE_SECONDS }),
  );
  if (known.length === 1 && known[0] !== undefined) return known[0];
  const accounts = await em.listAccounts(op, { maxAgeSeconds: 0 });
  const listed = filterMatches(account, accounts);
  // A list may lag behind what this run has made.
  const found = listed.length > 0 ? listed : filterMatches(account, claims?.accounts ?? []);
  const [only] = found;
  if (only === undefined) throw accountNotFound(account, accounts, em);
  if (found.length > 1) throw await ambiguousAccount(account, found, { em, op });
  return only;
}

function filterMatches(account: string, accounts: readonly AccountReference[]): AccountReference[] {
  const id = readGuid("EnterpriseAccount", account);
  return accounts.filter((candidate) =>
    id === undefined ? sameName(candidate.name, account) : candidate.id === id,
  );
}

function accountNotFound(
  account: string,
  accounts: readonly AccountReference[],
  em: EnterpriseManager,
): EmNotFoundError {
  return new EmNotFoundError(
    `There is no account ${account} on ${em.server}.${suggestNearest(account, accounts)}`,
    {
      hint: "Give the account's whole name as Enterprise Manager shows it, its ID, or make it with a veeam.Account resource.",
    },
  );
}

async function ambiguousAccount(
  account: string,
  found: readonly AccountReference[],
  { em, op }: ServerOperation,
): Promise<EmAmbiguousError> {
  const lines = await Promise.all(
    found.map(
      async ({ id, name }) =>
        `${name} (${(await em.getAccount(op, id, { maxAgeSeconds: NAMES_AGE_SECONDS })).type}) with ID ${id}`,
    ),
  );
  return new EmAmbiguousError(
    `The name ${account} fits ${found.length} accounts on ${em.server}: ${lines.join("; ")}.`,
    {
      hint: "Give the ID of the one you mean.",
    },
  );
}

/** The result of `look`, or `undefined` if it failed because the account is gone. */
export async function unlessAccountGone<T>(look: () => Promise<T>): Promise<T | undefined> {
  return look().catch((error: unknown) => undefinedIf(["EM_NOT_FOUND"], error));
}

/**
 * The role of this name, ID or UID. Errors: EM_NOT_FOUND with all roles of the server, EM_AMBIGUOUS
 * with all that fit.
 */
export async function resolveRole({ em, op }: ServerOperation, role: string): Promise<Role> {
  const roles = await em.listRoles(op);
  const [found, ...more] = findRoles(role, roles);
  if (found !== undefined && more.length === 0) return found;
  if (found !== undefined)
    throw new EmAmbiguousError(
      `The name ${role} fits ${more.length + 1} roles on ${em.server}: ${listCandidates([found, ...more])}.`,
      { hint: "Give the ID of the one you mean." },
    );
  const byName = [...roles].sort((one, other) => (one.name < other.name ? -1 : 1));
  throw new EmNotFoundError(
    `There is no role ${role} on ${em.server}.${suggestNearest(role, roles)}`,
    {
      hint: `Its roles are: ${listCandidates(byName)}.`,
    },
  );
}

/**
 * Whether two lists' entries are one role: by ID, or by name where a server's IDs of assignments
 * differ from those of roles.
 */
export function sameRole(one: Role, other: Role): boolean {
  return one.id === other.id || sameName(one.name, other.name);
}

/** Something that can be named in a message. */
interface Candidate {
  readonly name: string;
  /** What tells it from others of its name. */
  readonly id: string;
}

/** More in one message would bury what it says. */
const MOST_LISTED = 20;

/**
 * Candidates with their IDs, so that one of them can be copied into a program: `VM01
 * (urn:VMware:Vm:…), VM02 (…)`.
 */
export function listCandidates(candidates: readonly Candidate[]): string {
  const shown = candidates
    .slice(0, MOST_LISTED)
    .map(({ name, id }) => `${name} (${id})`)
    .join(", ");
  return candidates.length > MOST_LISTED
    ? `${shown} and ${candidates.length - MOST_LISTED} more`
    : shown;
}

/**
 * Completes a message that there is no such name: a sentence with the nearest ones, or nothing
 * where none is near.
 */
export function suggestNearest(wanted: string, known: readonly Candidate[]): string {
  const near = nearest(wanted, known);
  return near.length === 0 ? "" : ` Did you mean ${listCandidates(near)}?`;
}
