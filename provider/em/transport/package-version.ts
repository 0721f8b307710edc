import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const PACKAGE_NAME = "pulumi-veeam-em";

let known: string | undefined;

/**
 * This package's version, from its own `package.json`: one or two folders further up, depending on
 * whether this file was compiled.
 */
export function packageVersion(): string {
  return (known ??= findVersion());
}

function findVersion(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const found = versionIn(join(folder, "package.json"));
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return "unknown";
  }
}

function versionIn(file: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (
      typeof content !== "object" ||
      content === null ||
      !("name" in content) ||
      content.name !== PACKAGE_NAME
    )
      return undefined;
    return "version" in content ? String(content.version) : undefined;
  } catch {
    return undefined;
  }
}
