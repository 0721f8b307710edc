import { findEngine, findEngines, NoEngineError } from "./find-engine";
import { withGoCaches } from "./go-caches";
import { findGoPrograms, SDK_GENERATOR, YAML_LANGUAGE_HOST } from "./go-programs";
import { ENGINES, type EngineVersion, OLDEST_ENGINE } from "./versions";

const USAGE = `Usage: node --import tsx tools/engine/main.ts [--version ${ENGINES.join("|")}] [--every]
Finds or makes the Pulumi engine and prints the folder to put on PATH; with --every one line for each engine of the tests, and for each other program that they need of Go.`;

/**
 * The suite runs on the newest engine at hand, and a short form of it on the oldest that the
 * package supports.
 */
const EVERY = [{}, { version: OLDEST_ENGINE }] as const;

/** All builds share what Go downloads and compiles. */
function findEverything(): Promise<string[]> {
  return withGoCaches(async (caches) => {
    const folders = (await findEngines(EVERY, caches)).map(({ folder }) => folder);
    return [...folders, ...(await findGoPrograms([SDK_GENERATOR, YAML_LANGUAGE_HOST], caches))];
  });
}

function isEngineVersion(text: string | undefined): text is EngineVersion {
  return ENGINES.some((version) => version === text);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 1 && args[0] === "--every") {
    for (const folder of await findEverything()) process.stdout.write(`${folder}\n`);
    return 0;
  }
  const version = args[1];
  if (args.length === 2 && args[0] === "--version" && isEngineVersion(version)) {
    process.stdout.write(`${(await findEngine({ version })).folder}\n`);
    return 0;
  }
  if (args.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return args[0] === "--help" ? 0 : 2;
  }
  process.stdout.write(`${(await findEngine()).folder}\n`);
  return 0;
}

// Ended by a signal, a process would leave the caches of its build behind.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => process.exit(code));

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // What is missing on the machine needs no stack trace.
    process.stderr.write(
      `${error instanceof NoEngineError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
