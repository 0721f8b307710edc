import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../simulator";
import { type Scene, startScene } from "../support/engine-scene";
import { REPOSITORY } from "./pages";
import { USERNAME } from "./reader";

/** Nothing but what a page says leads to the server. */
const NO_SETTINGS = {
  VEEAM_EM_URL: undefined,
  VEEAM_EM_USERNAME: undefined,
  VEEAM_EM_PASSWORD: undefined,
  VEEAM_EM_CA_CERT: undefined,
};

/**
 * Types are checked once for all programs (programs.test.ts): in every command that would take
 * longer than the rest of it.
 */
export const TRANSPILE_ONLY = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

/** A folder in which a page is followed, with nothing installed and nothing set. */
export async function startFolder(
  prepare: (simulator: Simulator) => void = () => undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<Scene> {
  const scene = await startScene({
    program: "",
    language: "typescript",
    env: { ...NO_SETTINGS, ...TRANSPILE_ONLY, ...env },
    simulator: { username: USERNAME },
  });
  rmSync(join(scene.project.folder, "node_modules"), { recursive: true });
  prepare(scene.simulator);
  return scene;
}

/** The folder of an example, copied. */
export async function startExample(
  folder: string,
  prepare?: (simulator: Simulator) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<Scene> {
  const scene = await startFolder(prepare, env);
  cpSync(join(REPOSITORY, folder), scene.project.folder, { recursive: true });
  return scene;
}
