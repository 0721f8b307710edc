"use strict";
// mocha's own "spec" output. Its counts, and what failed, go to the file that TEST_COUNTS names,
// for a caller that reports them at the end of a longer run.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

class TestReport extends reporters.Spec {
  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.TEST_COUNTS;
    if (file === undefined) return;
    /** @type {string[]} */
    const failed = [];
    runner.on("fail", (test, error) => {
      failed.push(`${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(file, JSON.stringify({ passes, failures, pending, failed }));
    });
  }
}

module.exports = TestReport;
