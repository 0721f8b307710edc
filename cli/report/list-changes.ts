import type { Comparison, NamedGrant } from "../shared/review/review";

/** One line of a comparison, as every form of the report has it. */
export interface ReviewChange {
  readonly kind: "new account" | "account gone" | "granted" | "revoked" | "changed";
  readonly account: string;
  /** Empty where the account's name says enough. */
  readonly accountType: string;
  readonly what: string;
}

/** Everything that changed between two reviews, in the order in which it is told. */
export function listChanges(comparison: Comparison): ReviewChange[] {
  const { accountsAdded, accountsRemoved, granted, revoked, changed } = comparison;
  const accounts = (kind: ReviewChange["kind"], names: readonly string[]): ReviewChange[] =>
    names.map((account) => ({ kind, account, accountType: "", what: "" }));
  const grants = (kind: ReviewChange["kind"], list: readonly NamedGrant[]): ReviewChange[] =>
    list.map(({ account, accountType, grant }) => ({ kind, account, accountType, what: grant }));
  return [
    ...accounts("new account", accountsAdded),
    ...accounts("account gone", accountsRemoved),
    ...grants("granted", granted),
    ...grants("revoked", revoked),
    ...changed.map(({ account, what }) => ({
      kind: "changed" as const,
      account,
      accountType: "",
      what,
    })),
  ];
}
