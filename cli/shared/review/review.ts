/**
 * What an access review document calls itself; `format` and `version` tell it from every other
 * JSON.
 */
export const REVIEW_FORMAT = "pulumi-veeam-em/access-review";

/**
 * Raised when a member changes its meaning or goes. A new member does not raise it, but is optional
 * in the types below: reviews are kept for years, and an older one lacks it.
 */
export const REVIEW_VERSION = 1;

/** What a reviewer should look at first, the gravest first. */
export const MARK_KINDS = [
  "administrator",
  "all-vms",
  "whole-root",
  "unclear",
  "single-user",
  "unprocessed",
  "missing-object",
  "overlapping",
  "no-restore-role",
] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** Each mark in two or three words, for headings and filters. */
export const MARK_TITLES: Readonly<Record<MarkKind, string>> = {
  administrator: "Administrator",
  "all-vms": "All virtual machines",
  "whole-root": "Whole hierarchy root",
  unclear: "Not reported by the server",
  "single-user": "Single user",
  unprocessed: "Unprocessed scopes",
  "missing-object": "Object not found",
  overlapping: "Overlapping scopes",
  "no-restore-role": "No restore role",
};

/** One thing about an account that a reviewer should look at. */
export interface Mark {
  readonly kind: MarkKind;
  /** A sentence without its subject, the account: "may restore every virtual machine". */
  readonly text: string;
}

/** A hierarchy root as a restore scope names it. */
export interface ReviewRoot {
  /**
   * `null` where the server's list of hierarchy roots does not have it (file shares, protection
   * groups).
   */
  readonly id: string | null;
  readonly name: string;
}

/** One restore scope. */
export interface ReviewScope {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly platform: string;
  readonly roots: readonly ReviewRoot[];
  /**
   * The columns of the matrix under which it stands: names of hierarchy roots, or a word for what
   * is in none.
   */
  readonly branches: readonly string[];
  /** `Processed`, `Unprocessed`, or what else the server says. */
  readonly state: string;
  /** Whether its object is a hierarchy root itself: everything below it may be restored. */
  readonly wholeRoot: boolean;
  /**
   * Why this scope adds nothing, as far as it can be told; `null` if it adds something or that
   * cannot be told.
   */
  readonly overlap: string | null;
  /** No object has this name; left out where one has, or where that cannot be told. */
  readonly objectMissing?: boolean;
}

/** One account with everything that it is granted. */
export interface ReviewAccount {
  readonly id: string;
  readonly name: string;
  /**
   * `User`, `Group`, `ExternalUser`, `ExternalGroup`, or a type that only Enterprise Manager's own
   * pages make.
   */
  readonly type: string;
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  /** `null`: the server did not tell. */
  readonly allVms: boolean | null;
  readonly scopes: readonly ReviewScope[];
  /** `null`: the server did not tell. */
  readonly fileRestore: {
    readonly inPlaceOnly: boolean;
    readonly extensions: readonly string[];
  } | null;
  readonly sqlRestore: { readonly denyInPlace: boolean } | null;
  readonly marks: readonly Mark[];
}

/** The access review of one Enterprise Manager at one time. */
export interface Review {
  readonly format: typeof REVIEW_FORMAT;
  readonly version: typeof REVIEW_VERSION;
  /** The program that wrote it, with its version. */
  readonly program: string;
  readonly server: string;
  /**
   * ISO 8601, UTC: when reading began. Grants that changed while it was read may be in it either
   * way.
   */
  readonly takenAt: string;
  /** The account that read it. */
  readonly takenBy: string;
  readonly roles: readonly string[];
  readonly branches: readonly string[];
  readonly accounts: readonly ReviewAccount[];
  /** What changed since an older review; only with `--compare`. */
  readonly comparison?: Comparison;
}

/** An account of a review that is compared with: its marks may be of a later version. */
export type OlderAccount = Omit<ReviewAccount, "marks">;

/** A review that is compared with, as far as it is read. */
export interface OlderReview extends Pick<Review, "server" | "takenAt"> {
  readonly accounts: readonly OlderAccount[];
}

/** One grant in words that stand alone. */
export interface NamedGrant {
  readonly account: string;
  readonly accountType: string;
  /**
   * "the role Portal User", "restore of Vm SQLSRV in vc01.tech.local", "restore of every virtual
   * machine".
   */
  readonly grant: string;
}

/** What was granted and revoked between two reviews of one server. */
export interface Comparison {
  /** When the older review was taken. */
  readonly since: string;
  readonly accountsAdded: readonly string[];
  readonly accountsRemoved: readonly string[];
  readonly granted: readonly NamedGrant[];
  readonly revoked: readonly NamedGrant[];
  /** What changed without being a grant: restrictions, names. */
  readonly changed: readonly { readonly account: string; readonly what: string }[];
}

/** Grants in all: roles, restore scopes, and switches that are on. */
export function grantCount(accounts: readonly ReviewAccount[]): number {
  return accounts.reduce(
    (sum, { roles, scopes, allVms }) =>
      sum + roles.length + scopes.length + (allVms === true ? 1 : 0),
    0,
  );
}

/** The restrictions of an account in words; empty if there are none or the server does not tell. */
export function describeRestrictions({
  fileRestore,
  sqlRestore,
}: Pick<ReviewAccount, "fileRestore" | "sqlRestore">): string[] {
  return [
    ...(fileRestore?.inPlaceOnly === true ? ["files to their original place only"] : []),
    ...(fileRestore !== null && fileRestore.extensions.length > 0
      ? [`files of these extensions only: ${fileRestore.extensions.join(", ")}`]
      : []),
    ...(sqlRestore?.denyInPlace === true ? ["databases not to their original place"] : []),
  ];
}

/** A scope's object in words: "Vm SQLSRV in vc01.tech.local". */
export function objectInWords({
  type,
  name,
  branches,
}: Pick<ReviewScope, "type" | "name" | "branches">): string {
  return `${type} ${name} in ${branches.join(", ")}`;
}
