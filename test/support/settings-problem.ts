import { type RawSettings, resolveSettings } from "../../provider/em";
import { EmConfigError } from "../../provider/em/errors";

/** What is wrong with settings, as a program reads it. */
export function problemOf(raw: RawSettings, env: RawSettings = {}): string {
  try {
    resolveSettings(raw, env);
  } catch (error) {
    if (error instanceof EmConfigError) return error.message;
    throw error;
  }
  throw new Error("the settings were accepted");
}
