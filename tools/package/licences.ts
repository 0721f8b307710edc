import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Licences that may be passed on with a program under Apache-2.0 without a condition on it. */
const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
]);

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
  readonly link?: boolean;
  readonly license?: string;
}

/** What users install with the package: names and licences, from the lock file. */
function runtimePackages(lockFile: string): (readonly [string, string | undefined])[] {
  const { packages } = JSON.parse(readFileSync(lockFile, "utf8")) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  return Object.entries(packages)
    .filter(([folder, { dev, peer, link }]) => folder !== "" && !dev && !peer && !link)
    .map(([folder, { license }]) => [folder.replace(/^.*node_modules\//, ""), license] as const);
}

/** Packages whose licence is not allowed, or that name none. */
export function licenceProblems(lockFile: string): string[] {
  const packages = runtimePackages(lockFile);
  if (packages.length === 0) return [`${lockFile} names no package that users install`];
  return packages
    .filter(([, licence]) => licence === undefined || !ALLOWED.has(licence))
    .map(([name, licence]) => `${name} has the licence ${licence ?? "(none)"}`);
}

/** {@link licenceProblems} of this repository. */
export const LOCK_FILE = join(__dirname, "..", "..", "package-lock.json");
