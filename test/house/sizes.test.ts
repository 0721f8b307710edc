import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PAGES } from "../docs/pages";
import { HOUSE, readTree, ROOT, type Tree } from "./tree";
import { fullFolders, lineCount, longFiles, wideComments, wideLines, wideProse } from "./widths";

/** What one can look through at a glance. */
const MOST_FILES = 14;
const MOST_LINES = 300;
/** Where Prettier breaks lines; only what has no break is wider. */
const WIDTH = 100;
/** No screen beside another shows more. */
const MOST_WIDTH = 120;
/** The share of lines that may be wider all the same. */
const WIDE_SHARE = 0.01;

describe("The size", () => {
  let tree: Tree;
  before(() => {
    tree = readTree(...HOUSE);
    expect(tree.size).to.be.greaterThan(200);
  });

  it(`of folders is at most ${String(MOST_FILES)} source files`, () => {
    expect(fullFolders(tree, MOST_FILES)).to.deep.equal([]);
  });

  it(`of files is at most ${String(MOST_LINES)} lines`, () => {
    expect(longFiles(tree, MOST_LINES)).to.deep.equal([]);
  });

  it(`of lines is above ${String(MOST_WIDTH)} characters in few, and there for a text`, () => {
    const wide = wideLines(tree, MOST_WIDTH);
    const lines = [...tree.values()].reduce((sum, text) => sum + lineCount(text), 0);
    expect(wide.length / lines).to.be.lessThan(WIDE_SHARE);
    expect(wide.filter(({ isText }) => !isText).map(({ place }) => place)).to.deep.equal([]);
  });

  it(`of comments is at most ${String(WIDTH)} columns, in the tests as well`, () => {
    expect(wideComments(readTree(...HOUSE, "test", "examples"), WIDTH)).to.deep.equal([]);
  });

  it(`of prose is at most ${String(WIDTH)} columns on every page`, () => {
    const pages = [...new Set([...PAGES, "CONTRIBUTING.md", "CHANGELOG.md"])];
    const wide = pages.flatMap((page) =>
      wideProse(page, readFileSync(join(ROOT, page), "utf8"), WIDTH),
    );
    expect(wide).to.deep.equal([]);
  });
});

describe("The rules about sizes", () => {
  it("find a folder that is too full, by its own files alone", () => {
    const tree = new Map(["a/1.ts", "a/2.ts", "a/b/3.ts", "a/b/4.ts"].map((path) => [path, ""]));
    expect(fullFolders(tree, 2)).to.deep.equal([]);
    tree.set("a/b/5.ts", "");
    expect(fullFolders(tree, 2)).to.deep.equal(["a/b"]);
  });

  it("count blank lines and comments", () => {
    const tree = new Map([
      ["three.ts", "// 1\n\nlet it;\n"],
      ["four.ts", "// 1\n\nlet it;\nit = 1;\n"],
    ]);
    expect(longFiles(tree, 3)).to.deep.equal(["four.ts"]);
  });

  it("tell a wide line of code from one with a long text", () => {
    const code = `it(${"one, ".repeat(8)}"short");`;
    const texts = [
      `it("${"one, ".repeat(8)}");`,
      `it(\`${"one, ".repeat(8)}\${it}\`);`,
      `x = /${"one, ".repeat(8)}/;`,
    ];
    const tree = new Map([["it.ts", [code, ...texts, "short"].join("\n")]]);
    expect(wideLines(tree, 30)).to.deep.equal([
      { place: "it.ts:1", isText: false },
      ...[2, 3, 4].map((line) => ({ place: `it.ts:${String(line)}`, isText: true })),
    ]);
  });

  it("find wide comments of each form, and let addresses be", () => {
    const words = "word ".repeat(8);
    const text = [
      `// ${words}`,
      "/**",
      ` * ${words}`,
      " */",
      `let it = "// ${words}";`,
      `it = 1; // ${words}`,
      `// https://example.org/${"x".repeat(30)}`,
      `// ${"x".repeat(40)}`,
      `// eslint-disable-next-line ${words}`,
      `f(/* ${words} */);`,
    ].join("\n");
    expect(wideComments(new Map([["it.ts", text]]), 30)).to.have.members([
      "it.ts:1",
      "it.ts:3",
      "it.ts:6",
      "it.ts:10",
    ]);
  });

  it("find wide prose, and let tables, blocks of code and links be", () => {
    const words = "word ".repeat(8);
    const text = [words, `  | ${words} |`, "```", words, "```", `${words}[x](y)`, words].join("\n");
    expect(wideProse("a.md", text, 30)).to.deep.equal(["a.md:1", "a.md:7"]);
  });
});
