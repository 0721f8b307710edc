import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, resolve, sep } from "node:path";
import ts from "typescript";

export const ROOT = resolve(__dirname, "../..");

/** Source files by their paths from the root, with slashes, and what is in them. */
export type Tree = ReadonlyMap<string, string>;

const SOURCE = /\.(ts|js|mjs)$/;

/** The source files of folders, without what their packages installed. */
export function readTree(...folders: readonly string[]): Tree {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((name) => posix.join(folder, name.split(sep).join("/")))
      .filter((path) => SOURCE.test(path) && !path.split("/").includes("node_modules")),
  );
  return new Map(paths.sort().map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
}

/** The files that people read and change most: what the rules of size and direction are about. */
export const HOUSE = ["provider", "cli", "simulator", "policy", "tools"];

/** The names that a file imports, types included, however it does so. */
export function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The files that a file of a tree imports; what is not in the tree is left as it is written. */
export function localImports(tree: Tree, path: string): string[] {
  return importsOf(tree.get(path) ?? "")
    .filter((name) => name.startsWith("."))
    .map((name) => posix.join(posix.dirname(path), name))
    .map((target) => fileOf(target, (file) => tree.has(file) || existsSync(join(ROOT, file))));
}

function fileOf(target: string, isFile: (path: string) => boolean): string {
  const forms = [`${target}.ts`, `${target}/index.ts`, `${target}.js`, `${target}.mjs`];
  return forms.find(isFile) ?? target;
}

/** Every file that a file leads to, over however many imports. */
export function reachedFrom(tree: Tree, path: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const follow = (from: string): void => {
    for (const target of localImports(tree, from)) {
      if (reached.has(target)) continue;
      reached.add(target);
      follow(target);
    }
  };
  follow(path);
  return reached;
}
