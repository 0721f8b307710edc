import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Simulator } from "../../simulator";
import { type Scene, startScene } from "../support/engine-scene";

export const REPOSITORY = join(__dirname, "..", "..");

/** A program of the repository in a folder and with a stack of its own. */
export async function startExample(folder: string, prepare: (simulator: Simulator) => void = () => undefined, env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const scene = await startScene({ program: "", language: "typescript", env });
  prepare(scene.simulator);
  cpSync(join(REPOSITORY, folder), scene.project.folder, { recursive: true });
  linkYaml(scene.project.folder);
  await scene.project.run(["stack", "init", "test"]);
  return scene;
}

/** As `npm install` of a program that reads YAML does. */
export function linkYaml(folder: string): void {
  const link = join(folder, "node_modules", "yaml");
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules", "yaml"), link, "junction");
}
