import type { Kind } from "../../provider/model/kinds";
import type { Exported } from "./accounts/exported";
import { literal } from "./program/text";
import { plural, printable } from "../words/text";
import { ROLE_REASON } from "./program/typescript";

/** What a summary tells besides what was written. */
interface Around {
  readonly folder: string;
  /** Accounts that were left out because every installation has them. */
  readonly builtIn: readonly string[];
  /** Accounts in the program that may be the one that is logged on. */
  readonly loggedOn: readonly string[];
}

/** What was written, what needs a person's eye, and what to do next. */
export function summaryText(exported: Exported, { folder, builtIn, loggedOn }: Around): string {
  const { written, leftOut, unclear, unlistedRoles, count } = figures(exported);
  const lines = [
    `${plural(written, "account")} with ${plural(count.roles, "role")} and ${plural(count.scopes, "restore scope")} of ${exported.server} are in ${folder}.`,
    ...(builtIn.length === 0
      ? []
      : [
          `Left out, because every installation has them (--built-in includes them): ${builtIn.map(printable).join(", ")}.`,
        ]),
    ...loggedOn.map(
      (name) =>
        `The program includes ${printable(name)}, the account that this command logs on with. Leave it out with --except, unless Pulumi logs on with another one: a change that takes rights from the account that is logged on is refused (EM_LOCKOUT).`,
    ),
    ...listed(
      leftOut.map(
        ({ account, reason, advice }) => `${printable(account)}: ${printable(reason)}. ${advice}`,
      ),
      (all) => `${plural(all, "account")} could not be written:`,
    ),
    ...listed(
      unclear.map(
        ({ account, scope, reason }) =>
          `${printable(account)}: ${printable(scope)}: ${printable(reason)}`,
      ),
      (all) =>
        `${plural(all, "restore scope")} could not be identified with certainty and ${all === 1 ? "is" : "are"} marked with TODO in the program:`,
    ),
    ...listed(
      unlistedRoles.map(
        ({ account, role }) => `${printable(account)}: ${printable(literal(role))}: ${ROLE_REASON}`,
      ),
      (all) =>
        `${plural(all, "role")} could not be written and ${all === 1 ? "is" : "are"} marked with TODO in the program:`,
    ),
    "Next: see README.md there. Nothing was changed in Enterprise Manager.",
  ];
  return `${lines.join("\n")}\n`;
}

/** The same for machines. */
export function summaryJson(exported: Exported, { folder, builtIn, loggedOn }: Around): string {
  const { written, leftOut, unclear, unlistedRoles, count } = figures(exported);
  const document = {
    server: exported.server,
    folder,
    accounts: written,
    roles: count.roles,
    scopes: count.scopes,
    builtIn,
    loggedOn,
    leftOut,
    unclear,
    unlistedRoles,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function figures({ accounts }: Exported) {
  const written = accounts.filter(({ leftOut }) => leftOut === undefined);
  const of = (kind: Kind): number =>
    written.flatMap(({ resources }) => resources.filter((resource) => resource.kind === kind))
      .length;
  const isSets = of("Account") > 0;
  return {
    written: written.length,
    count: {
      roles: isSets
        ? written.reduce((sum, { live }) => sum + live.roles.length, 0)
        : of("AccountRole"),
      scopes: written.reduce(
        (sum, { live, unclear }) => sum + live.rows.length - unclear.length,
        0,
      ),
    },
    leftOut: accounts.flatMap(({ live, leftOut }) =>
      leftOut === undefined ? [] : [{ account: live.entity.name, ...leftOut }],
    ),
    unlistedRoles: written.flatMap((account) =>
      account.unlistedRoles.map(({ id, name }) => ({
        account: account.live.entity.name,
        role: name,
        id,
      })),
    ),
    unclear: written.flatMap(({ live, unclear }) =>
      unclear.map(({ row, rootNames, reason, advice }) => ({
        account: live.entity.name,
        scope: `${literal(row.name)} (${row.type} in ${rootNames})`,
        id: row.id,
        reason,
        advice,
      })),
    ),
  };
}

function listed(lines: readonly string[], title: (count: number) => string): string[] {
  return lines.length === 0 ? [] : [title(lines.length), ...lines.map((line) => `  ${line}`)];
}
