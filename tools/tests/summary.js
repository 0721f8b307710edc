"use strict";
// The last lines of .ci/run: what failed, and one count of all runs of the tests. A test that runs
// on several versions of Node.js counts once for each.
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

/**
 * @typedef {{ node: string, passes: number, failures: number, failed: string[] }} Counts
 */

/**
 * @param {Counts[]} runs
 * @param {number} failedSteps steps that failed, each run of the tests being one
 * @param {number} failedRuns those of them that are runs of the tests
 * @returns {{ passed: number, failed: number, lines: string[] }}
 */
function summarize(runs, failedSteps, failedRuns) {
  const passed = runs.reduce((sum, { passes }) => sum + passes, 0);
  const failures = runs.reduce((sum, { failures: some }) => sum + some, 0);
  // A failing test is counted by mocha; a run that fails without one counts as a step.
  const counted = Math.min(failedRuns, runs.filter((run) => run.failures > 0).length);
  const failed = failures + failedSteps - counted;
  const lines = runs.flatMap((run) =>
    run.failed.map((what) => `\nFAILED on Node.js ${run.node}: ${what}`),
  );
  return { passed, failed, lines: [...lines, `\n${passed} passed, ${failed} failed`] };
}

/** @param {string} folder */
function readCounts(folder) {
  return readdirSync(folder).map(
    (name) => /** @type {Counts} */ (JSON.parse(readFileSync(join(folder, name), "utf8"))),
  );
}

module.exports = { summarize };

if (require.main === module) {
  const [folder = "", failedSteps, failedRuns] = process.argv.slice(2);
  const { passed, failed, lines } = summarize(
    readCounts(folder),
    Number(failedSteps),
    Number(failedRuns),
  );
  for (const line of lines) console.log(line);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
