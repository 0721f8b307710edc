/** How a resource of this run came to own something. */
interface Claim {
  /**
   * Whether it was there before: then a resource of the state may own it too, under its former
   * name.
   */
  readonly takenOver: boolean;
  /** More about it, as the reference of a scope. */
  readonly detail?: string;
}

/**
 * What resources made or took over in this process. A resource that is renamed in a program without
 * an alias is created under the new name before the old one is deleted: the new one takes the grant
 * over, and the deletion must then leave it alone. Otherwise the grant would be lost although the
 * program still declares it.
 */
export class Claims {
  private readonly claims = new Map<string, Claim>();

  /** Remembers that a resource of this run owns the thing. */
  claim(kind: string, id: string, claim: Claim): void {
    this.claims.set(`${kind} ${id}`, claim);
  }

  /**
   * Whether a resource of this run owns it that did not make it: whatever else is to be deleted
   * under this ID is not the last owner.
   */
  isTakenOver(kind: string, id: string): boolean {
    return this.claims.get(`${kind} ${id}`)?.takenOver === true;
  }

  /** Whether a resource of this run owns it. */
  has(kind: string, id: string): boolean {
    return this.claims.has(`${kind} ${id}`);
  }

  /** What was said of it when it was claimed. */
  detail(kind: string, id: string): string | undefined {
    return this.claims.get(`${kind} ${id}`)?.detail;
  }

  /** Forgets it, once it was deleted. */
  release(kind: string, id: string): void {
    this.claims.delete(`${kind} ${id}`);
  }
}
