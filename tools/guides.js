"use strict";
// Writes what commands print into README, guides and the page of the command line: `npm run
// guides`. The tests that run those commands compare the same blocks.
const { join } = require("node:path");
const { spawnSync } = require("node:child_process");

/** The guides with output of commands, and the test that runs those. */
const TESTS = {
  "access-review": "test/cli/report/guide.test.ts",
  "nightly-drift": "test/pipelines/commands.test.ts",
  policies: "test/policy/engine.test.ts",
  "review-in-a-pull-request": "test/pipelines/commands.test.ts",
};

/** The tests of the page of the command line, and of the README. */
const PAGES = ["test/docs/command-line.test.ts", "test/docs/commands.test.ts"];

module.exports = { TESTS };

if (require.main === module) {
  const root = join(__dirname, "..");
  const done = spawnSync(
    process.execPath,
    [require.resolve("mocha/bin/mocha.js"), ...new Set([...PAGES, ...Object.values(TESTS)])],
    { cwd: root, stdio: "inherit", env: { ...process.env, UPDATE_GUIDES: "1" } },
  );
  process.exit(done.status ?? 1);
}
