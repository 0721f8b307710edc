import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { KINDS } from "../../provider/model/kinds";

/** The kind that a new one follows: the smallest. */
const SIBLING = "AllVmsScope";

/** What takes the place of the sibling's names for a new kind, as in `AccountNote`. */
function renamed(text: string, kind: string): string {
  const words = kind.replace(/\B[A-Z]/g, "-$&").toLowerCase();
  return text
    .replaceAll(SIBLING, kind)
    .replaceAll("allVmsScope", kind.charAt(0).toLowerCase() + kind.slice(1))
    .replaceAll("all-vms-scope", words)
    .replaceAll('/all-vms"', `/${words}"`);
}

/** The places that CONTRIBUTING names for a new resource. */
export function placesIn(guide: string): string[] {
  const section = guide.split(/^## /m).find((part) => part.startsWith("Adding a resource\n")) ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, place = ""]) => place);
}

/** How much of a place is written: a newcomer starts with the list. */
export type Scope = "list of kinds" | "everything";

/** A place of the guide as it is with a further kind that does what its sibling does. */
export function withFifthKind(
  root: string,
  place: string,
  kind: string,
  scope: Scope,
): { readonly file: string; readonly text: string } {
  if (place.includes("<resource>")) {
    const sibling = ["all-vms-scope", "all-vms"]
      .map((name) => join(root, place.replace("<resource>", name)))
      .find((file) => existsSync(file));
    if (sibling === undefined) throw new Error(`${place} has no file of ${SIBLING}`);
    const file = place.replace("<resource>", renamed("all-vms-scope", kind));
    return { file, text: renamed(readFileSync(sibling, "utf8"), kind) };
  }
  const text = readFileSync(join(root, place), "utf8");
  const additions = place.endsWith(".ts") ? inSource(text, kind, scope) : inPage(text, kind);
  if (additions.length === 0) throw new Error(`${place} says nothing of ${SIBLING}`);
  return { file: place, text: inserted(text, additions) };
}

interface Addition {
  readonly at: number;
  readonly text: string;
}

function inserted(text: string, additions: readonly Addition[]): string {
  return [...additions]
    .sort((one, other) => other.at - one.at)
    .reduce((so, { at, text: added }) => so.slice(0, at) + added + so.slice(at), text);
}

/** The first line that names the sibling, once more. */
function inPage(text: string, kind: string): Addition[] {
  const line = text.split("\n").find((one) => one.includes(SIBLING));
  if (line === undefined) return [];
  return [{ at: text.indexOf(line) + line.length, text: `\n${renamed(line, kind)}` }];
}

function inSource(text: string, kind: string, scope: Scope): Addition[] {
  const source = ts.createSourceFile("place.ts", text, ts.ScriptTarget.Latest, true);
  const additions: Addition[] = [];
  const again = (node: ts.Node, before: string): void => {
    additions.push({ at: node.end, text: before + renamed(node.getText(source), kind) });
  };
  const visit = (node: ts.Node): void => {
    const item = listed(node);
    if (item !== undefined) again(item, ", ");
    const entry = scope === "everything" ? recorded(node) : undefined;
    if (entry !== undefined) again(entry, ",\n");
    if (scope === "everything" && exportsSibling(node)) again(node, "\n");
    ts.forEachChild(node, visit);
  };
  visit(source);
  const name = renamed("allVmsScope", kind);
  if (additions.some(({ text: added }) => new RegExp(`\\b${name}\\b`).test(added)))
    source.statements.filter(importsSibling).forEach((statement) => {
      again(statement, "\n");
    });
  return additions;
}

/** The sibling in a list of all kinds. */
function listed(node: ts.Node): ts.Node | undefined {
  if (!ts.isArrayLiteralExpression(node)) return undefined;
  const texts = node.elements.map((one) => (ts.isStringLiteral(one) ? one.text : ""));
  const hasAll = KINDS.every((kind) => texts.includes(kind));
  return hasAll ? node.elements[texts.indexOf(SIBLING)] : undefined;
}

/** The sibling in a record over all kinds. */
function recorded(node: ts.Node): ts.Node | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const names = node.properties.map(({ name }) =>
    name !== undefined && ts.isIdentifier(name) ? name.text : "",
  );
  const hasAll = KINDS.every((kind) => names.includes(kind));
  return hasAll ? node.properties[names.indexOf(SIBLING)] : undefined;
}

function exportsSibling(node: ts.Node): boolean {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.some(
      ({ name }) => ts.isIdentifier(name) && name.text === SIBLING,
    );
  if (!ts.isExportDeclaration(node)) return false;
  const { exportClause } = node;
  return (
    exportClause !== undefined &&
    ts.isNamedExports(exportClause) &&
    exportClause.elements.some(({ name }) => name.text === SIBLING)
  );
}

function importsSibling(statement: ts.Statement): boolean {
  const bindings = ts.isImportDeclaration(statement)
    ? statement.importClause?.namedBindings
    : undefined;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some(({ name }) => name.text === "allVmsScope")
  );
}
