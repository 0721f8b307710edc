import type { Send } from "../transport/send";

/** Knows which writes are under way, so that the end of a run can let them finish. */
export class WritesInFlight {
  private readonly running = new Set<Promise<unknown>>();

  wrap(send: Send): Send {
    return (request, op) => {
      const answer = send(request, op);
      if (request.method !== "GET") {
        const settled = answer
          .then(
            () => undefined,
            () => undefined,
          )
          .finally(() => this.running.delete(settled));
        this.running.add(settled);
      }
      return answer;
    };
  }

  /**
   * Resolves when no write is under way, at the latest after this many milliseconds of real time.
   */
  async finished(milliseconds: number): Promise<void> {
    if (this.running.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([Promise.all(this.running), late]);
    clearTimeout(timer);
  }
}
