import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { findGoProgram, SDK_GENERATOR } from "../engine/go-programs";

/** Languages whose SDK the engine's own modules generate. */
export const SDK_LANGUAGES = ["python", "typescript", "go"] as const;
type SdkLanguage = (typeof SDK_LANGUAGES)[number];

const SCHEMA = join(__dirname, "..", "..", "provider", "plugin", "schema.json");

/** Writes the SDK of the plugin into `folder`, which is made; what else is there stays. */
export async function generateSdk(language: SdkLanguage, folder: string): Promise<void> {
  const generator = join(await findGoProgram(SDK_GENERATOR), SDK_GENERATOR.file);
  const done = spawnSync(generator, [language, SCHEMA, resolve(folder)], { encoding: "utf8" });
  if (done.status !== 0)
    throw new Error(`The SDK for ${language} was not generated:\n${done.stderr}`);
}
