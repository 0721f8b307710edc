import { isAccountKind, type Kind, KINDS } from "../../../provider/model/kinds";
import type { ExportedAccount, ExportedResource } from "../accounts/exported";
import { objectName, unclearComments } from "./typescript";
import { yamlLiteral } from "./text";
import { printable } from "../../words/text";

/** The top-level key of the file under which the resources of each class stand. */
export const SECTIONS: Readonly<Record<Kind, string>> = {
  Account: "accounts",
  AccountRole: "roles",
  AccountScope: "scopes",
  AllVmsScope: "allVms",
};

/**
 * The section that ends with what of an account could not be written, where it is written grant by
 * grant.
 */
const WITH_COMMENTS: Kind = "AccountScope";

/** How texts and references are written, and how far lines are indented. */
export interface YamlStyle {
  readonly indent: string;
  readonly text: (text: string) => string;
  readonly reference: (reference: string) => string;
}

const PLAIN: YamlStyle = { indent: "    ", text: yamlLiteral, reference: yamlLiteral };

/** Words that YAML readers of one version or another take for something else than text. */
const NO_TEXT = /^(true|false|null|yes|no|on|off|y|n|nan|inf)$/;

/** The accounts as YAML: resources by their names, each with the arguments of its class. */
export function accountsYaml(accounts: readonly ExportedAccount[]): string {
  const leftOut = accounts.flatMap((account) =>
    account.leftOut === undefined
      ? []
      : [
          `# TODO ${printable(account.live.entity.name)} (${printable(account.live.entity.type)}) is left out: ${printable(account.leftOut.reason)}. ${account.leftOut.advice}`,
        ],
  );
  const sections = KINDS.flatMap((kind) => sectionLines(kind, accounts));
  return [...leftOut, ...sections, ""].join("\n");
}

function sectionLines(kind: Kind, accounts: readonly ExportedAccount[]): string[] {
  const entries = accounts.flatMap((account) => entryLines(account, kind));
  return entries.some((line) => !line.trimStart().startsWith("#"))
    ? [`${SECTIONS[kind]}:`, ...entries]
    : entries;
}

function entryLines(account: ExportedAccount, kind: Kind): string[] {
  const resources = account.resources.filter((resource) => resource.kind === kind);
  const lines = resources.flatMap((resource) =>
    isAccountKind(kind)
      ? [`  ${yamlKey(resource.name)}:`, ...setLines(resource, account, PLAIN)]
      : [`  ${yamlKey(resource.name)}: ${itemLine(resource, account, PLAIN)}`],
  );
  const isPlace =
    kind === WITH_COMMENTS &&
    account.leftOut === undefined &&
    account.resources.every((resource) => !isAccountKind(resource.kind));
  return isPlace ? [...lines, ...yamlComments(unclearComments(account), "  ")] : lines;
}

/** The arguments of an account with all its grants, line by line. */
export function setLines(
  resource: ExportedResource,
  account: ExportedAccount,
  style: YamlStyle,
): string[] {
  const { indent } = style;
  const { scopes, ...others } = resource.args;
  const items = (Array.isArray(scopes) ? scopes : []).map(
    (scope: { readonly hierarchyObjRef: string }) =>
      `${indent}  - hierarchyObjRef: ${style.reference(scope.hierarchyObjRef)} # ${objectName(account, scope.hierarchyObjRef)}`,
  );
  return Object.entries(others).flatMap(([name, value]) => [
    `${indent}${name}: ${flow(value, style)}`,
    ...(name === "roles" ? scopeLines(items, account, indent) : []),
  ]);
}

function scopeLines(items: readonly string[], account: ExportedAccount, indent: string): string[] {
  const comments = yamlComments(unclearComments(account), `${indent}  `);
  return items.length === 0 ? comments : [`${indent}scopes:`, ...items, ...comments];
}

/** The arguments of one grant. */
export function itemLine(
  resource: ExportedResource,
  account: ExportedAccount,
  style: YamlStyle,
): string {
  const { hierarchyObjRef } = resource.args;
  return `${flow(resource.args, style)}${typeof hierarchyObjRef === "string" ? ` # ${objectName(account, hierarchyObjRef)}` : ""}`;
}

/** Comments of TypeScript as comments of YAML. */
export function yamlComments(comments: readonly string[], indent: string): string[] {
  return comments.map((comment) => `${indent}${comment.replace(/^\/\//, "#")}`);
}

/** The key of a resource. */
export function yamlKey(name: string): string {
  return /^[a-z][a-z0-9-]*$/.test(name) && !NO_TEXT.test(name) ? name : yamlLiteral(name);
}

/** Flow style, in which JSON is YAML. */
function flow(value: unknown, style: YamlStyle): string {
  if (typeof value === "string") return style.text(value);
  if (Array.isArray(value))
    return `[${value.map((item: unknown) => flow(item, style)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, item]: [string, unknown]) =>
      name === "hierarchyObjRef" && typeof item === "string"
        ? `${name}: ${style.reference(item)}`
        : `${name}: ${flow(item, style)}`,
    )
    .join(", ")} }`;
}
