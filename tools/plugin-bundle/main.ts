/** `npm run plugin-bundle [-- FILE]` writes the tarball and says how it is installed. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { makePluginBundle } from "./bundle";

async function main(): Promise<void> {
  const { version, tarball } = await makePluginBundle();
  const file = resolve(process.argv[2] ?? `pulumi-resource-veeam-em-v${version}.tgz`);
  writeFileSync(file, tarball);
  console.log(`${file}, ${(tarball.length / 1000).toFixed(1)} kB. To install it:

  pulumi plugin install resource veeam-em v${version} --file ${file}`);
}

void main();
