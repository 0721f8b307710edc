"use strict";
// Leaves out of dist/ what nobody reads there: the comments of the code (those of the declarations
// are what editors show), and the declarations that no entry of the package leads to.
const { readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const ts = require("typescript");
const { declarationsFrom } = require("./declarations-from");

/**
 * @param {string} folder what the compiler made
 * @param {string[]} entries the declaration files of the package's entries, from the folder
 */
function slimBuild(folder, entries) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
    join(folder, name),
  );
  files.filter((file) => /\.m?js$/.test(file)).forEach(removeComments);
  const read = declarationsFrom(entries.map((entry) => join(folder, entry)));
  for (const file of files.filter((name) => name.endsWith(".d.ts"))) {
    const text = read.get(file);
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
  }
}

const printer = ts.createPrinter({ removeComments: true });

/** @param {string} file */
function removeComments(file) {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  const slim = withoutFormalities(printer.printFile(source));
  // What a report contains is shown as text: a tab as its code.
  const indent = file.endsWith(".mjs") ? " " : "\t";
  writeFileSync(file, withIndent(indent, file, slim, 4));
}

/**
 * The compiler calls what is imported without a `this`, which no function of a module asks for, and
 * makes exports known before they have a value, which only circles of files would need.
 * @param {string} text
 */
function withoutFormalities(text) {
  return text
    .replace(/\(0, (\w+_\d+\.\w+|import_\w+\.\w+)\)\(/g, "$1(")
    .replace(/^(?:exports\.\w+ = )+void 0;\n/gm, "");
}

/**
 * Spaces at the head of every second line are the larger part of some files. What stands in a
 * template is the program's own text.
 * @param {string} indent of one level
 * @param {string} file
 * @param {string} text
 * @param {number} spaces of one level in the text
 */
function withIndent(indent, file, text, spaces) {
  /** @type {Set<number>} */
  const inTemplate = new Set();
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  const lineAt = (/** @type {number} */ position) =>
    source.getLineAndCharacterOfPosition(position).line;
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node))
      for (let line = lineAt(node.getStart(source)) + 1; line <= lineAt(node.end); line += 1)
        inTemplate.add(line);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const levels = new RegExp(`^(?: {${String(spaces)}})+`);
  return text
    .split("\n")
    .map((line, at) =>
      inTemplate.has(at)
        ? line
        : line.replace(levels, (found) => indent.repeat(found.length / spaces)),
    )
    .join("\n");
}

module.exports = { slimBuild, withIndent, withoutFormalities };
