"use strict";
// `npm install [--prefix DIR] [package]…` for the tests of the pages: links what package.json and
// the arguments name from the repository's own node_modules, so that no registry is asked, and a
// program whose package.json does not name what it imports fails; and the commands of this package.
const { existsSync, mkdirSync, readFileSync, symlinkSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");
const { parseArgs } = require("node:util");

const installed = join(__dirname, "..", "..", "node_modules");
const {
  values: { prefix },
  positionals: [command, ...named],
} = parseArgs({ options: { prefix: { type: "string", default: "." } }, allowPositionals: true });
if (command !== "install") throw new Error(`No test runs npm ${process.argv.slice(2).join(" ")}`);
const { dependencies = {}, devDependencies = {} } = existsSync(join(prefix, "package.json"))
  ? JSON.parse(readFileSync(join(prefix, "package.json"), "utf8"))
  : {};
for (const name of [...Object.keys(dependencies), ...Object.keys(devDependencies), ...named]) {
  if (!existsSync(join(installed, name)))
    throw new Error(`The repository has no ${name} to test with`);
  const link = join(prefix, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  if (!existsSync(link)) symlinkSync(join(installed, name), link, "junction");
  if (name !== "pulumi-veeam-em") continue;
  mkdirSync(join(prefix, "node_modules", ".bin"), { recursive: true });
  for (const [command, file] of Object.entries(require(resolve(link, "package.json")).bin)) {
    const place = join(prefix, "node_modules", ".bin", command);
    if (!existsSync(place)) symlinkSync(join(resolve(link), file), place);
  }
}
