import { isAccountKind, type Kind, KINDS } from "../../../provider/model/kinds";
import type { ExportedAccount, ExportedResource } from "../accounts/exported";
import { objectName, unclearComments } from "./typescript";
import { literal } from "./text";
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
    isAccountKind(kind) ? setLines(resource, account) : itemLines(resource, account),
  );
  const isPlace =
    kind === WITH_COMMENTS &&
    account.leftOut === undefined &&
    account.resources.every((resource) => !isAccountKind(resource.kind));
  return isPlace ? [...lines, ...asComments(account, "  ")] : lines;
}

function setLines(resource: ExportedResource, account: ExportedAccount): string[] {
  const { scopes, ...others } = resource.args;
  const items = (Array.isArray(scopes) ? scopes : []).map(
    (scope: { readonly hierarchyObjRef: string }) =>
      `      - hierarchyObjRef: ${literal(scope.hierarchyObjRef)} # ${objectName(account, scope.hierarchyObjRef)}`,
  );
  const lines = Object.entries(others).flatMap(([name, value]) => [
    `    ${name}: ${flow(value)}`,
    ...(name === "roles" ? scopeLines(items, account) : []),
  ]);
  return [`  ${key(resource.name)}:`, ...lines];
}

function scopeLines(items: readonly string[], account: ExportedAccount): string[] {
  const comments = asComments(account, "      ");
  return items.length === 0 ? comments : ["    scopes:", ...items, ...comments];
}

function itemLines(resource: ExportedResource, account: ExportedAccount): string[] {
  const { hierarchyObjRef } = resource.args;
  return [
    `  ${key(resource.name)}: ${flow(resource.args)}${typeof hierarchyObjRef === "string" ? ` # ${objectName(account, hierarchyObjRef)}` : ""}`,
  ];
}

function asComments(account: ExportedAccount, indent: string): string[] {
  return unclearComments(account).map((comment) => `${indent}${comment.replace(/^\/\//, "#")}`);
}

function key(name: string): string {
  return /^[a-z][a-z0-9-]*$/.test(name) && !NO_TEXT.test(name) ? name : literal(name);
}

/** Flow style, in which JSON is YAML. */
function flow(value: unknown): string {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => flow(item)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, item]) => `${name}: ${flow(item)}`)
    .join(", ")} }`;
}
