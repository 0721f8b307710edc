import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  HomeError,
  manifestWithHome,
  policyWithHome,
  readHome,
  readmeWithHome,
  schemaWithHome,
} from "./package/home";

const ROOT = join(__dirname, "..");

/** Every place that says where the project is at home, and how it says so. */
const PLACES = [
  ["package.json", manifestWithHome],
  ["README.md", readmeWithHome],
  ["provider/plugin/schema.json", schemaWithHome],
  ["policy/kinds.ts", policyWithHome],
] as const;

/** Writes all of them, or none. */
function main([url, author]: readonly string[]): number {
  try {
    const home = readHome(url, author);
    const changed = PLACES.map(([file, change]) => {
      const path = join(ROOT, file);
      return [path, change(readFileSync(path, "utf8"), home)] as const;
    });
    for (const [path, text] of changed) writeFileSync(path, text);
    console.log(`${PLACES.map(([file]) => file).join(", ")} name ${home.url}.`);
    return 0;
  } catch (error) {
    if (!(error instanceof HomeError)) throw error;
    console.error(error.message);
    return 2;
  }
}

process.exitCode = main(process.argv.slice(2));
