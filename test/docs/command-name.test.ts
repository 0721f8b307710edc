import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./pages";

/** Tells what was said when: its older entries stay as they are. */
const HISTORY = "CHANGELOG.md";

/**
 * `npx` with the short name of the command, whatever options stand between: wherever this package
 * is not installed, that runs a package of the registry with this name, which is not this one.
 */
const FOREIGN_PACKAGE = /\b(?:npx|npm exec|pnpm dlx|yarn dlx|bunx)\s+(?:-\S+\s+)*veeam-em\b/;

function trackedFiles(): string[] {
  return execFileSync("git", ["ls-files", "-z"], { cwd: REPOSITORY, encoding: "utf8" })
    .split("\0")
    .filter((name) => name !== "");
}

/** Commands that package.json makes, each with its file. */
function commandsOfPackage(): unknown {
  const manifest: unknown = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "bin" in manifest
    ? manifest.bin
    : undefined;
}

describe("The command's name", () => {
  it("is also the package's own, which nobody else can have in the registry", () => {
    expect(commandsOfPackage()).to.deep.equal({
      "pulumi-veeam-em": "dist/cli/main.js",
      "veeam-em": "dist/cli/main.js",
      "pulumi-resource-veeam-em": "dist/provider/plugin/main.js",
    });
  });

  it("is nowhere given to npx in its short form, which would run a foreign package", () => {
    const files = trackedFiles().filter((name) => name !== HISTORY);
    expect(files.length).to.be.greaterThan(300);
    const wrong = files.filter((name) =>
      FOREIGN_PACKAGE.test(readFileSync(join(REPOSITORY, name), "utf8")),
    );
    expect(wrong).to.deep.equal([]);
  });
});
