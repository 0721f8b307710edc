import { build, type Metafile, type Plugin } from "esbuild";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { BUNDLE_OPTIONS } from "../package/bundle-options";
import { launchers } from "./launchers";
import { type ArchiveFile, packArchive } from "./tar";

const ROOT = join(__dirname, "..", "..");
const SCRIPT = "plugin.js";

/** The tarball that `pulumi plugin install resource veeam-em --file` takes on every system. */
export async function makePluginBundle(): Promise<{
  readonly version: string;
  readonly tarball: Buffer;
}> {
  const { name, version, license } = JSON.parse(read("package.json")) as Record<string, string>;
  const { code, metafile } = await bundleCode();
  const files: ArchiveFile[] = [
    ...launchers(SCRIPT),
    { name: SCRIPT, content: code },
    { name: "schema.json", content: read("provider/plugin/schema.json") },
    // Where the plugin finds its version, and Node.js that its code is CommonJS.
    {
      name: "package.json",
      content: `${JSON.stringify({ name, version, license, private: true, type: "commonjs" }, null, 2)}\n`,
    },
    { name: "LICENSE", content: read("LICENSE") },
    { name: "NOTICE", content: read("NOTICE") },
    { name: "THIRD-PARTY-LICENSES.txt", content: licencesOf(metafile) },
  ];
  return { version: version ?? "", tarball: packArchive(files) };
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8").replaceAll("\r\n", "\n");
}

/** The plugin with all that it requires in one file, not shortened. */
async function bundleCode(): Promise<{ readonly code: string; readonly metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    ...BUNDLE_OPTIONS,
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, "provider", "plugin", "main.ts")],
    outfile: join(ROOT, SCRIPT),
    metafile: true,
    plugins: [sdkModules],
  });
  return { code: outputFiles[0]?.text ?? "", metafile };
}

/** In one file there is one copy of what the SDK depends on, found when the file is made. */
const sdkModules: Plugin = {
  name: "sdk-modules",
  setup: (building) => {
    building.onLoad({ filter: /[\\/]provider[\\/]engine[\\/]sdk-modules\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const contents = text
        .replace(/^const fromSdk = createRequire\(.*;\n/m, "")
        .replaceAll("fromSdk(", "require(");
      if (contents.includes("fromSdk") || contents === text)
        throw new Error(`${path} loads the SDK's modules in a way that no bundle knows.`);
      const sdk = createRequire(path).resolve("@pulumi/pulumi/package.json");
      return { contents, loader: "ts", resolveDir: dirname(sdk) };
    });
  },
};

/** The licences of the packages whose code is in the bundle, which ask to be named with it. */
function licencesOf({ inputs }: Metafile): string {
  const folders = Object.keys(inputs).flatMap(
    (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
  );
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(read(join(folder, "package.json"))) as Record<
        string,
        string
      >;
      const text = readdirSync(join(ROOT, folder)).find((file) => /^licen[cs]e/i.test(file));
      const title = `${name ?? folder} ${version ?? ""} (${license ?? "see below"})`;
      return [title, ...(text === undefined ? [] : ["", read(join(folder, text)).trim()])].join(
        "\n",
      );
    })
    .join(`\n\n${"-".repeat(80)}\n\n`)
    .concat("\n");
}
