import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releaseProblems } from "./package/home";

const ROOT = join(__dirname, "..");

/** Whether a tag may be published. */
function main([tag = ""]: readonly string[]): number {
  const problems = releaseProblems(
    tag,
    readFileSync(join(ROOT, "package.json"), "utf8"),
    readFileSync(join(ROOT, "CHANGELOG.md"), "utf8"),
    readFileSync(join(ROOT, "provider", "plugin", "schema.json"), "utf8"),
  );
  for (const problem of problems) console.error(`- ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
