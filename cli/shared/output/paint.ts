import type { CommandIo } from "../../command";

/** Colours for a terminal; without one, each returns its text. */
export interface Paint {
  readonly danger: (text: string) => string;
  readonly gain: (text: string) => string;
  readonly loss: (text: string) => string;
  readonly title: (text: string) => string;
  readonly faint: (text: string) => string;
}

const CODES = { danger: "1;31", gain: "33", loss: "36", title: "1", faint: "2" } as const;

/**
 * Colours only where a person looks at a terminal, and never with NO_COLOR (https://no-color.org)
 * or `TERM=dumb`.
 */
export function paintFor(io: CommandIo): Paint {
  const wanted =
    io.isTerminal === true && (io.env["NO_COLOR"] ?? "") === "" && io.env["TERM"] !== "dumb";
  const paint =
    (code: string) =>
    (text: string): string =>
      wanted ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    danger: paint(CODES.danger),
    gain: paint(CODES.gain),
    loss: paint(CODES.loss),
    title: paint(CODES.title),
    faint: paint(CODES.faint),
  };
}
