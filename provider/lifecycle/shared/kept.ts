import { formatGrantId, parseGrantId } from "../../model/grant-id";
import type { Properties } from "../../model/properties";
import type { Claimable, Claims, Lost } from "./claims";
import { declarerOf, ownerOf } from "./creation-mark";
import type { DiffResult } from "./difference";
import type { Lifecycle } from "./lifecycle";
import type { ConfiguredServer } from "./origin";
import { isUnconfirmed } from "./unconfirmed";

/** What `diff` is asked about. */
interface Compared {
  readonly id: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly configured: ConfiguredServer;
}

/**
 * The difference of a resource that the program declares. What it has and goes on declaring is
 * claimed: the engine asks for differences before it deletes, and in this run the state may still
 * have a former name of the resource, which a failed or partial run did not get to delete. What a
 * removal took from it before that is made again.
 */
export function diffInRun(
  lifecycle: Lifecycle,
  claims: Claims,
  { id, olds, news, configured }: Compared,
): DiffResult {
  const difference = lifecycle.diff(id, olds, news, configured);
  const isReplaced = (difference.replaces ?? []).length > 0;
  const owner = ownerOf(olds);
  const lost = claims.keep(
    claims.wasRefreshed(owner) ? owner : declarerOf(olds),
    isReplaced ? [] : lifecycle.keeps(id, olds, news),
  );
  return lost === undefined ? difference : lifecycle.restores(news, lost);
}

/** What a resource of one grant has, unless it is not known whether it is there. */
export function grantOf(kind: "role" | "scope", id: string): Claimable[] {
  const parsed = isUnconfirmed(id) ? undefined : parseGrantId(id);
  return parsed === undefined ? [] : [{ kind, id: formatGrantId(parsed) }];
}

/** A grant is given again in place; that of an account that was made again has another ID. */
export function restoredGrant(lost: Lost): DiffResult {
  return lost === "grant"
    ? { changes: true }
    : { changes: true, replaces: ["account"], deleteBeforeReplace: false };
}
