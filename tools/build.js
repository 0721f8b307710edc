"use strict";
// Compiles provider/ and simulator/ into dist/. Plain JavaScript, because it runs before anything is built.
const { chmodSync, existsSync, rmSync } = require("node:fs");
const { join } = require("node:path");
const { spawnSync } = require("node:child_process");

const root = join(__dirname, "..");
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");

// `npm install --omit=dev` of a checkout, or of a packed tarball, runs `prepare` without the compiler: dist/ is there already.
if (!existsSync(compiler)) {
  if (existsSync(join(root, "dist", "provider", "index.js"))) process.exit(0);
  console.error("TypeScript is not installed: run `npm ci` in the root of the project first.");
  process.exit(1);
}
rmSync(join(root, "dist"), { recursive: true, force: true });
const done = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit", cwd: root });
if (done.status !== 0) process.exit(done.status ?? 1);
const command = join(root, "dist", "provider", "cli", "main.js");
if (existsSync(command)) chmodSync(command, 0o755);
