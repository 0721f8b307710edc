import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "./cache-folder";
import { NoEngineError } from "./find-engine";
import { type GoBuild, goBuild, goIsInstalled, VERSION_VARIABLE } from "./go-build";
import { type GoCaches, withGoCaches } from "./go-caches";
import { EXECUTABLE } from "./installation";
import { underLock } from "./lock";
import { NEWEST_ENGINE, YAML_HOST } from "./versions";

/** Long enough to tell one source from another. */
const HASH_LENGTH = 12;

/** A program that tests and tools need apart from the engines, built once on a machine. */
interface GoProgram extends GoBuild {
  /** The file, without what Windows appends. */
  readonly file: string;
  /** The folder of the cache; another one for another program. */
  readonly folder: string;
  /** Where an installation of Pulumi may have it already. */
  readonly isBesidePulumi: boolean;
  /** About how long it takes on two cores when nothing is compiled yet. */
  readonly minutes: number;
}

/** Runs programs in YAML. */
export const YAML_LANGUAGE_HOST: GoProgram = {
  part: "the language host of YAML",
  module: `yaml-host-${YAML_HOST}`,
  package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
  version: YAML_HOST,
  versionVariable: "github.com/pulumi/pulumi-yaml/pkg/version.Version",
  tags: [],
  file: "pulumi-language-yaml",
  folder: `yaml-${YAML_HOST}`,
  isBesidePulumi: true,
  minutes: 6,
};

const SDK_MODULE = `engine-${NEWEST_ENGINE}`;

/** Writes SDKs: `tools/sdk`. */
export const SDK_GENERATOR: GoProgram = {
  part: "the generator of SDKs",
  module: SDK_MODULE,
  package: "./sdk",
  version: NEWEST_ENGINE,
  versionVariable: VERSION_VARIABLE,
  tags: ["osusergo", "grpcnotrace"],
  file: "sdk",
  folder: `sdk-${NEWEST_ENGINE}-${contentHash(join(__dirname, SDK_MODULE, "sdk", "main.go"))}`,
  isBesidePulumi: false,
  minutes: 5,
};

function contentHash(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, HASH_LENGTH);
}

/** The folder with the program: where Pulumi is, else in the cache, else built into it. */
export function findGoProgram(program: GoProgram): Promise<string> {
  return withGoCaches((caches) => find(program, caches));
}

/** Several, one after the other: each build finds what the one before compiled. */
export async function findGoPrograms(
  programs: readonly GoProgram[],
  caches: GoCaches,
): Promise<string[]> {
  const found: string[] = [];
  for (const program of programs) found.push(await find(program, caches));
  return found;
}

async function find(program: GoProgram, caches: GoCaches): Promise<string> {
  const file = `${program.file}${EXECUTABLE}`;
  const folder = join(cacheFolder(), "languages", program.folder);
  const places = program.isBesidePulumi ? [...placesOfPulumi(), folder] : [folder];
  const found = places.find((place) => existsSync(join(place, file)));
  if (found !== undefined) return found;
  const waiting = (): void => {
    say(`Waiting for another process that is building ${program.part} …`);
  };
  await underLock(`${folder}.lock`, waiting, async () => {
    if (!existsSync(join(folder, file))) await build(program, folder, caches);
  });
  return folder;
}

/** An official release has it beside `pulumi`, on PATH or in the cache. */
function placesOfPulumi(): string[] {
  const onPath = (process.env["PATH"] ?? "").split(delimiter).filter((place) => place !== "");
  return [...onPath, join(cacheFolder(), "engine", NEWEST_ENGINE, "bin")];
}

/** In a folder beside `folder` that is renamed at the end: a build that was cut short is none. */
async function build(program: GoProgram, folder: string, caches: GoCaches): Promise<void> {
  if (!goIsInstalled())
    throw new NoEngineError(
      `Without Go, ${program.part} cannot be built. Install Go 1.25 or newer (https://go.dev/dl), put it on PATH, and run the command again.`,
    );
  const started = Date.now();
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  say(
    `Building ${program.part} ${program.version} from Go modules, once on this machine: about ${String(program.minutes)} minutes on two cores …`,
  );
  await goBuild(program, unfinished, caches, say);
  renameSync(unfinished, folder);
  say(`Built ${program.part} in ${String(Math.round((Date.now() - started) / 1000))} s.`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
