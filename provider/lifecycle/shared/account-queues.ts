/**
 * Work on one key runs one after the other, work on different keys at the same time. EM has no
 * transactions and its answers to a write name no ID: two writes to one account at once could not
 * be told apart.
 */
export class AccountQueues {
  private readonly tails = new Map<string, Promise<unknown>>();

  /**
   * Runs the work once everything that was asked for this key before has ended, whichever way it
   * ended.
   */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    this.tails.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.tails.get(key) === settled) this.tails.delete(key);
    }
  }
}
