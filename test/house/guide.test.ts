import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./tree";

const GUIDE = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

/** A path from the root as the text has it; `<resource>` stands for one that is still to come. */
const PATH = /`((?:[\w.-]+\/)+(?:[\w.-]+\.(?:ts|md|json))?)`/g;

function pathsIn(text: string): string[] {
  return [...text.matchAll(PATH)].map(([, path = ""]) => path);
}

/** What newcomers call by its short name in running text. */
const SHORT = ["em/", "lifecycle/", "model/"];

describe("CONTRIBUTING", () => {
  it("names only files and folders that there are", () => {
    const paths = pathsIn(GUIDE).filter((path) => !SHORT.includes(path) && path !== "dist/");
    expect(paths.length).to.be.greaterThan(50);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).to.deep.equal([]);
  });

  it("shows every folder of the house on its map", () => {
    const map = GUIDE.split("## The map")[1]?.split("## ")[0] ?? "";
    for (const name of ["resources", "functions", "dynamic", "lifecycle", "em", "model", "cli"])
      expect(map).to.match(new RegExp(`^ *${name}/`, "m"));
    for (const name of ["account", "grants", "scopes", "shared", "api", "session", "answers"])
      expect(map).to.include(`${name}/`);
  });
});

describe("The paths of a page", () => {
  it("are those in backticks", () => {
    expect(
      pathsIn("`a/b.ts`, a/c.ts, `a/<resource>.ts`, `a/b/`, `npm run x`, `d.ts`"),
    ).to.deep.equal(["a/b.ts", "a/b/"]);
  });
});
