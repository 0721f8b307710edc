/**
 * `npm run plugin-bundle [-- FILE]` writes the tarball and says how it is installed; with
 * `--release FOLDER` it writes all files of a release.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { makePluginBundle } from "./bundle";
import { releaseFiles } from "./release";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { release: { type: "string" } },
    allowPositionals: true,
  });
  const { version, tarball } = await makePluginBundle();
  if (values.release !== undefined) {
    mkdirSync(values.release, { recursive: true });
    for (const { name, content } of releaseFiles(version, tarball)) {
      writeFileSync(join(values.release, name), content);
      console.log(name);
    }
    return;
  }
  const file = resolve(positionals[0] ?? `pulumi-resource-veeam-em-v${version}.tgz`);
  writeFileSync(file, tarball);
  console.log(`${file}, ${(tarball.length / 1000).toFixed(1)} kB. To install it:

  pulumi plugin install resource veeam-em v${version} --file ${file}`);
}

void main();
