/** What a sub-command of `veeam-em` may use of the process around it; tests hand in their own. */
export interface CommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Environment variables, `VEEAM_EM_*` among them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the process is asked to end (SIGINT, SIGTERM). */
  readonly ended: AbortSignal;
  /** Whether `stdout` is a terminal, which may be given colours. Default `false`. */
  readonly isTerminal?: boolean;
  /** Whether `stderr` is one, on which progress may be shown. Default `false`. */
  readonly isErrorTerminal?: boolean;
}

/** One sub-command of `veeam-em`; each has a file of its own beside this one. */
export interface Command {
  readonly name: string;
  /** One line for the list that `veeam-em --help` prints. */
  readonly summary: string;
  /** The whole text of `veeam-em <name> --help`. */
  readonly usage: string;
  /**
   * Resolves to the exit code: one of {@link EXIT}. Bad arguments are thrown as {@link UsageError}.
   */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

/** Exit codes of every sub-command, so that a pipeline can tell a finding from a failure. */
export const EXIT = { ok: 0, failed: 1, usage: 2, found: 3 } as const;

/** Errors about what was given to the command, not about what happened then. */
const INPUT_CODES: readonly string[] = ["EM_CONFIG", "EM_INVALID"];

/** The exit code of a command that ends with this error. */
export function exitCodeOf(code: string): number {
  return INPUT_CODES.includes(code) ? EXIT.usage : EXIT.failed;
}

/** Wrong arguments: `main` prints the message and the usage line, and exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
