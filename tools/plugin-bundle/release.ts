import { createHash } from "node:crypto";

/** Systems and processors, as the engine names them in what it downloads. */
const PLATFORMS = ["linux", "darwin", "windows"].flatMap((system) =>
  ["amd64", "arm64"].map((processor) => `${system}-${processor}`),
);

/** A file of a release. */
interface ReleaseFile {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * What a release of the repository has of the plugin: the tarball for `pulumi plugin install
 * --file`, and the same one under each name that the engine asks for where a generated SDK names
 * the release (pulumi, sdk/go/common/workspace, `standardAssetName`); with all checksums, as
 * `sha256sum --check` reads them.
 */
export function releaseFiles(version: string, tarball: Buffer): readonly ReleaseFile[] {
  const stem = `pulumi-resource-veeam-em-v${version}`;
  const names = [`${stem}.tgz`, ...PLATFORMS.map((platform) => `${stem}-${platform}.tar.gz`)];
  const sum = createHash("sha256").update(tarball).digest("hex");
  const sums = names.map((name) => `${sum}  ${name}\n`).join("");
  return [
    ...names.map((name) => ({ name, content: tarball })),
    { name: `${stem}-checksums.txt`, content: Buffer.from(sums, "utf8") },
  ];
}
