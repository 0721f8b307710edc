import type { Clock } from "../../provider/em";

/** So many turns of the event loop without anything that happens: then everything waits. */
const QUIET_TURNS = 12;
/** No time at which anything could have been there before. */
const START = 1_000_000;

const TICK_MS = 0.001;

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/**
 * Time that hardly passes while anything happens, and jumps to the next alarm once everything waits
 * for it: an hour passes in milliseconds, and alike on every machine. Whoever does something that
 * takes turns of the event loop says so by {@link touch}. For provider and simulator alike.
 */
export class JumpingClock implements Clock {
  private time = START;
  private readonly alarms = new Set<Alarm>();
  private quiet = 0;
  private isWatching = false;

  now(): number {
    // No two looks at a real clock show the same time.
    this.time += TICK_MS;
    return this.time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const alarm = { at: this.time + milliseconds, ring: callback };
    this.alarms.add(alarm);
    this.touch();
    this.watch();
    return () => {
      this.alarms.delete(alarm);
    };
  }

  setTimeout(callback: () => void, milliseconds: number): void {
    this.after(milliseconds, callback);
  }

  /** Something happens: it is not yet time to jump. */
  touch(): void {
    this.quiet = 0;
  }

  private watch(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.isWatching = false;
    this.quiet += 1;
    if (this.quiet > QUIET_TURNS) this.jump();
    if (this.alarms.size > 0) this.watch();
  }

  private jump(): void {
    const next = [...this.alarms].reduce<Alarm | undefined>(
      (first, alarm) => (first === undefined || alarm.at < first.at ? alarm : first),
      undefined,
    );
    if (next === undefined) return;
    this.alarms.delete(next);
    this.time = Math.max(this.time, next.at);
    this.touch();
    next.ring();
  }
}
