import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "../engine/cache-folder";

/** Names under which Linux distributions and Google install the browser. */
const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where the browser is on platforms that do not put it on PATH. */
const PLACES = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Where the browser of the npm registry is, once the set-up has fetched it. */
export function packagedBrowserFolder(): string {
  return join(cacheFolder(), "browser");
}

/** What finding a browser needs to know of the machine; tests look at machines that have none. */
export interface Machine {
  /** Looked up for PATH. */
  readonly env: NodeJS.ProcessEnv;
  /** Where browsers are besides PATH. */
  readonly places: readonly string[];
  /** The folder of {@link packagedBrowserFolder}. */
  readonly packaged: string;
}

/** A browser, and the variables that it needs. */
export interface FoundBrowser {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The first browser of the machine, if any. Nothing is installed. */
export function findBrowser(
  machine: Machine = { env: process.env, places: PLACES, packaged: packagedBrowserFolder() },
): FoundBrowser | undefined {
  const folders = (machine.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const file = [
    ...folders.flatMap((folder) => COMMANDS.map((name) => join(folder, name))),
    ...machine.places,
  ].find((one) => existsSync(one));
  if (file !== undefined) return { file, env: {} };
  const packaged = join(machine.packaged, "chromium");
  return existsSync(packaged) ? { file: packaged, env: packagedEnv(machine.packaged) } : undefined;
}

/** It brings its libraries and fonts along: the machine may have none. */
function packagedEnv(folder: string): Readonly<Record<string, string>> {
  return {
    LD_LIBRARY_PATH: [join(folder, "lib"), folder].join(delimiter),
    FONTCONFIG_FILE: join(folder, "fonts.conf"),
  };
}
