import { visible } from "../../provider/model/visible";
import { describeRestrictions, type Review, type ReviewAccount } from "../shared/review/review";

/** Columns of the CSV form, in this order. Later versions only add columns at the end. */
export const CSV_COLUMNS = [
  "server",
  "takenAt",
  "account",
  "accountType",
  "accountId",
  "kind",
  "grant",
  "objectType",
  "platform",
  "roots",
  "state",
  "grantId",
  "overlap",
  "restrictions",
  "marks",
] as const;

type Line = Readonly<Record<(typeof CSV_COLUMNS)[number], string>>;

/** RFC 4180: lines end with CR LF. */
const LINE_END = "\r\n";

/** Without it Excel takes UTF-8 for the machine's own encoding. */
const BYTE_ORDER_MARK = "\uFEFF";

/** Between several values of one field; no name of a root or mark holds it. */
const LIST_SEPARATOR = "; ";

/** The review as CSV: one grant a line, every field in quotes, safe to open in a spreadsheet. */
export function reviewAsCsv(review: Review, options: { readonly bom: boolean }): string {
  const lines = review.accounts
    .flatMap((account) => writeLines(review, account))
    .map((line) => CSV_COLUMNS.map((column) => field(line[column])).join(","));
  const all = [CSV_COLUMNS.map(field).join(","), ...lines].map((line) => `${line}${LINE_END}`);
  return `${options.bom ? BYTE_ORDER_MARK : ""}${all.join("")}`;
}

function writeLines({ server, takenAt }: Review, account: ReviewAccount): Line[] {
  const common = {
    server,
    takenAt,
    account: account.name,
    accountType: account.type,
    accountId: account.id,
    objectType: "",
    platform: "",
    roots: "",
    state: "",
    grantId: "",
    overlap: "",
    restrictions: describeRestrictions(account).join(LIST_SEPARATOR),
    marks: account.marks.map(({ kind }) => kind).join(LIST_SEPARATOR),
  };
  const roles = account.roles.map(({ id, name }) => ({
    ...common,
    kind: "role",
    grant: name,
    grantId: id,
  }));
  const allVms =
    account.allVms === true ? [{ ...common, kind: "allVms", grant: "all virtual machines" }] : [];
  const scopes = account.scopes.map((scope) => ({
    ...common,
    kind: "scope",
    grant: scope.name,
    objectType: scope.type,
    platform: scope.platform,
    roots: scope.branches.join(LIST_SEPARATOR),
    state: scope.state,
    grantId: scope.id,
    overlap: scope.overlap ?? "",
  }));
  const lines = [...roles, ...allVms, ...scopes];
  return lines.length === 0 ? [{ ...common, kind: "none", grant: "" }] : lines;
}

/**
 * Spreadsheets run a cell that starts with one of these as a formula, also after blanks and in
 * their full-width forms (OWASP, "CSV Injection"). An apostrophe in front makes it text.
 */
const FORMULA_START = /^[\s"]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]/u;

/**
 * Where a spreadsheet separates cells by semicolons or tabs, as Excel does in most of Europe,
 * quotes are text to it from the second field of a line on: then a separator inside a field starts
 * a cell too.
 */
const FORMULA_WITHIN = /([,;][\s"]*)(?=[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20])/gu;

/**
 * One field in quotes, on one line: of the characters that no reader sees, spreadsheets take some
 * for the end of a cell, and a NUL for the end of the text.
 */
function field(text: string): string {
  const shown = visible(text);
  const inside = shown.replace(FORMULA_WITHIN, "$1'");
  const harmless = FORMULA_START.test(shown) ? `'${inside}` : inside;
  return `"${harmless.replaceAll('"', '""')}"`;
}
