import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { slimBuild } from "../../tools/package/slim-build";

describe("What is left out of the build", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-slim-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(file: string, ...lines: readonly string[]): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${lines.join("\n")}\n`);
  }

  /** What the function that a file exports returns. */
  function resultOf(file: string): string {
    const call = `require(${JSON.stringify(join(folder, file))})()`;
    return execFileSync(process.execPath, ["-p", call], { encoding: "utf8" });
  }

  function read(file: string): string {
    return readFileSync(join(folder, file), "utf8");
  }

  it("are the comments of code, not the program's own text, which stays as it is to the last space", () => {
    const text =
      "`\n    // no comment\n        ${(() => {\n    return '/* none */';\n})()}\n    end`";
    write(
      "main.js",
      "#!/usr/bin/env node",
      "/** What it does. */",
      "module.exports = () => {",
      "    // Why.",
      `    return ${text};`,
      "};",
    );
    const before = resultOf("main.js");
    slimBuild(folder, []);
    expect(before).to.include("        /* none */").and.equal(resultOf("main.js"));
    expect(read("main.js"))
      .to.match(/^#!\/usr\/bin\/env node\n/)
      .and.include("// no comment")
      .and.not.match(/What it does|Why/);
  });

  it("are the compiler's formalities, without which the same is called and exported", () => {
    write("part.js", "exports.double = (value) => 2 * value;");
    write(
      "main.js",
      "exports.one = exports.two = void 0;",
      'const part_1 = require("./part");',
      "exports.one = (0, part_1.double)(1);",
      "exports.two = (0, part_1.double)(exports.one);",
      "module.exports = () => JSON.stringify(exports);",
    );
    slimBuild(folder, []);
    expect(read("main.js"))
      .to.include("exports.one = part_1.double(1);")
      .and.not.match(/void 0|\(0,/);
    expect(resultOf("main.js").trim()).to.equal('{"one":2,"two":4}');
  });

  it("are the declarations that no entry leads to, over whatever files; what is declared keeps its comments", () => {
    write(
      "index.d.ts",
      'import type { Options as O } from "./options";',
      'export { Thing, type Part } from "./deep";',
      "/** Starts it. */",
      "export declare function start(options: O): void;",
    );
    write(
      "options.d.ts",
      "export interface Options { a: Inner }",
      "interface Inner { b: 1 }",
      "export type Other = 1;",
    );
    write(
      "deep/index.d.ts",
      'import { type Used, type Unused, Base } from "../base";',
      "/** A thing. */",
      "export declare class Thing extends Base { used: Used }",
      "export declare const Part: 1;",
      "export type Part = typeof Part;",
      "export declare function helper(unused: Unused): void;",
    );
    write(
      "base.d.ts",
      "export declare class Base {}",
      "export type Used = 1;",
      "export type Unused = 2;",
    );
    write("lonely.d.ts", "export type Lonely = 1;");
    slimBuild(folder, ["index.d.ts"]);
    expect(read("index.d.ts")).to.include("/** Starts it. */").and.include("Options as O");
    expect(read("options.d.ts")).to.include("Inner { b").and.not.include("Other");
    expect(read("deep/index.d.ts"))
      .to.include('import { type Used, Base } from "../base";')
      .and.include("/** A thing. */")
      .and.include("const Part")
      .and.include("type Part")
      .and.not.include("helper");
    expect(read("base.d.ts")).to.include("Base").and.include("Used = 1").and.not.include("Unused");
    expect(existsSync(join(folder, "lonely.d.ts"))).to.equal(false);
  });

  it("is what a door passes on and nobody comes for", () => {
    write("index.d.ts", 'export { Wanted, type Named } from "./door";');
    write(
      "door/index.d.ts",
      'export * from "../all";',
      'export * from "../nothing";',
      'export { Named, Unnamed } from "../named";',
    );
    write("all.d.ts", "export declare class Wanted {}", "export type Unwanted = 1;");
    write("nothing.d.ts", "export type Nothing = 1;");
    write("named.d.ts", "export type Named = 1;", "export type Unnamed = 2;");
    slimBuild(folder, ["index.d.ts"]);
    expect(read("door/index.d.ts").trim().split("\n")).to.deep.equal([
      'export * from "../all";',
      'export { Named } from "../named";',
    ]);
    expect(read("all.d.ts")).to.include("Wanted").and.not.include("Unwanted");
    expect(read("named.d.ts")).to.include("Named = 1").and.not.include("Unnamed");
    expect(existsSync(join(folder, "nothing.d.ts"))).to.equal(false);
  });
});
