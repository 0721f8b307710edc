import type { Clock } from "../../simulator/index";

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  readonly #timers: { readonly due: number; callback(): void }[] = [];

  #wanted = Infinity;
  #reached: () => void = () => undefined;

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, milliseconds: number): void {
    this.#timers.push({ due: this.#now + milliseconds, callback });
    if (this.#timers.length >= this.#wanted) this.#reached();
  }

  /** Resolves once so many callbacks wait for their time. */
  reach(waiting: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wanted = waiting;
      this.#reached = resolve;
      if (this.#timers.length >= waiting) resolve();
    });
  }

  /** How many callbacks wait for their time. */
  get waiting(): number {
    return this.#timers.length;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#timers.filter((timer) => timer.due <= this.#now);
    this.#timers.splice(
      0,
      this.#timers.length,
      ...this.#timers.filter((timer) => timer.due > this.#now),
    );
    for (const timer of due) timer.callback();
  }
}
