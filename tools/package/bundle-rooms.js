"use strict";
// Puts each room that has one door, its index.ts, into one file: many small files cost a tarball
// their headers and their `require` lines. What is outside the room stays there and is required, so
// that no module is twice in a process. Nothing is shortened, and a comment names the source file
// of the lines below it.
const {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const { dirname, join, relative, sep } = require("node:path");
const { build } = require("esbuild");
const { BUNDLE_OPTIONS } = require("./bundle-options");
const { withoutFormalities, withIndent } = require("./slim-build");

/** The folders that others enter by their index.ts alone. */
function rooms(/** @type {string} */ root) {
  const commands = readdirSync(join(root, "cli")).map((name) => join("cli", name));
  return [
    "simulator",
    join("provider", "em"),
    join("provider", "plugin", "service"),
    ...commands,
  ].filter((room) => existsSync(join(root, room, "index.ts")));
}

/**
 * @param {string} root of the sources
 * @param {string} out what the compiler made of them: its files of a room give way to the bundle
 */
async function bundleRooms(root, out) {
  const all = rooms(root);
  for (const room of all) {
    const { outputFiles } = await build({
      ...BUNDLE_OPTIONS,
      absWorkingDir: root,
      entryPoints: [join(root, room, "index.ts")],
      outfile: join(out, room, "index.js"),
      packages: "external",
      tsconfig: join(root, "tsconfig.json"),
      plugins: [roomBoundary(root, room, all)],
    });
    for (const file of codeFiles(join(out, room))) rmSync(file);
    const [bundle] = outputFiles;
    if (bundle === undefined) throw new Error(`${room} is bundled into nothing`);
    const text = withPlainExports(withoutFormalities(bundle.text));
    writeFileSync(bundle.path, withIndent("\t", bundle.path, text, 2));
  }
  requireDoors(out);
}

/**
 * The exports of a room at its end, as a list that ES modules can read, too. The bundler's getters
 * at its beginning are for circles of files, of which there are none; and it looks at modules of
 * Node.js as if they might be ES modules.
 * @param {string} text
 */
function withPlainExports(text) {
  const [block = ""] = /^__export\(index_exports, \{\n[^]*?^\}\);\n/m.exec(text) ?? [];
  const exported = [...block.matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)].map(
    ([, name = "", value = ""]) => (name === value ? `  ${name},` : `  ${name}: ${value},`),
  );
  const plain = text
    .replace(/\b__toESM\((require\("node:[\w/]+"\))\)/g, "$1")
    .replace(/^var __(?:create|defProp) [^]*?^var __toCommonJS = .*\n/m, "")
    .replace(/^var index_exports = [^]*?^module\.exports = __toCommonJS\(index_exports\);\n/m, "")
    .replace(/\/\/ Annotate the CommonJS [^]*$/, "");
  if (
    exported.length !== block.split("\n").length - 3 ||
    /\b__(?!dirname|filename)\w+\(|\bindex_exports\b/.test(plain)
  )
    throw new Error("The bundler writes exports in another way than withPlainExports knows.");
  return `${plain}module.exports = {\n${exported.join("\n")}\n};\n`;
}

/**
 * Errors: a file that requires what is in another room's file by now.
 * @param {string} out
 */
function requireDoors(out) {
  for (const file of codeFiles(out))
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/require\("(\.[^"]+)"\)/g)) {
      const target = join(dirname(file), name);
      if (![target, `${target}.js`, join(target, "index.js")].some(isFile))
        throw new Error(`${file} requires ${name}, which is inside a room, or nowhere`);
    }
}

/** @param {string} path */
function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** @param {string} folder */
function codeFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(folder, name));
}

/**
 * Leaves what is imported from outside the room where it is.
 * @param {string} root
 * @param {string} room
 * @param {string[]} all rooms
 * @returns {import("esbuild").Plugin}
 */
function roomBoundary(root, room, all) {
  return {
    name: "room-boundary",
    setup: ({ onResolve }) => {
      onResolve({ filter: /^\./ }, ({ kind, path, importer, resolveDir }) => {
        if (kind === "entry-point") return undefined;
        const target = sourceOf(join(resolveDir, path));
        if (target === undefined) throw new Error(`${importer} imports ${path}, which is nowhere`);
        const place = relative(root, target);
        if (place.startsWith(join(room, sep))) return undefined;
        const other = all.find((each) => place.startsWith(join(each, sep)));
        if (other !== undefined && place !== join(other, "index.ts"))
          throw new Error(`${importer} imports ${path}, which is inside ${other}`);
        const name = relative(join(root, room), target).split(sep).join("/");
        return { path: name.replace(/(?:\/index)?\.ts$/, ""), external: true };
      });
    },
  };
}

/** The source file that an import means. @param {string} path */
function sourceOf(path) {
  return [`${path}.ts`, join(path, "index.ts")].find(existsSync);
}

module.exports = { bundleRooms };
