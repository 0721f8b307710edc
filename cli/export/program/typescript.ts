import type { HierarchyRoot } from "../../../provider/model/entities";
import {
  parseReference,
  printReference,
  referenceKey,
} from "../../../provider/model/hierarchy-reference";
import { isAccountKind } from "../../../provider/model/kinds";
import type { ExportedAccount, ExportedResource } from "../accounts/exported";
import { identifier, uniqueNames } from "../accounts/names";
import { literal, templateText } from "./text";
import { printable } from "../../words/text";

/** Why a role is not in the program, and what to do. */
export const ROLE_REASON =
  "it is not in Enterprise Manager's list of roles, so no program can grant it";
const ROLE_ADVICE = "The account keeps it until somebody removes it in Enterprise Manager.";

/** A list or object up to this length stays on one line. */
const LINE_LENGTH = 120;

/** The hierarchy roots that references name, as constants. */
export class RootConstants {
  private readonly byId: ReadonlyMap<
    string,
    { readonly constant: string; readonly root: HierarchyRoot }
  >;

  constructor(roots: readonly HierarchyRoot[]) {
    const items = roots.map((root) => ({ preferred: identifier(root.name), key: root.id, root }));
    this.byId = new Map(
      [...uniqueNames(items)].map(([{ root }, name]) => [
        root.id,
        { constant: name.replace(/-/g, "_"), root },
      ]),
    );
  }

  /** Only those of these accounts' references. */
  usedBy(
    accounts: readonly ExportedAccount[],
  ): { readonly constant: string; readonly root: HierarchyRoot }[] {
    const ids = new Set(
      accounts
        .flatMap(({ resources }) => resources.flatMap(({ args }) => referencesIn(args)))
        .map((reference) => parseReference(reference)?.rootId),
    );
    return [...this.byId.values()]
      .filter(({ root }) => ids.has(root.id))
      .sort((one, other) => (one.constant < other.constant ? -1 : 1));
  }

  /** A reference as an expression. */
  expression(reference: string): string {
    const split = this.split(reference);
    if (split === undefined) return literal(reference);
    const [before, constant, after] = split;
    return `\`${templateText(before)}\${${constant}}${templateText(after)}\``;
  }

  /** A reference around the constant of its root; `undefined` if its root has none. */
  split(reference: string): readonly [before: string, constant: string, after: string] | undefined {
    const parsed = parseReference(reference);
    const known = parsed === undefined ? undefined : this.byId.get(parsed.rootId);
    if (parsed === undefined || known === undefined) return undefined;
    const [before = "", ...after] = printReference(parsed).split(parsed.rootId);
    return [before, known.constant, after.join(parsed.rootId)];
  }
}

/** Statements that declare the constants. */
export function rootStatements(
  roots: readonly { readonly constant: string; readonly root: HierarchyRoot }[],
  exported: "export " | "",
): string[] {
  return roots.map(
    ({ constant, root }) =>
      `${exported}const ${constant} = ${literal(root.id)}; // ${rootName(root)}`,
  );
}

/** The name and type of a root, for a comment beside its ID. */
export function rootName({ name, hostType }: HierarchyRoot): string {
  return printable(`${name}${hostType === undefined ? "" : ` (${hostType})`}`);
}

function referencesIn(args: Readonly<Record<string, unknown>>): string[] {
  const { hierarchyObjRef, scopes } = args;
  if (typeof hierarchyObjRef === "string") return [hierarchyObjRef];
  return Array.isArray(scopes)
    ? scopes.flatMap((scope: Readonly<Record<string, unknown>>) => referencesIn(scope))
    : [];
}

/** The statements of one account, with what a person should know about it. */
export function accountStatements(account: ExportedAccount, roots: RootConstants): string[] {
  const title = titleComments(account);
  if (account.leftOut !== undefined) return title;
  const [only] = account.resources;
  if (account.resources.length === 1 && only !== undefined && isAccountKind(only.kind))
    return [...title, ...accountResource(only, account, roots)];
  return [
    ...title,
    ...account.resources.map((resource) => itemResource(resource, account, roots)),
    ...unclearComments(account),
  ];
}

/** Which account it is, and why it is left out where it is. */
export function titleComments({ live: { entity }, leftOut }: ExportedAccount): string[] {
  const title = `// ${printable(`${entity.name} (${entity.type})`)}`;
  return leftOut === undefined
    ? [title]
    : [title, `// TODO left out: ${printable(leftOut.reason)}.`, `// ${leftOut.advice}`];
}

/** What could not be found, in the place where a person would add it. */
export function unclearComments({ unclear, unlistedRoles }: ExportedAccount): string[] {
  const roles = unlistedRoles.flatMap(({ id, name }) => [
    `// TODO role ${printable(literal(name))} (ID ${printable(id)}): ${ROLE_REASON}.`,
    `// ${ROLE_ADVICE}`,
  ]);
  const scopes = unclear.flatMap(({ row, rootNames, reason, advice }) => [
    `// TODO restore scope ${printable(literal(row.name))} (${printable(`${row.type} in ${rootNames}, ID ${row.id}`)}): ${printable(reason)}.`,
    `// ${advice}`,
  ]);
  return [...roles, ...scopes];
}

function accountResource(
  resource: ExportedResource,
  account: ExportedAccount,
  roots: RootConstants,
): string[] {
  const { scopes, ...others } = resource.args;
  const items = Array.isArray(scopes)
    ? scopes.flatMap((scope: Readonly<Record<string, unknown>>) => referencesIn(scope))
    : [];
  const lines = Object.entries(others).flatMap(([name, value]) => [
    `  ${name}: ${expression(value)},`,
    ...(name === "roles" ? scopeLines(items, account, roots) : []),
  ]);
  return [`new veeam.${resource.kind}(${literal(resource.name)}, {`, ...lines, "});"];
}

function scopeLines(
  references: readonly string[],
  account: ExportedAccount,
  roots: RootConstants,
): string[] {
  const comments = unclearComments(account);
  if (references.length === 0) return comments.map((comment) => `  ${comment}`);
  const items = references.map(
    (reference) =>
      `    { hierarchyObjRef: ${roots.expression(reference)} }, // ${objectName(account, reference)}`,
  );
  return ["  scopes: [", ...items, ...comments.map((comment) => `    ${comment}`), "  ],"];
}

function itemResource(
  resource: ExportedResource,
  account: ExportedAccount,
  roots: RootConstants,
): string {
  const args = Object.entries(resource.args).map(
    ([name, value]) =>
      `${name}: ${name === "hierarchyObjRef" && typeof value === "string" ? roots.expression(value) : expression(value)}`,
  );
  const [reference] = referencesIn(resource.args);
  return `new veeam.${resource.kind}(${literal(resource.name)}, { ${args.join(", ")} });${reference === undefined ? "" : ` // ${objectName(account, reference)}`}`;
}

/** The object's name and type, for a comment beside its reference. */
export function objectName(account: ExportedAccount, reference: string): string {
  return printable(account.objects.get(referenceKey(reference)) ?? "");
}

function expression(value: unknown): string {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => expression(item));
    const line = `[${items.join(", ")}]`;
    return line.length <= LINE_LENGTH
      ? line
      : `[\n${items.map((item) => `    ${item},\n`).join("")}  ]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, item]) => `${name}: ${expression(item)}`)
    .join(", ")} }`;
}
