import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MADE_PREVIEWS } from "../cli/explain/hostile/made-previews";
import { FILES } from "../support/hostile/lines";
import { HOSTILE_PROGRAMS } from "../support/hostile/programs";
import { pageText, REPOSITORY } from "./pages";

/** What docs/development/reliability.md must name at least. */
const FEWEST = 50;

const all = Object.values(HOSTILE_PROGRAMS).flat();

function sectionOf(page: string, heading: string): string {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  return section.split("\n## ")[0] ?? "";
}

describe("The programs that try to get past the gate", () => {
  it("stand in docs/development/reliability.md, each with its fate, and no others", () => {
    const section = sectionOf(
      pageText("docs/development/reliability.md"),
      "Programs that try to get past the gate",
    );
    const tables = section.split("\n### ").slice(1);
    const shown = tables.map((table): [string, string[]] => [
      table.split("\n")[0] ?? "",
      table
        .split("\n")
        .filter((line) => line.startsWith("| "))
        .slice(2),
    ]);
    const wanted = Object.entries(HOSTILE_PROGRAMS).map(
      ([heading, programs]): [string, string[]] => [
        heading,
        programs.map(({ tried, fate }) => `| ${tried} | ${fate} |`),
      ],
    );
    expect(shown).to.deep.equal(wanted);
  });

  it(`are more than ${String(FEWEST)}, no two of them the same`, () => {
    expect(new Set(all.map(({ tried }) => tried)).size)
      .to.equal(all.length)
      .and.to.be.greaterThan(FEWEST);
  });

  it("are each run by the test that is named for them", () => {
    const lost = all
      .filter(({ test: [file] }) => file !== FILES.made)
      .filter(({ test: [file, title] }) => {
        const text = readFileSync(join(REPOSITORY, "test", file), "utf8");
        return !text.replace(/\\(["'`])/g, "$1").includes(title);
      });
    expect(lost).to.deep.equal([]);
  });

  it("that are made previews are all in the tables", () => {
    const made = all.filter(({ test: [file] }) => file === FILES.made);
    expect(made.map(({ tried }) => tried).sort()).to.deep.equal(Object.keys(MADE_PREVIEWS).sort());
  });
});
