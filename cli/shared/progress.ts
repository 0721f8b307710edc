import type { CommandIo } from "../command";

/** Cells of the bar. */
const WIDTH = 24;

/** Shows how far a step is: a bar on a terminal, nothing elsewhere. */
export interface Progress {
  show(what: string, done: number, of: number): void;
  /** Clears the line. */
  end(): void;
}

const CLEAR_LINE = "\r\u001b[K";

/** On standard error: the result goes to standard output. */
export function progressOn(io: CommandIo): Progress {
  if (io.isErrorTerminal !== true) return { show: () => undefined, end: () => undefined };
  return {
    show: (what, done, of) => {
      const full = of === 0 ? WIDTH : Math.floor((done / of) * WIDTH);
      io.stderr(
        `${CLEAR_LINE}${what} [${"=".repeat(full)}${" ".repeat(WIDTH - full)}] ${String(done)}/${String(of)}`,
      );
    },
    end: () => io.stderr(CLEAR_LINE),
  };
}
