import { EmConflictError, type Operation } from "../../em";

/** What is claimed: an account, its switch, or one of its grants. */
export type ClaimedKind = "account" | "role" | "scope" | "switch";

/** What a resource of this run has. */
interface Claim {
  /** The operation that claimed it: one for each resource. */
  readonly by: Operation;
  /** The resource by what the program says of it, as `Account TECH\ops`, for messages. */
  readonly claimant: string;
  /** Whether it was there before: then the state may have it too, under a former name or place. */
  readonly takenOver: boolean;
  /** Whether a resource of its own that is new declares it: two of those are a mistake. */
  readonly isNew?: boolean;
  /** More about what it has, as the reference of a scope. */
  readonly detail?: string;
}

/** Claims of the other provider processes of the same run of the engine. */
export interface ClaimsElsewhere {
  add(claim: string): void;
  has(claim: string): boolean;
}

const NOWHERE: ClaimsElsewhere = { add: () => undefined, has: () => false };

/**
 * What resources of this run made, took over or were brought to. The engine deletes last: what is
 * to be deleted under the ID of something that was taken over in the same run is its former name,
 * place or connection, and the deletion must leave it alone. Otherwise a grant would be lost that
 * the program still declares (docs/decisions/0003-taken-over-in-the-same-run.md).
 */
export class Claims {
  private readonly claims = new Map<string, Claim>();

  constructor(private readonly elsewhere = NOWHERE) {}

  /**
   * Remembers that a resource has the thing. Errors: EM_CONFLICT if two new resources of grants
   * have one in the same run: when one of the two went, it would go for both.
   */
  claim(kind: ClaimedKind, id: string, claim: Claim): void {
    const key = keyOf(kind, id);
    const earlier = this.claims.get(key);
    const isOther = earlier !== undefined && earlier.by !== claim.by;
    if (isOther && earlier.isNew === true && claim.isNew === true)
      throw declaredTwice(kind, earlier.claimant, claim.claimant);
    const takenOver = claim.takenOver || earlier?.takenOver === true;
    if (takenOver && earlier?.takenOver !== true) this.elsewhere.add(key);
    this.claims.set(key, { ...claim, takenOver });
  }

  /** Whether a resource of this run has it. */
  has(kind: ClaimedKind, id: string): boolean {
    const key = keyOf(kind, id);
    return this.claims.has(key) || this.elsewhere.has(key);
  }

  /**
   * Whether a resource of this run has it that did not make it: whatever else is to be deleted
   * under this ID is not the last owner.
   */
  isTakenOver(kind: ClaimedKind, id: string): boolean {
    const key = keyOf(kind, id);
    return this.claims.get(key)?.takenOver === true || this.elsewhere.has(key);
  }

  /** Whether another resource of this run has it than the one of this operation. */
  hasAnother(kind: ClaimedKind, id: string, op: Operation): boolean {
    const own = this.claims.get(keyOf(kind, id));
    return own === undefined ? this.elsewhere.has(keyOf(kind, id)) : own.by !== op;
  }

  /** What was said of it when it was claimed. */
  detail(kind: ClaimedKind, id: string): string | undefined {
    return this.claims.get(keyOf(kind, id))?.detail;
  }

  /** Forgets it, once it was deleted. */
  release(kind: ClaimedKind, id: string): void {
    this.claims.delete(keyOf(kind, id));
  }
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
    { hint: "Remove one of the two: if one of them went, the grant would go for both." },
  );
}
