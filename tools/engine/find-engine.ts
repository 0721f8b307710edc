import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder";
import { type GoCaches, withGoCaches } from "./go-caches";
import { buildEngine, copyPolicyPackScript, goIsInstalled } from "./go-build";
import {
  type Installation,
  installationIn,
  installationOnPath,
  POLICY_PACK_SCRIPT,
} from "./installation";
import { underLock } from "./lock";
import { installOfficialRelease } from "./official-release";
import { type EngineVersion, isAtLeast, NEWEST_ENGINE, OLDEST_ENGINE } from "./versions";

interface FindOptions {
  /**
   * Just this version. Left out: any that is recent enough, and {@link NEWEST_ENGINE} where one has
   * to be made.
   */
  readonly version?: EngineVersion;
  /** Told what is being done when it takes time. Default: a line on stderr. */
  readonly say?: (line: string) => void;
}

/** No engine could be found or made; the message says what to install. */
export class NoEngineError extends Error {
  override readonly name = "NoEngineError";
}

/**
 * The Pulumi engine to use: the one on PATH when it is recent enough and complete, else one from
 * the user's cache folder, else the official release, else built from Go modules.
 */
export function findEngine(options: FindOptions = {}): Promise<Installation> {
  return withGoCaches((caches) => find(options, caches));
}

/**
 * Several, one after the other: each build uses all cores, and finds what the one before compiled.
 */
export async function findEngines(
  wanted: readonly FindOptions[],
  caches: GoCaches,
): Promise<Installation[]> {
  const found: Installation[] = [];
  for (const options of wanted) found.push(await find(options, caches));
  return found;
}

async function find(options: FindOptions, caches: GoCaches): Promise<Installation> {
  const say =
    options.say ??
    ((line: string): void => {
      process.stderr.write(`${line}\n`);
    });
  const version = options.version ?? NEWEST_ENGINE;
  const onPath = installationOnPath();
  if (onPath !== undefined && fits(onPath, options.version)) return onPath;
  const folder = join(cacheFolder(), "engine", version);
  const cached = installationIn(join(folder, "bin"));
  if (cached !== undefined && canRunPolicyPacks(cached)) return cached;
  const waiting = (): void => {
    say(`Waiting for another process that is getting Pulumi ${version} …`);
  };
  return underLock(
    `${folder}.lock`,
    waiting,
    async () =>
      completed(installationIn(join(folder, "bin")), caches) ?? make(version, folder, caches, say),
  );
}

/** Folders of former builds lack the script that the oldest engine starts policy packs with. */
function canRunPolicyPacks({ folder, version }: Installation): boolean {
  return (
    version !== OLDEST_ENGINE || existsSync(join(folder, POLICY_PACK_SCRIPT)) || !goIsInstalled()
  );
}

function completed(cached: Installation | undefined, caches: GoCaches): Installation | undefined {
  if (cached !== undefined && !canRunPolicyPacks(cached))
    copyPolicyPackScript(cached.folder, caches);
  return cached;
}

function fits(installation: Installation, wanted: EngineVersion | undefined): boolean {
  return wanted === undefined
    ? isAtLeast(installation.version, OLDEST_ENGINE)
    : installation.version === wanted;
}

/**
 * Makes the engine in a folder beside `folder` and renames it, so that a run that was cut short
 * leaves nothing half done.
 */
async function make(
  version: EngineVersion,
  folder: string,
  caches: GoCaches,
  say: (line: string) => void,
): Promise<Installation> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  if ((await installOfficialRelease(version, unfinished, say)) === undefined)
    await build(version, unfinished, caches, say);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  const made = installationIn(join(folder, "bin"));
  if (made === undefined)
    throw new NoEngineError(
      `Pulumi ${version} was made in ${folder} but does not start there. ${whatToInstall()}`,
    );
  return made;
}

async function build(
  version: EngineVersion,
  folder: string,
  caches: GoCaches,
  say: (line: string) => void,
): Promise<void> {
  if (!goIsInstalled())
    throw new NoEngineError(
      `There is no Pulumi engine on this machine, its release could not be downloaded, and without Go it cannot be built. ${whatToInstall()}`,
    );
  say(
    `Building Pulumi ${version} from Go modules, once on this machine: about 8 minutes on two cores, and 3 GB in ${folder} and beside it, of which 130 MB stay …`,
  );
  const started = Date.now();
  try {
    await buildEngine(version, join(folder, "bin"), caches, say);
  } catch (error) {
    throw new NoEngineError(
      `Pulumi ${version} could not be built from Go modules. ${whatToInstall()}\n${error instanceof Error ? error.message : String(error)}`,
    );
  }
  say(`Built Pulumi ${version} in ${String(Math.round((Date.now() - started) / 1000))} s.`);
}

function whatToInstall(): string {
  return `Install the Pulumi CLI ${OLDEST_ENGINE} or newer (https://www.pulumi.com/docs/install), or Go 1.25 or newer (https://go.dev/dl), put it on PATH, and run the command again.`;
}
