import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { npm } from "../../tools/npm";
import { packInto } from "../../tools/package/tarball";

const REPOSITORY = join(__dirname, "..", "..");

/**
 * What a user's program has besides the package; the versions are those that the repository is
 * built with.
 */
const BESIDE = ["@pulumi/pulumi", "typescript", "@types/node"] as const;

/** The package as `npm pack` makes it, installed from its tarball into an empty folder. */
export class PackedPackage {
  private constructor(readonly folder: string) {}

  static install(): PackedPackage {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-packed-"));
    const tarball = basename(packInto(folder));
    const { devDependencies } = JSON.parse(
      readFileSync(join(REPOSITORY, "package.json"), "utf8"),
    ) as { devDependencies: Record<string, string> };
    const beside = Object.fromEntries(BESIDE.map((name) => [name, devDependencies[name] ?? "*"]));
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({
        name: "consumer",
        private: true,
        dependencies: { ...beside, "pulumi-veeam-em": `file:./${tarball}` },
      }),
    );
    npm(["install", "--prefer-offline", "--no-audit", "--no-fund"], folder);
    return new PackedPackage(folder);
  }

  get nodeModules(): string {
    return join(this.folder, "node_modules");
  }

  /** Where the package itself was installed. */
  get root(): string {
    return join(this.nodeModules, "pulumi-veeam-em");
  }

  /** Every file of the package, relative to its root. */
  files(): string[] {
    const entries = readdirSync(this.root, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    );
    return entries
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
      .filter((file) => !file.startsWith("node_modules"))
      .sort();
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
