import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HomeError, manifestWithHome, readHome, readmeWithHome } from "./package/home";

const ROOT = join(__dirname, "..");

/** Writes where the project is at home to every place that says so. */
function main([url, author]: readonly string[]): number {
  const files = { manifest: join(ROOT, "package.json"), readme: join(ROOT, "README.md") };
  try {
    const home = readHome(url, author);
    const readme = readmeWithHome(readFileSync(files.readme, "utf8"), home);
    writeFileSync(files.manifest, manifestWithHome(readFileSync(files.manifest, "utf8"), home));
    writeFileSync(files.readme, readme);
    console.log(`package.json and README.md name ${home.url}.`);
    return 0;
  } catch (error) {
    if (!(error instanceof HomeError)) throw error;
    console.error(error.message);
    return 2;
  }
}

process.exitCode = main(process.argv.slice(2));
