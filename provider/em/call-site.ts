import { dirname, sep } from "node:path";

/** Where the program called what failed, as far as somebody kept it. */
const calls = new WeakMap<Error, Error>();

/**
 * Keeps where the program is at the moment. Deep inside a look-up the way back to it is longer than
 * what a stack trace holds.
 */
export class CallSite {
  private readonly call = new Error();

  /** Lets an error name this line of the program. The outermost call counts. */
  mark(error: unknown): void {
    if (error instanceof Error) calls.set(error, this.call);
  }
}

/**
 * The line of the program that led to an error, by what was kept of the call, else by the error's
 * own frames; `undefined` where only this package, Pulumi and Node were at work.
 */
export function programLine(error: Error, frames: readonly string[]): string | undefined {
  return [...framesOf(calls.get(error) ?? {}), ...frames].find((line) => !isForeign(line));
}

/** The lines of a stack trace that name a place. */
export function framesOf({ stack }: { readonly stack?: string }): string[] {
  return stack?.split("\n").filter((line) => IS_FRAME.test(line)) ?? [];
}

const IS_FRAME = /^\s+at .+:\d+:\d+\)?$/;

/** Frames that no program wrote. */
function isForeign(line: string): boolean {
  return /\bnode:|[\\/]node_modules[\\/]@pulumi[\\/]/.test(line) || line.includes(PACKAGE_FOLDER);
}

/** The folder of this package's code; in a bundle it is the program's own. */
const PACKAGE_FOLDER = typeof __dirname === "string" ? `${dirname(__dirname)}${sep}` : "\0";
