import { type EnterpriseManager, type Operation, packageVersion } from "../../provider/em";
import { readAccounts } from "../shared/live-accounts";
import { findMissingObjects } from "./missing-objects";
import { REVIEW_FORMAT, REVIEW_VERSION, type Review } from "../shared/review/review";
import { reviewAccount } from "../shared/review/review-account";
import { foldName } from "../../provider/model/identity";
import { compareText } from "../../provider/model/same-lists";

/** What taking a review needs. */
interface ReviewSource {
  readonly em: EnterpriseManager;
  readonly operation: (description: string) => Operation;
  /** When the review is taken. */
  readonly now: Date;
  readonly onProgress: (done: number, of: number) => void;
}

/** Reads every account with all its grants; sends nothing but GET. */
export async function takeReview({
  em,
  operation,
  now,
  onProgress,
}: ReviewSource): Promise<Review> {
  const takenBy = await em.userName(operation("log on"));
  const [references, roots] = await Promise.all([
    em.listAccounts(operation("list the accounts")),
    em.listHierarchyRoots(operation("list the hierarchy roots")),
  ]);
  const live = await readAccounts({ em, operation }, references, (done) =>
    onProgress(done, references.length),
  );
  const missing = await findMissingObjects(
    { em, operation },
    live.flatMap(({ rows }) => rows),
    roots,
  );
  const accounts = live
    .map((account) => reviewAccount(account, roots, missing))
    .sort(
      (one, other) =>
        compareText(foldName(one.name), foldName(other.name)) || compareText(one.id, other.id),
    );
  return {
    format: REVIEW_FORMAT,
    version: REVIEW_VERSION,
    program: `pulumi-veeam-em ${packageVersion()}`,
    server: em.server,
    takenAt: now.toISOString(),
    takenBy,
    roles: sortedNames(accounts.flatMap(({ roles }) => roles.map(({ name }) => name))),
    branches: sortedNames(
      accounts.flatMap(({ scopes }) => scopes.flatMap(({ branches }) => branches)),
    ),
    accounts,
  };
}

function sortedNames(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compareText);
}
