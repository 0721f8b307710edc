"use strict";
// Compiles provider/, cli/ and simulator/ into dist/, unless dist/ was made from just these
// sources. Plain JavaScript, because it runs before anything is built.
const { createHash } = require("node:crypto");
const {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require("node:fs");
const { join, relative } = require("node:path");
const { spawnSync } = require("node:child_process");

const root = join(__dirname, "..");
const dist = join(root, "dist");
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
// Not inside dist/, which is published as it is.
const stamp = join(root, "node_modules", ".cache", "pulumi-veeam-em", "dist-sources");

/** A hash of all that decides what dist/ holds: times of files say nothing after a checkout. */
function hashOfSources() {
  const hash = createHash("sha256");
  /** @param {string} file */
  const add = (file) =>
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  [
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "tools/build.js",
    "tools/package/bundle-options.js",
    "tools/package/bundle-rooms.js",
    "tools/package/slim-build.js",
    "tools/package/declarations-from.js",
  ].forEach(add);
  for (const folder of ["provider", "cli", "simulator"]) {
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    );
    files
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
      .sort()
      .forEach(add);
  }
  return hash.digest("hex");
}

/** The declaration files that package.json names, from dist/. */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.values(exports)
    .flatMap((entry) => entry.types ?? [])
    .map((file) => relative("dist", file));
}

/** @param {string} sources */
function isBuiltFrom(sources) {
  return (
    existsSync(join(dist, "provider", "index.js")) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === sources
  );
}

/** Compiles beside dist/ and swaps, so that nobody who uses dist/ meanwhile finds it half full. */
async function compile() {
  const fresh = join(
    root,
    "node_modules",
    ".cache",
    "pulumi-veeam-em",
    `dist-${String(process.pid)}`,
  );
  const done = spawnSync(
    process.execPath,
    [compiler, "-p", join(root, "tsconfig.build.json"), "--outDir", fresh, "--noEmitOnError"],
    { stdio: ["ignore", 2, 2], cwd: root },
  );
  if (done.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    process.exit(done.status ?? 1);
  }
  try {
    await complete(fresh);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  const former = `${fresh}-former`;
  if (existsSync(dist)) renameSync(dist, former);
  renameSync(fresh, dist);
  rmSync(former, { recursive: true, force: true });
}

/** Makes of what the compiler wrote what is published. @param {string} fresh */
async function complete(fresh) {
  for (const command of [join("cli", "main.js"), join("provider", "plugin", "main.js")])
    if (existsSync(join(fresh, command))) chmodSync(join(fresh, command), 0o755);
  const schema = join("provider", "plugin", "schema.json");
  if (existsSync(join(root, schema))) cpSync(join(root, schema), join(fresh, schema));
  // What is read and not run: the script and the style of the report's page.
  const page = join("cli", "report", "page");
  if (existsSync(join(root, page)))
    cpSync(join(root, page), join(fresh, page), {
      recursive: true,
      filter: (file) => !file.endsWith(".json"),
    });
  // Loaded here: they need the compiler, without which there is nothing to build.
  require("./package/slim-build").slimBuild(fresh, entries());
  await require("./package/bundle-rooms").bundleRooms(root, fresh);
}

// `npm install --omit=dev` of a checkout, or of a packed tarball, runs `prepare` without the
// compiler: dist/ is there already.
if (!existsSync(compiler)) {
  if (existsSync(join(dist, "provider", "index.js"))) process.exit(0);
  console.error("TypeScript is not installed: run `npm ci` in the root of the project first.");
  process.exit(1);
}

async function main() {
  const sources = hashOfSources();
  if (isBuiltFrom(sources)) return;
  console.error("Compiling provider/, cli/ and simulator/ into dist/ …");
  mkdirSync(join(stamp, ".."), { recursive: true });
  await compile();
  writeFileSync(stamp, sources);
}

void main();
