"use strict";
// Makes a fresh clone ready: dependencies, then dist/; with `--tests` what the tests need as well,
// a Pulumi engine and a browser, and with `--every-engine` the oldest engine and what runs and
// generates other languages too. Plain JavaScript without dependencies, because it runs before
// there are any. Says nothing when there is nothing to do. What it leaves where:
// docs/development/set-up.md.
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { spawnSync } = require("node:child_process");

const root = join(__dirname, "..");

/** Ends with one line instead of a syntax error from deep inside a dependency. */
function requireNode() {
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node.replace(
    ">=",
    "",
  );
  const [major = 0, minor = 0] = wanted.split(".").map(Number);
  const [hasMajor = 0, hasMinor = 0] = process.versions.node.split(".").map(Number);
  if (hasMajor > major || (hasMajor === major && hasMinor >= minor)) return;
  fail(
    `This project needs Node.js ${wanted} or newer; this is ${process.versions.node}. Install a current Node.js (https://nodejs.org) and run the command again.`,
  );
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * Whether node_modules holds what package-lock.json names: npm keeps a copy of what it installed.
 */
function dependenciesAreInstalled() {
  const installedList = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedList)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedList, "utf8")).packages;
  return Object.entries(wanted).every(([folder, entry]) => {
    if (folder === "") return true;
    const present = installed[folder];
    // Optional packages are for other platforms, as esbuild's binaries are.
    if (present === undefined) return entry.optional === true;
    return (
      present.version === entry.version &&
      present.integrity === entry.integrity &&
      existsSync(join(root, folder))
    );
  });
}

function installDependencies() {
  if (dependenciesAreInstalled()) return;
  console.error("Installing dependencies (npm ci) …");
  const npm = process.env.npm_execpath;
  // Under `npm test` this is the npm that runs; it is a script for Node, and a native wrapper under
  // other package managers.
  const done =
    npm !== undefined && /npm-cli\.c?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, "ci"], { cwd: root, stdio: ["ignore", 2, 2] })
      : spawnSync("npm", ["ci"], {
          cwd: root,
          stdio: ["ignore", 2, 2],
          shell: process.platform === "win32",
        });
  if (done.error !== undefined)
    fail(
      `npm could not be started (${done.error.message}). Install npm, which comes with Node.js, and run the command again.`,
    );
  if (done.status !== 0)
    fail(
      "The dependencies could not be installed: see what npm says above, mend it, and run the command again.",
    );
}

/** @param {string[]} args */
function run(args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

requireNode();
installDependencies();
run([join(__dirname, "build.js")]);
const everyEngine = process.argv.includes("--every-engine");
if (everyEngine || process.argv.includes("--tests")) {
  const engines = everyEngine ? ["--every"] : [];
  run(["--import", "tsx", join(__dirname, "engine", "main.ts"), ...engines]);
  run(["--import", "tsx", join(__dirname, "browser", "main.ts")]);
}
