import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planTests } from "../../tools/tests/plan";
import { filesOf, slowestOf } from "../../tools/tests/slowest";
import { summarize } from "../../tools/tests/summary";
import { readTree, ROOT } from "./tree";

const HERE = { isCi: false, hasBrowser: true };

describe("The runs of the tests", () => {
  it("leave the oldest engine and long tests to .ci/run, which runs every test, and say so", () => {
    const alone = planTests([], HERE);
    const [files, option, pattern = "", invert] = alone.args;
    expect([files, option, invert]).to.deep.equal(["test/**/*.test.ts", "--grep", "--invert"]);
    for (const title of ["one, [oldest engine] it works", "[long] it works"])
      expect(title).to.match(new RegExp(pattern));
    expect("the oldest engine takes long").to.not.match(new RegExp(pattern));
    expect(alone.notRun.join()).to.include("oldest engine").and.include(".ci/run");
    const every = planTests(["--everything"], { isCi: true, hasBrowser: true });
    expect(every).to.deep.equal({ args: ["test/**/*.test.ts"], notRun: [], slowest: 0 });
    expect(readFileSync(join(ROOT, ".ci", "run"), "utf8")).to.include("npm test -- --everything");
  });

  it("hand over what is mocha's, and look for titles among all tests", () => {
    const { args } = planTests(["--grep", "oldest"], HERE);
    expect(args).to.deep.equal(["test/**/*.test.ts", "--grep", "oldest"]);
    const { args: portable } = planTests(["--portable", "--bail"], HERE);
    expect(portable).to.include("test/lifecycle/**/*.test.ts").and.include("--bail");
    expect(portable).to.not.include("--portable").and.not.include("test/**/*.test.ts");
    for (const pattern of portable.filter((arg) => arg.startsWith("test/")))
      expect(existsSync(join(ROOT, pattern.replace("/**/*.test.ts", ""))), pattern).to.equal(true);
  });

  it("name the slowest twenty where they are asked to", () => {
    const { args, slowest } = planTests(["--slowest", "--bail"], HERE);
    expect(slowest).to.equal(20);
    expect(args).to.include("--bail").and.not.include("--slowest");
    const timed = [30, 12_345, 900].map((milliseconds) => ({
      title: `took ${milliseconds}`,
      milliseconds,
    }));
    expect(slowestOf(timed, 2)).to.deep.equal(["     12.3 s  took 12345", "      0.9 s  took 900"]);
    const inFiles = timed.map((test, at) => ({ ...test, file: at === 1 ? "a" : "b" }));
    expect(slowestOf(filesOf(inFiles), 2)).to.deep.equal(["     12.3 s  a", "      0.9 s  b"]);
  });

  it("mark every test that starts the oldest engine", () => {
    const marked = [...readTree("test")].filter(([path, text]) =>
      path.endsWith(".test.ts")
        ? /\b(OLDEST_ENGINE|PIPELINE_ENGINE|startReview)\b|from "\.\/review"/.test(text)
        : false,
    );
    expect(marked.length).to.be.greaterThan(3);
    for (const [path, text] of marked) expect(text, path).to.include("[oldest engine]");
  });

  it("give one count, in which a failing test is no failing step as well", () => {
    const fine = { node: "v20.1.0", passes: 10, failures: 0, failed: [] };
    const broken = { node: "v22.1.0", passes: 4, failures: 2, failed: ["one\nstack", "two"] };
    expect(summarize([fine, { ...fine, node: "v22.1.0" }], 0, 0).lines).to.deep.equal([
      "\n20 passed, 0 failed",
    ]);
    const { passed, failed, lines } = summarize([fine, broken], 1, 1);
    expect({ passed, failed }).to.deep.equal({ passed: 14, failed: 2 });
    expect(lines).to.deep.equal([
      "\nFAILED on Node.js v22.1.0: one\nstack",
      "\nFAILED on Node.js v22.1.0: two",
      "\n14 passed, 2 failed",
    ]);
    // Lint failed, and a run of the tests ended before it could count.
    expect(summarize([fine, broken], 3, 2).failed).to.equal(4);
    expect(summarize([], 1, 1)).to.include({ passed: 0, failed: 1 });
  });

  it("count by themselves, name what did not run and what took longest, and end with the failures' code", () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-runs-"));
    const counts = join(folder, "counts");
    mkdirSync(counts);
    writeFileSync(
      join(folder, "a.test.js"),
      'it("right", () => {}); it("wrong", () => { throw new Error("it is wrong"); });',
    );
    const mocha = require.resolve("mocha/bin/mocha.js");
    const done = spawnSync(
      process.execPath,
      [mocha, "--no-config", "--reporter", join(ROOT, "tools", "test-report.js"), "a.test.js"],
      {
        cwd: folder,
        encoding: "utf8",
        env: {
          ...process.env,
          TEST_COUNTS: counts,
          TESTS_NOT_RUN: "the page: no browser",
          TESTS_SLOWEST: "1",
        },
      },
    );
    const summary = spawnSync(
      process.execPath,
      [join(ROOT, "tools", "tests", "summary.js"), counts, "1", "1"],
      { encoding: "utf8" },
    );
    rmSync(folder, { recursive: true, force: true });
    expect(done.status).to.equal(1);
    expect(done.stdout)
      .to.match(/1 passing[\s\S]*Not run: the page: no browser/)
      .and.to.match(
        /Slowest:\n +\d+\.\d s {2}(right|wrong)\n\n +Slowest files:\n +\d+\.\d s {2}a\.test\.js\n/,
      );
    expect(summary.status).to.equal(1);
    expect(summary.stdout).to.match(
      /FAILED on Node\.js v\d+.*wrong\nError: it is wrong[\s\S]*\n1 passed, 1 failed\n$/,
    );
  });
});
