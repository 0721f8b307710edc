import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { contentProblems } from "./contents";
import { licenceProblems, LOCK_FILE } from "./licences";
import { deadLinks } from "./markdown-links";
import type { Unpacked } from "./tarball";

/** What an installation may have to download. */
const MOST_BYTES = 400_000;

/** What only the tests of this repository use: nothing of the package may ask for it. */
const TEST_HOOKS = /["'`](?:tsx|mocha|chai|sinon|fast-check|playwright-core)(?:\/|["'`])/;

/** Everything that is wrong with a tarball, apart from what publint and attw find. */
export function tarballProblems(tarball: string, { root, files }: Unpacked): string[] {
  const pages = files.filter((file) => file.endsWith(".md"));
  return [
    ...sizeProblems(statSync(tarball).size),
    ...contentProblems(files),
    ...deadLinks(root, pages),
    ...files
      .filter((file) => /^dist\/.*js$/.test(file))
      .flatMap((file) => codeProblems(root, file)),
    ...licenceProblems(LOCK_FILE),
  ];
}

export function sizeProblems(bytes: number): string[] {
  return bytes <= MOST_BYTES
    ? []
    : [`the tarball has ${String(bytes)} bytes, and may have ${String(MOST_BYTES)}`];
}

function codeProblems(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [
    ...(TEST_HOOKS.test(text) ? [`${file} uses a tool of the tests`] : []),
    ...(text.includes("sourceMappingURL") ? [`${file} names a source map`] : []),
  ];
}
