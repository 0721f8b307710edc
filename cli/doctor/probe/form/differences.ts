/** One way in which an answer is not as the reference has it. */
export interface Difference {
  /** Stable: the kind of difference and its place, such as `missing EnterpriseAccount/UID`. */
  readonly id: string;
  readonly text: string;
}

/** Collects differences, each once however many rows have it. */
export class Differences {
  private readonly found = new Map<string, Difference>();

  add(id: string, text: string): void {
    if (!this.found.has(id)) this.found.set(id, { id, text });
  }

  get all(): readonly Difference[] {
    return [...this.found.values()];
  }
}
