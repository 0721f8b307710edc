/**
 * The newest engine whose Go modules the public module proxy serves complete; what the tests run
 * on.
 */
export const NEWEST_ENGINE = "3.259.0";

/**
 * The oldest engine of the package's peer range: the first whose dynamic `read` may return inputs
 * (pulumi issue 13839).
 */
export const OLDEST_ENGINE = "3.216.0";

/** The last version of the SDK's Go module that still contains the Node language host. */
export const LANGUAGE_HOST = "3.68.0";

/** The newest host of YAML programs on the module proxy that needs nothing the proxy lacks. */
export const YAML_HOST = "1.25.0";

export const ENGINES = [NEWEST_ENGINE, OLDEST_ENGINE] as const;
export type EngineVersion = (typeof ENGINES)[number];

/**
 * Whether `version` is `minimum` or newer. Both are `major.minor.patch`; a pre-release counts as
 * its release.
 */
export function isAtLeast(version: string, minimum: string): boolean {
  const has = readNumbers(version);
  const wants = readNumbers(minimum);
  for (const [index, wanted] of wants.entries()) {
    const part = has[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

function readNumbers(version: string): number[] {
  return (version.replace(/^v/, "").split(/[-+]/)[0] ?? "").split(".").map(Number);
}
