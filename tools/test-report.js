"use strict";
// mocha's own "spec" output, and its counts in the file that TEST_COUNTS names, for a caller that
// has to tell them.
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
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(file, JSON.stringify({ passes, failures, pending }));
    });
  }
}

module.exports = TestReport;
