/**
 * What resources made or took over in this process. A resource that is renamed in a program without an alias is created under the new
 * name before the old one is deleted: the new one takes the grant over, and the deletion must then leave it alone. Otherwise the grant
 * would be lost although the program still declares it.
 */
export class Claims {
  private readonly claimed = new Map<string, string>();

  /** Remembers that a resource of this run owns the thing; `detail` says more about it, as the reference of a scope. */
  claim(kind: string, id: string, detail = ""): void {
    this.claimed.set(`${kind} ${id}`, detail);
  }

  /** Whether a resource that was made in this run owns it. */
  has(kind: string, id: string): boolean {
    return this.claimed.has(`${kind} ${id}`);
  }

  /** What was said of it when it was claimed. */
  detail(kind: string, id: string): string | undefined {
    return this.claimed.get(`${kind} ${id}`);
  }

  /** Forgets it, once it was deleted. */
  release(kind: string, id: string): void {
    this.claimed.delete(`${kind} ${id}`);
  }
}
