"use strict";
// The declarations that a program can come upon: what the entries of the package declare, and what
// that names, over however many files.
const { existsSync, readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const ts = require("typescript");

/**
 * A declaration file, which of its statements are needed, and which names it passes on from others.
 * @typedef {{
 *   file: string;
 *   source: ts.SourceFile;
 *   needed: Set<ts.Statement>;
 *   passed: Set<string>;
 * }} Module
 */

/**
 * @param {string[]} entries declaration files
 * @returns {Map<string, string>} the text of each file that is needed
 */
function declarationsFrom(entries) {
  /** @type {Map<string, Module>} */
  const modules = new Map();
  const moduleOf = (/** @type {string} */ file) => {
    const found = modules.get(file) ?? readModule(file);
    modules.set(file, found);
    return found;
  };
  /** @param {Module} module @param {string} name */
  const need = (module, name) => {
    for (const statement of module.source.statements)
      if (isStar(statement)) needOfStar(module, statement, name);
      else if (namesOf(statement).includes(name)) needStatement(module, statement, name);
  };
  /** @param {Module} module @param {ts.ExportDeclaration} statement @param {string} name */
  const needOfStar = (module, statement, name) => {
    const from = moduleOf(targetOf(module.file, statement) ?? module.file);
    if (!from.source.statements.some((each) => namesOf(each).includes(name))) return;
    module.needed.add(statement);
    need(from, name);
  };
  /** @param {Module} module @param {ts.Statement} statement @param {string} [name] */
  const needStatement = (module, statement, name) => {
    const from = targetOf(module.file, statement);
    if (from !== undefined) {
      for (const { local, original } of bindingsOf(statement))
        if (name === undefined || local === name) {
          module.passed.add(local);
          need(moduleOf(from), original);
        }
    } else if (!module.needed.has(statement)) {
      module.needed.add(statement);
      identifiersIn(statement).forEach((used) => need(module, used));
    }
  };
  for (const module of entries.map(moduleOf))
    for (const statement of module.source.statements)
      if (!ts.isImportDeclaration(statement)) needStatement(module, statement);
  return textsOf(modules, new Set(entries));
}

/**
 * @param {Map<string, Module>} modules
 * @param {Set<string>} entries the files that are kept whatever they pass on
 */
function textsOf(modules, entries) {
  return new Map(
    [...modules]
      .filter(([file, { needed, passed }]) => entries.has(file) || needed.size + passed.size > 0)
      .map(([file, module]) => [file, textOf(module, entries.has(file))]),
  );
}

/** @param {string} file @returns {Module} */
function readModule(file) {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  return { file, source, needed: new Set(), passed: new Set() };
}

/**
 * Whether a statement is `export * from`.
 * @param {ts.Statement} statement
 * @returns {statement is ts.ExportDeclaration}
 */
function isStar(statement) {
  return ts.isExportDeclaration(statement) && statement.exportClause === undefined;
}

/**
 * The names by which other statements of its file, or other files, know it.
 * @param {ts.Statement} statement
 */
function namesOf(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))
    return bindingsOf(statement).map(({ local }) => local);
  const { name } = /** @type {ts.DeclarationStatement} */ (statement);
  return name === undefined ? [] : [name.getText()];
}

/** What an import or export brings, under which name. @param {ts.Statement} statement */
function bindingsOf(statement) {
  const named = ts.isImportDeclaration(statement)
    ? statement.importClause?.namedBindings
    : ts.isExportDeclaration(statement)
      ? statement.exportClause
      : undefined;
  if (named === undefined || !("elements" in named)) return [];
  return [...named.elements].map(({ name, propertyName }) => ({
    local: name.getText(),
    original: (propertyName ?? name).getText(),
  }));
}

/**
 * The declaration file beside that an import or export names.
 * @param {string} file
 * @param {ts.Statement} statement
 */
function targetOf(file, statement) {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return undefined;
  const name = statement.moduleSpecifier?.getText().slice(1, -1);
  if (name === undefined || !name.startsWith(".")) return undefined;
  const target = join(dirname(file), name);
  const found = [`${target}.d.ts`, join(target, "index.d.ts")].find(existsSync);
  if (found === undefined) throw new Error(`${file} imports ${name}, which declares nothing`);
  return found;
}

/** @param {ts.Node} node */
function identifiersIn(node) {
  /** @type {Set<string>} */
  const names = new Set();
  const visit = (/** @type {ts.Node} */ each) => {
    if (ts.isIdentifier(each)) names.add(each.text);
    if (ts.isImportTypeNode(each)) throw new Error(`${each.getText()} is not looked into`);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
}

/** @param {Module} module @param {boolean} isEntry */
function textOf({ source, needed, passed }, isEntry) {
  const used = new Set([...needed].flatMap((statement) => [...identifiersIn(statement)]));
  const kept = source.statements.map((statement) => {
    if (needed.has(statement)) return statement.getFullText();
    if (ts.isExportDeclaration(statement))
      return isEntry || statement.moduleSpecifier === undefined
        ? statement.getFullText()
        : exportOf(statement, passed);
    return ts.isImportDeclaration(statement) ? importOf(statement, used) : "";
  });
  return `${kept.join("").trim()}\n`;
}

/**
 * An export of what is passed on alone.
 * @param {ts.ExportDeclaration} statement
 * @param {Set<string>} passed
 */
function exportOf(statement, passed) {
  const named = statement.exportClause;
  if (named === undefined || !ts.isNamedExports(named)) return "";
  const elements = named.elements.filter(({ name }) => passed.has(name.getText()));
  if (elements.length === 0) return "";
  const type = statement.isTypeOnly ? "type " : "";
  const list = elements.map((element) => element.getText()).join(", ");
  return `\nexport ${type}{ ${list} } from ${statement.moduleSpecifier?.getText() ?? ""};`;
}

/**
 * An import of what is used alone.
 * @param {ts.ImportDeclaration} statement
 * @param {Set<string>} used
 */
function importOf(statement, used) {
  const named = statement.importClause?.namedBindings;
  if (named === undefined) return "";
  if (ts.isNamespaceImport(named)) return used.has(named.name.text) ? statement.getFullText() : "";
  const elements = named.elements.filter(({ name }) => used.has(name.text));
  if (elements.length === 0) return "";
  const type = statement.importClause?.isTypeOnly === true ? "type " : "";
  const list = elements.map((element) => element.getText()).join(", ");
  return `\nimport ${type}{ ${list} } from ${statement.moduleSpecifier.getText()};`;
}

module.exports = { declarationsFrom };
