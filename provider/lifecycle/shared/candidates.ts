import { nearest } from "../../model/identity";

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
export function offer(wanted: string, known: readonly Candidate[]): string {
  const near = nearest(wanted, known);
  return near.length === 0 ? "" : ` Did you mean ${listCandidates(near)}?`;
}
