import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pluginUrlOf } from "./plugin-url";

const PACKAGE_NAME = "pulumi-veeam-em";

/** What of `package.json` the package itself speaks of. */
interface Manifest {
  readonly version: string;
  readonly repository?: unknown;
}

let known: Manifest | undefined;

/**
 * This package's version, from its own `package.json`: one or two folders further up, depending on
 * whether this file was compiled.
 */
export function packageVersion(): string {
  return manifest().version;
}

/** Where its releases have the plugin, as generated SDKs tell the engine; none without a home. */
export function releasedPluginUrl(): string | undefined {
  return pluginUrlOf(manifest().repository);
}

function manifest(): Manifest {
  return (known ??= findManifest());
}

function findManifest(): Manifest {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const found = readManifest(join(folder, "package.json"));
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return { version: "unknown" };
  }
}

function readManifest(file: string): Manifest | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (
      typeof content !== "object" ||
      content === null ||
      !("name" in content) ||
      content.name !== PACKAGE_NAME ||
      !("version" in content)
    )
      return undefined;
    const { version } = content;
    return {
      version: String(version),
      ...("repository" in content ? { repository: content.repository } : {}),
    };
  } catch {
    return undefined;
  }
}
