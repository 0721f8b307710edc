import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A command-line tool that answers no question of its own version within this time is broken. */
const VERSION_TIMEOUT_MS = 20_000;

/** How the file of a program ends. */
export const EXECUTABLE = process.platform === "win32" ? ".exe" : "";
const SCRIPT = process.platform === "win32" ? ".cmd" : "";

/**
 * What a Node program needs of Pulumi: the engine, the language host, and the script that starts
 * dynamic providers.
 */
export const ENGINE_FILE = `pulumi${EXECUTABLE}`;
const LANGUAGE_HOST_FILE = `pulumi-language-nodejs${EXECUTABLE}`;
const DYNAMIC_PROVIDER_SCRIPT = `pulumi-resource-pulumi-nodejs${SCRIPT}`;
/** What engines before March 2026 start a policy pack with. */
export const POLICY_PACK_SCRIPT = `pulumi-analyzer-policy${SCRIPT}`;

/** Where the three parts are, and which version the engine says it is. */
export interface Installation {
  /** The folder to put first on PATH. */
  readonly folder: string;
  readonly version: string;
}

/** The first `pulumi` on PATH, if the two companions are beside it or on PATH as well. */
export function installationOnPath(env: NodeJS.ProcessEnv = process.env): Installation | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const folder = folders.find((one) => existsSync(join(one, ENGINE_FILE)));
  if (folder === undefined) return undefined;
  const everywhere = [folder, ...folders];
  const complete = [LANGUAGE_HOST_FILE, DYNAMIC_PROVIDER_SCRIPT].every((file) =>
    everywhere.some((one) => existsSync(join(one, file))),
  );
  return complete ? describe(folder) : undefined;
}

/** What is in `folder`, if all three parts are there and the engine starts. */
export function installationIn(folder: string): Installation | undefined {
  const complete = [ENGINE_FILE, LANGUAGE_HOST_FILE, DYNAMIC_PROVIDER_SCRIPT].every((file) =>
    existsSync(join(folder, file)),
  );
  return complete ? describe(folder) : undefined;
}

function describe(folder: string): Installation | undefined {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const asked = spawnSync(join(folder, ENGINE_FILE), ["version"], {
    encoding: "utf8",
    timeout: VERSION_TIMEOUT_MS,
    env,
  });
  const version = /^v?(\d+\.\d+\.\d+\S*)/.exec(asked.status === 0 ? asked.stdout.trim() : "")?.[1];
  return version === undefined ? undefined : { folder, version };
}
