import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findBrowser } from "./browser/find-browser";
import { planTests } from "./tests/plan";

const ROOT = join(__dirname, "..");

/** One process more than two cores: tests often wait. A single file is run by `npx mocha FILE`. */
const PARALLEL = ["--parallel", "--jobs", "3"];

/** Runs the tests that `--portable`, `--package` or `--everything` name; the rest is mocha's. */
function main(given: readonly string[]): number {
  const { args, notRun, slowest } = planTests(given, {
    isCi: (process.env["CI"] ?? "") !== "",
    hasBrowser: findBrowser() !== undefined,
  });
  const mocha = require.resolve("mocha/bin/mocha.js");
  const done = spawnSync(process.execPath, [mocha, ...PARALLEL, ...args], {
    cwd: ROOT,
    stdio: "inherit",
    // The tests start programs of their own, which are not to be told how these are loaded.
    env: {
      ...process.env,
      TESTS_NOT_RUN: notRun.join("\n"),
      TESTS_SLOWEST: String(slowest),
    },
  });
  return done.status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
