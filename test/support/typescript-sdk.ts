import { symlinkSync } from "node:fs";
import { join } from "node:path";
import {
  type CompilerOptions,
  createProgram,
  flattenDiagnosticMessageText,
  getPreEmitDiagnostics,
  parseJsonConfigFileContent,
  type Program,
  readConfigFile,
  sys,
} from "typescript";
import { generateSdk } from "../../tools/sdk/generate";

const REPOSITORY = join(__dirname, "..", "..");

/** The folder's program, by its tsconfig.json. */
export function programIn(folder: string, options: CompilerOptions = {}): Program {
  const config: unknown = readConfigFile(join(folder, "tsconfig.json"), (file) =>
    sys.readFile(file),
  ).config;
  const parsed = parseJsonConfigFileContent(config, sys, folder);
  return createProgram(parsed.fileNames, { ...parsed.options, ...options });
}

/** What the compiler says of a program. */
export function problemsOf(program: Program): string[] {
  return getPreEmitDiagnostics(program).map(
    ({ file, messageText }) =>
      `${file?.fileName ?? ""}: ${flattenDiagnosticMessageText(messageText, "\n")}`,
  );
}

/** Generates the plugin's classes for TypeScript into `folder`, and compiles them in place. */
export async function compileSdk(folder: string): Promise<Program> {
  await generateSdk("typescript", folder);
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"), "junction");
  const program = programIn(folder, { outDir: folder });
  program.emit();
  return program;
}
