import { EmConflictError, type Operation } from "../../em";
import type { AccountReference } from "../../model/entities";

/** What is claimed: an account, its switch, or one of its grants. */
export type ClaimedKind = "account" | "role" | "scope" | "switch";

/** A resource that claims something. */
export interface Claimant {
  /** The resource by what the program says of it, as `Account TECH\ops`, for messages. */
  readonly called: string;
  /**
   * What tells the resource from all others, its own under a former name among them. A grant whose
   * state has no mark of its creation has none.
   */
  readonly owner: string | undefined;
  /** Whether it is new, and declares just this: two of those are a mistake. */
  readonly isNew?: boolean;
}

/** What the provider processes of a run know of each other's claims. */
export interface SharedClaim {
  readonly owner: string | undefined;
  /** Whether it was there before: then the state may have it too, under a former name or place. */
  readonly takenOver: boolean;
}

/** What a resource of this run has. */
interface Claim extends Claimant, SharedClaim {
  /** The operation that claimed it: one for each resource of a run. */
  readonly by: Operation;
  /** More about what it has, as the reference of a scope. */
  readonly detail?: string;
  /** The account, if it is one. */
  readonly account?: AccountReference;
}

/** Claims of the other provider processes of the same run of the engine. */
export interface ClaimsElsewhere {
  /** Tells the others of a claim of this process. */
  add(key: string, claim: SharedClaim): void;
  /** Tells them that it has ended. */
  remove(key: string, owner: string | undefined): void;
  of(key: string): readonly SharedClaim[];
}

const NOWHERE: ClaimsElsewhere = { add: () => undefined, remove: () => undefined, of: () => [] };

/**
 * What resources of this run made, took over or were brought to. The engine deletes last: what is
 * to be deleted and has another claim in the same run is the former name, place or connection of
 * what claimed it, and the deletion must leave it alone. Otherwise a grant would be lost that the
 * program still declares (docs/decisions/0003-claimed-in-the-same-run.md).
 */
export class Claims {
  private readonly claims = new Map<string, readonly Claim[]>();

  constructor(private readonly elsewhere = NOWHERE) {}

  /**
   * Remembers that a resource has the thing. Errors: EM_CONFLICT if two new resources of grants
   * have one in the same run: when one of the two went, it would go for both.
   */
  claim(kind: ClaimedKind, id: string, claim: Claim): void {
    const key = keyOf(kind, id);
    const earlier = this.claims.get(key) ?? [];
    const twin = earlier.find((one) => one.by !== claim.by && one.isNew === true);
    if (twin !== undefined && claim.isNew === true)
      throw declaredTwice(kind, twin.called, claim.called);
    const own = earlier.find((one) => isSameClaim(one, claim));
    const takenOver = claim.takenOver || own?.takenOver === true;
    if (own?.takenOver !== takenOver) this.elsewhere.add(key, { owner: claim.owner, takenOver });
    const others = earlier.filter((one) => one !== own);
    this.claims.set(key, [...others, { ...own, ...claim, takenOver }]);
  }

  /** Whether a resource of this run has it. */
  has(kind: ClaimedKind, id: string): boolean {
    return this.all(keyOf(kind, id)).length > 0;
  }

  /**
   * Whether another resource of this run has it than this owner, so that what the owner does not
   * want any more must stay. Who has no mark may be whoever made it: then only what was taken over
   * is certainly another's.
   */
  isAnothers(kind: ClaimedKind, id: string, owner: string | undefined): boolean {
    return this.all(keyOf(kind, id)).some((claim) =>
      owner === undefined ? claim.takenOver : claim.owner !== owner,
    );
  }

  /** The accounts that resources of this process have: lists may not show them yet. */
  get accounts(): readonly AccountReference[] {
    return [...this.claims.values()].flat().flatMap(({ account }) => account ?? []);
  }

  /** What was said of it when it was claimed. */
  detail(kind: ClaimedKind, id: string): string | undefined {
    return this.claims.get(keyOf(kind, id))?.find(({ detail }) => detail !== undefined)?.detail;
  }

  /** Forgets the owner's claim, once the thing was deleted. */
  release(kind: ClaimedKind, id: string, owner: string | undefined): void {
    const key = keyOf(kind, id);
    const earlier = this.claims.get(key) ?? [];
    const left = earlier.filter((claim) => claim.owner !== owner);
    if (left.length < earlier.length) this.elsewhere.remove(key, owner);
    if (left.length === 0) this.claims.delete(key);
    else this.claims.set(key, left);
  }

  private all(key: string): readonly SharedClaim[] {
    return [...(this.claims.get(key) ?? []), ...this.elsewhere.of(key)];
  }
}

/** Whether two claims are one resource's. */
function isSameClaim(one: Claim, other: Claim): boolean {
  return one.by === other.by || (one.owner !== undefined && one.owner === other.owner);
}

function keyOf(kind: ClaimedKind, id: string): string {
  return `${kind} ${id.toLowerCase()}`;
}

const WORDS: Readonly<Record<ClaimedKind, string>> = {
  account: "account",
  role: "role",
  scope: "restore scope",
  switch: 'switch "all virtual machines"',
};

function declaredTwice(kind: ClaimedKind, earlier: string, later: string): EmConflictError {
  return new EmConflictError(
    `Two resources of the program declare one ${WORDS[kind]}: ${earlier} and ${later}.`,
    { hint: "Remove one of the two: removing either later would remove the grant for both." },
  );
}
