/** `npm run sdk -- LANGUAGE FOLDER` writes the plugin's SDK of a language, from its schema. */
import { resolve } from "node:path";
import { generateSdk, SDK_LANGUAGES } from "./generate";

const USAGE = `Usage: npm run sdk -- ${SDK_LANGUAGES.join("|")} FOLDER`;

async function main(args: readonly string[]): Promise<number> {
  const [given, folder] = args;
  const language = SDK_LANGUAGES.find((one) => one === given);
  if (language === undefined || folder === undefined || args.length > 2) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  await generateSdk(language, folder);
  process.stdout.write(`${resolve(folder)}\n`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
