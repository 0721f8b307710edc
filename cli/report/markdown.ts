import { listChanges } from "./list-changes";
import { markdownTable, markdownText } from "./markdown-text";
import {
  type Comparison,
  grantCount,
  MARK_KINDS,
  MARK_TITLES,
  objectInWords,
  describeRestrictions,
  type Review,
  type ReviewAccount,
} from "../shared/review/review";

/** The review as a Markdown document: what to look at, the matrix, every grant. */
export function reviewAsMarkdown(review: Review): string {
  const { server, takenAt, takenBy, accounts } = review;
  const sections = [
    "# Access review\n",
    `Enterprise Manager ${markdownText(server)}, taken ${markdownText(takenAt)} by ${markdownText(takenBy)}: ${accounts.length} accounts, ${grantCount(accounts)} grants.\n`,
    ...(review.comparison === undefined ? [] : [comparisonSection(review.comparison)]),
    `## Needs attention\n\n${marksTable(accounts)}`,
    `## Matrix\n\nA role that the account has: x. A branch: how many restore scopes the account has there; **all** if it may restore everything there.\n\n${matrix(review)}`,
    `## Every grant\n\n${grantsTable(accounts)}`,
  ];
  return sections.join("\n");
}

function marksTable(accounts: readonly ReviewAccount[]): string {
  const rows = MARK_KINDS.flatMap((kind) =>
    accounts.flatMap(({ name, type, marks }) =>
      marks
        .filter((mark) => mark.kind === kind)
        .map(({ text }) => [
          MARK_TITLES[kind],
          markdownText(name),
          markdownText(type),
          markdownText(text),
        ]),
    ),
  );
  return rows.length === 0
    ? "Nothing.\n"
    : markdownTable(["Mark", "Account", "Type", "What"], rows);
}

function matrix({ roles, branches, accounts }: Review): string {
  const head = [
    "Account",
    "Type",
    ...roles.map(markdownText),
    "All virtual machines",
    ...branches.map(markdownText),
  ];
  return markdownTable(
    head,
    accounts.map((account) => [
      markdownText(account.name),
      markdownText(account.type),
      ...roles.map((role) => (account.roles.some(({ name }) => name === role) ? "x" : "")),
      account.allVms === null ? "?" : account.allVms ? "**all**" : "",
      ...branches.map((branch) => branchCell(account, branch)),
    ]),
  );
}

function branchCell({ scopes, allVms, marks }: ReviewAccount, branch: string): string {
  const here = scopes.filter(({ branches }) => branches.includes(branch));
  if (
    allVms === true ||
    marks.some(({ kind }) => kind === "administrator") ||
    here.some(({ wholeRoot }) => wholeRoot)
  )
    return "**all**";
  return here.length === 0 ? "" : String(here.length);
}

function grantsTable(accounts: readonly ReviewAccount[]): string {
  const rows = accounts.flatMap((account) => {
    const { name, roles, allVms, scopes } = account;
    const line = (kind: string, grant: string, note: string): string[] => [
      markdownText(name),
      kind,
      markdownText(grant),
      markdownText(note),
    ];
    return [
      ...roles.map((role) => line("role", role.name, "")),
      ...(allVms === true ? [line("switch", "all virtual machines", "")] : []),
      ...scopes.map((scope) =>
        line(
          "scope",
          objectInWords(scope),
          [scope.state, ...(scope.overlap === null ? [] : [scope.overlap])].join("; "),
        ),
      ),
      ...describeRestrictions(account).map((restriction) => line("restriction", restriction, "")),
    ];
  });
  return markdownTable(["Account", "Kind", "Grant", "Note"], rows);
}

function comparisonSection(comparison: Comparison): string {
  const { since, granted, revoked } = comparison;
  const rows = listChanges(comparison).map(({ kind, account, accountType, what }) => [
    kind,
    ...[account, accountType, what].map(markdownText),
  ]);
  const table =
    rows.length === 0
      ? "Nothing was granted or revoked.\n"
      : markdownTable(["Change", "Account", "Type", "What"], rows);
  return `## Since ${markdownText(since)}\n\n${granted.length} granted, ${revoked.length} revoked.\n\n${table}`;
}
