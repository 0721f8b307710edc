import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** The lines of the list that say something. */
export function listedContents(): string[] {
  return readFileSync(join(__dirname, "contents.txt"), "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** What files have too much, and what they lack, against the list. */
export function contentProblems(files: readonly string[], list = listedContents()): string[] {
  const lines = list.map((line) => ({ line, form: asRegExp(line) }));
  return [
    ...files
      .filter((file) => !lines.some(({ form }) => form.test(file)))
      .map((file) => `${file} is not on the list tools/package/contents.txt`),
    ...lines
      .filter(({ form }) => !files.some((file) => form.test(file)))
      .map(({ line }) => `nothing in the tarball fits ${line}`),
    ...files
      .filter((file) => !hasSource(file))
      .map((file) => `${file} is compiled from no source file`),
  ];
}

function asRegExp(line: string): RegExp {
  const form = line
    .split("**")
    .map((part) =>
      part
        .split("*")
        .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
        .join("[^/]*"),
    )
    .join(".*");
  return new RegExp(`^${form}$`);
}

/** A file of an earlier build would be published with it. */
function hasSource(file: string): boolean {
  const compiled = /^dist\/(.*?)(?:\.d\.ts|\.js)$/.exec(file)?.[1];
  return compiled === undefined || existsSync(join(ROOT, `${compiled}.ts`));
}
