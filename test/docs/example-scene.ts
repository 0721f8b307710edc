import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../simulator";
import type { ProjectOptions } from "../support/engine";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";
import { mainFile } from "../support/project-files";
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

export type Grants = Readonly<
  Record<string, { readonly roles: readonly string[]; readonly scopes: number }>
>;

/** What the quickstart makes, in every language. */
export const QUICKSTART: Grants = {
  "TECH\\Backup Operators": {
    roles: ["File Restore Operator", "VM Restore Operator"],
    scopes: 2,
  },
  "TECH\\Night Shift": { roles: ["File Restore Operator", "VM Restore Operator"], scopes: 2 },
};

/** The quickstart by the provider plugin. */
export const PLUGIN_EXAMPLES = ["plugin-yaml", "plugin-python", "plugin-typescript"] as const;

/** What the server says of the accounts `names`. */
export function shown(simulator: Simulator, names: readonly string[]): Grants {
  const grants = grantsOf(simulator);
  return Object.fromEntries(
    names.flatMap((name) =>
      grants[name] === undefined
        ? []
        : [[name, { roles: grants[name].roles, scopes: grants[name].scopes.length }]],
    ),
  );
}

/** A folder in which a page is followed, with nothing installed and nothing set. */
export async function startFolder(
  prepare: (simulator: Simulator) => void = () => undefined,
  env: Readonly<Record<string, string>> = {},
  language: ProjectOptions["language"] = "typescript",
): Promise<Scene> {
  const scene = await startScene({
    program: "",
    language,
    env: { ...NO_SETTINGS, ...TRANSPILE_ONLY, ...env },
    simulator: { username: USERNAME },
  });
  for (const name of ["node_modules", mainFile(language)])
    rmSync(join(scene.project.folder, name), { recursive: true, force: true });
  prepare(scene.simulator);
  return scene;
}

/** The folder of an example, copied. */
export async function startExample(
  folder: string,
  prepare?: (simulator: Simulator) => void,
  env: Readonly<Record<string, string>> = {},
  language: ProjectOptions["language"] = "typescript",
): Promise<Scene> {
  const scene = await startFolder(prepare, env, language);
  cpSync(join(REPOSITORY, folder), scene.project.folder, { recursive: true });
  return scene;
}
