import {
  isBuiltInAdministrators,
  isOfBuiltInAuthority,
} from "../../provider/lifecycle/guards/built-in-administrators";
import { foldName } from "../../provider/model/identity";
import { UsageError } from "../command";

/**
 * A pattern of account names as `--only` and `--except` take it: whole names in any case, in which
 * `*` stands for anything.
 */
export interface Pattern {
  readonly text: string;
  readonly fits: (accountName: string) => boolean;
}

/** Reads a pattern; every character but `*` stands for itself. */
export function readPattern(text: string): Pattern {
  const parts = foldName(text)
    .split("*")
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`, "su");
  return { text, fits: (accountName) => expression.test(foldName(accountName)) };
}

/**
 * Refuses patterns that fit no account: a slip there would leave out, or take in, what nobody
 * meant. @throws UsageError
 */
export function refuseUseless(
  option: string,
  patterns: readonly Pattern[],
  accountNames: readonly string[],
): void {
  const useless = patterns.filter(({ fits }) => !accountNames.some(fits));
  if (useless.length === 0) return;
  throw new UsageError(
    `${option} ${useless.map(({ text }) => JSON.stringify(text)).join(", ")} matches no account. Names are compared whole (any case); * stands for anything, and a backslash in a shell needs quotes: 'TECH\\*'.`,
  );
}

/**
 * Accounts that an installation brings with it: the groups of the machine
 * (`BUILTIN\Administrators`, in any language), the administrator who installed it, and `veeamadmin`
 * on Linux (Veeam help center, user guide, page em_about_accounts_and_roles).
 */
export function isBuiltIn(accountName: string): boolean {
  if (isOfBuiltInAuthority(accountName) || isBuiltInAdministrators(accountName)) return true;
  return /^(nt authority\\.*|[^\\]+\\administrator|([^\\]+\\)?veeamadmin)$/su.test(
    foldName(accountName),
  );
}
