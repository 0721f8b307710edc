"use strict";
// mocha's own "spec" output, with lines in the summary for what TESTS_NOT_RUN names and, where
// TESTS_SLOWEST gives a number, for so many tests and files that took longest. Counts, and what
// failed, go to a file in the folder that TEST_COUNTS names, for a caller that reports them at the
// end of several runs.
const { writeFileSync } = require("node:fs");
const { join, relative } = require("node:path");
const { reporters } = require("mocha");
const { filesOf, slowestOf } = require("./tests/slowest");

class TestReport extends reporters.Spec {
  /** @type {import("./tests/slowest").Timed[]} */
  timed = [];

  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.on("test end", (test) => {
      this.timed.push({
        title: test.fullTitle(),
        milliseconds: test.duration ?? 0,
        file: relative(process.cwd(), test.file ?? ""),
      });
    });
    const folder = process.env.TEST_COUNTS;
    if (folder === undefined) return;
    /** @type {string[]} */
    const failed = [];
    runner.on("fail", (test, error) => {
      failed.push(`${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
    runner.once("end", () => {
      const { passes, failures } = this.stats;
      const file = join(folder, `${process.version}-${String(process.pid)}.json`);
      writeFileSync(file, JSON.stringify({ node: process.version, passes, failures, failed }));
    });
  }

  /** @override */
  epilogue() {
    super.epilogue();
    const most = Number(process.env.TESTS_SLOWEST ?? 0);
    if (most > 0) {
      console.log(`  Slowest:\n${slowestOf(this.timed, most).join("\n")}\n`);
      console.log(`  Slowest files:\n${slowestOf(filesOf(this.timed), most).join("\n")}\n`);
    }
    for (const line of (process.env.TESTS_NOT_RUN ?? "").split("\n").filter(Boolean))
      console.log(`  Not run: ${line}\n`);
  }
}

module.exports = TestReport;
