import { spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { sayStillBuilding } from "./build-progress";
import type { GoCaches } from "./go-caches";
import { LANGUAGE_HOST, OLDEST_ENGINE } from "./versions";

const ENGINE_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const LANGUAGE_HOST_PACKAGE = "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs";
const SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3";

/** Where the linker puts the version that `pulumi version` prints. */
export const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Shown when a build fails: the compiler's last words name the cause. */
const LINES_OF_FAILURE = 15;

class BuildError extends Error {
  override readonly name = "BuildError";
}

export function goIsInstalled(): boolean {
  return spawnSync("go", ["version"], { stdio: "ignore" }).status === 0;
}

/**
 * Builds the engine and the Node language host into `folder` and puts the dynamic provider script
 * beside them.
 */
export async function buildEngine(
  version: string,
  folder: string,
  caches: GoCaches,
  say: (line: string) => void,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await goBuild(
    {
      part: `the engine ${version}`,
      module: `engine-${version}`,
      package: ENGINE_PACKAGE,
      version,
      versionVariable: VERSION_VARIABLE,
      tags: ["osusergo", "grpcnotrace"],
    },
    folder,
    caches,
    say,
  );
  // The host's own module has no tags on the module proxy; the protocol that this one speaks is
  // enough for both engines.
  await goBuild(
    {
      part: `the language host of the engine ${version}`,
      module: `language-host-${LANGUAGE_HOST}`,
      package: LANGUAGE_HOST_PACKAGE,
      version: LANGUAGE_HOST,
      versionVariable: VERSION_VARIABLE,
      tags: [],
    },
    folder,
    caches,
    say,
  );
  copyScripts(folder);
  if (version === OLDEST_ENGINE) copyPolicyPackScript(folder, caches);
}

/** A program in Go, and what it is built of. */
export interface GoBuild {
  /** What it is to people. */
  readonly part: string;
  /** The folder beside this file whose go.mod and go.sum pin everything. */
  readonly module: string;
  readonly package: string;
  readonly version: string;
  /** Where the linker puts the version. */
  readonly versionVariable: string;
  readonly tags: readonly string[];
}

export async function goBuild(
  build: GoBuild,
  folder: string,
  caches: GoCaches,
  say: (line: string) => void,
): Promise<void> {
  // `-mod=readonly` refuses whatever go.mod and go.sum do not name; the flags are those of Pulumi's
  // own releases.
  const args = [
    "build",
    "-mod=readonly",
    "-trimpath",
    "-tags",
    build.tags.join(","),
    "-ldflags",
    `-w -s -X ${build.versionVariable}=v${build.version}`,
    "-o",
    folder,
    build.package,
  ];
  const child = spawn("go", args, {
    cwd: join(__dirname, build.module),
    env: caches.env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const built = sayStillBuilding(build.part, caches.started, say);
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(built);
  if (status !== 0)
    throw new BuildError(
      `go build of ${build.package} ${build.version} failed:\n${output.trim().split("\n").slice(-LINES_OF_FAILURE).join("\n")}`,
    );
}

/** The script is the same in every release of the SDK; the npm package has it in its root. */
function copyScripts(folder: string): void {
  const sdk = dirname(require.resolve("@pulumi/pulumi/package.json"));
  for (const file of readdirSync(sdk).filter((name) =>
    name.startsWith("pulumi-resource-pulumi-nodejs"),
  )) {
    copyFileSync(join(sdk, file), join(folder, file));
    chmodSync(join(folder, file), 0o755);
  }
}

/**
 * Puts Pulumi's own script beside the oldest engine that starts policy packs there; newer ones have
 * none (pulumi issue 21684). It is in the Go module of the SDK.
 */
export function copyPolicyPackScript(folder: string, caches: GoCaches): void {
  const cwd = join(__dirname, `engine-${OLDEST_ENGINE}`);
  const asked = spawnSync("go", ["mod", "download", "-json", SDK_MODULE], {
    cwd,
    encoding: "utf8",
    env: caches.env,
  });
  const quoted = asked.status === 0 ? /"Dir": ("[^"]+")/.exec(asked.stdout)?.[1] : undefined;
  if (quoted === undefined)
    throw new BuildError(
      `${SDK_MODULE} ${OLDEST_ENGINE}, which has the script for policy packs, could not be downloaded:\n${asked.stderr}`,
    );
  const source = join(String(JSON.parse(quoted)), "nodejs", "dist");
  for (const file of readdirSync(source).filter((name) =>
    name.startsWith("pulumi-analyzer-policy"),
  )) {
    copyFileSync(join(source, file), join(folder, file));
    // Files of a Go module may be read only.
    chmodSync(join(folder, file), 0o755);
  }
}
