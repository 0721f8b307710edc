import { UsageError } from "../command";
import { FAIL_KINDS, type FailKind } from "../words/effect";
import { findAllowance, type Allowance, isExpired } from "./allow-list";
import type { AccountChange } from "./changes";
import type { Servers } from "./preview/servers";

/** Something that `--fail-on` asked for. */
export interface Finding {
  readonly change: AccountChange;
  readonly kind: FailKind;
  /** The entry of the allow-list that lets it pass. */
  readonly allowed: Allowance | undefined;
  /** An entry that would let it pass if it named the account's server. */
  readonly serverless: Allowance | undefined;
  /** An entry that would let it pass if the preview showed what it is. */
  readonly blind: Allowance | undefined;
}

/** What `--fail-on` names: a list with commas, or the option several times. @throws UsageError */
export function readFailOn(values: readonly string[]): FailKind[] {
  const words = values
    .flatMap((value) => value.split(","))
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const unknown = words.filter((word) => !FAIL_KINDS.some((kind) => kind === word));
  if (unknown.length > 0 || (values.length > 0 && words.length === 0))
    throw new UsageError(
      `--fail-on knows ${FAIL_KINDS.join(", ")}, not ${unknown.map((word) => JSON.stringify(word)).join(", ") || "nothing"}.`,
    );
  return FAIL_KINDS.filter((kind) => words.includes(kind));
}

/**
 * What to look for, if anything: deletions too where nothing stays. The same preview comes of a
 * program that ended early, whatever was asked for.
 */
export function kindsToFind(
  kinds: readonly FailKind[],
  { deletesAll }: { readonly deletesAll: boolean },
): FailKind[] {
  return FAIL_KINDS.filter(
    (kind) => kinds.includes(kind) || (kind === "delete" && deletesAll && kinds.length > 0),
  );
}

/** Which of these kinds the changes hold, account by account, allowed or not. */
export function collectFindings(
  changes: readonly AccountChange[],
  kinds: readonly FailKind[],
  allowances: readonly Allowance[],
  today: string,
  servers: Servers,
): Finding[] {
  return changes.flatMap((change) =>
    kinds
      .filter((kind) => change.effects.some((effect) => effect.kinds.includes(kind)))
      .map((kind) => {
        const found = findAllowance(change.entry, kind, allowances, today, servers);
        const isGuess = change.effects.some((one) => one.isGuess && one.kinds.includes(kind));
        return isGuess
          ? { change, kind, allowed: undefined, serverless: undefined, blind: found.allowed }
          : { change, kind, ...found, blind: undefined };
      }),
  );
}

/**
 * Entries of the allow-list that have expired, to be told: what they allowed does not pass any
 * more.
 */
export function findExpired(allowances: readonly Allowance[], today: string): Allowance[] {
  return allowances.filter((one) => isExpired(one, today));
}

/** The kinds that stop the run. */
export function stoppingKinds(findings: readonly Finding[]): FailKind[] {
  return FAIL_KINDS.filter((kind) =>
    findings.some((finding) => finding.kind === kind && finding.allowed === undefined),
  );
}
