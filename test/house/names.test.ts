import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(__dirname, "../..");

/** Each part, with so many names that it certainly exports: fewer mean that they are not found. */
const PARTS = { provider: 300, cli: 100, simulator: 100 };

/** What states call: its names are those of the resource classes, for ever. */
const NAMED_BY_STATES = join("provider", "dynamic", "v1.ts");

/** The names that a file defines and exports, `export { … }` without a source included. */
function exportedNames(text: string): string[] {
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      if (moduleSpecifier !== undefined || exportClause === undefined) return [];
      return ts.isNamedExports(exportClause)
        ? exportClause.elements.map((one) => one.name.text)
        : [];
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    return declaredNames(statement);
  });
}

/** A constant and a type of one name in one file are two sides of one thing. */
function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

describe("exported names", () => {
  for (const [part, least] of Object.entries(PARTS)) {
    it(`of ${part}/ are each defined in one file`, () => {
      const files = readdirSync(join(ROOT, part), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(part, file));
      const homes = new Map<string, Set<string>>();
      for (const file of files.filter((one) => one !== NAMED_BY_STATES)) {
        for (const name of exportedNames(readFileSync(join(ROOT, file), "utf8")))
          homes.set(name, (homes.get(name) ?? new Set()).add(file));
      }
      expect(homes.size).to.be.greaterThan(least);
      const shared = [...homes].filter(([, places]) => places.size > 1);
      const told = shared.map(([name, places]) => `${name}: ${[...places].join(", ")}`);
      expect(told).to.deep.equal([]);
    });
  }

  it("are found in every form of export", () => {
    const text = `
      export const one = 1, two = 2;
      export async function three() {}
      export abstract class Four {}
      export interface Five {}
      export type Six = 6;
      const seven = 7, eight = 8;
      export { seven, eight as nine };
      export { ten } from "./elsewhere";
    `;
    const all = ["one", "two", "three", "Four", "Five", "Six", "seven", "nine"];
    expect(exportedNames(text)).to.deep.equal(all);
  });
});
