import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { cacheFolder } from "./engine/cache-folder";
import { underLock } from "./engine/lock";

/** No browser could be found or installed; the message says what to install. */
export class NoBrowserError extends Error {
  override readonly name = "NoBrowserError";
}

/** Names under which Linux distributions and Google install the browser. */
const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where the browser is on platforms that do not put it on PATH. */
const PLACES = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * Debian's Chromium and its libraries are about 100 MB: minutes on a slow mirror, never a quarter
 * of an hour.
 */
const INSTALL_LIMIT_MS = 10 * 60_000;

/** How long apt-get waits for another apt-get of this machine. */
const LOCK_LIMIT_SECONDS = 120;

/**
 * Quiet: no sandbox (tests run as root in containers), nothing that talks to anybody but the page.
 */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What finding a browser needs to know of the machine; tests look at machines that have none. */
export interface Machine {
  /** Looked up for PATH. */
  readonly env: NodeJS.ProcessEnv;
  /** Where browsers are besides PATH. */
  readonly places: readonly string[];
  /** Whether this process may install packages. */
  readonly isRoot: boolean;
  readonly say: (line: string) => void;
}

const THIS_MACHINE: Machine = {
  env: process.env,
  places: PLACES,
  isRoot: process.getuid?.() === 0,
  say: (line) => {
    process.stderr.write(`${line}\n`);
  },
};

/**
 * The path of a Chromium, found on the machine or installed with apt-get where this process may.
 * @throws NoBrowserError
 */
export async function findBrowser(machine: Machine = THIS_MACHINE): Promise<string> {
  const found = installedBrowser(machine);
  if (found !== undefined) return found;
  return underLock(
    join(cacheFolder(), "browser.lock"),
    () => {
      machine.say("Waiting for another process that installs Chromium …");
    },
    async () => {
      const meanwhile = installedBrowser(machine);
      if (meanwhile !== undefined) return meanwhile;
      await install(machine);
      const installed = installedBrowser(machine);
      if (installed === undefined)
        throw new NoBrowserError(
          `apt-get installed Chromium, but there is none. ${WHAT_TO_INSTALL}`,
        );
      return installed;
    },
  );
}

/** A browser without window, with a new and empty profile, which is removed when it is closed. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findBrowser(),
    headless: true,
    chromiumSandbox: false,
    args: FLAGS,
  });
}

/** The first browser of the machine, if any. */
function installedBrowser({ env, places }: Machine): string | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [
    ...folders.flatMap((folder) => COMMANDS.map((name) => join(folder, name))),
    ...places,
  ].find((file) => existsSync(file));
}

const WHAT_TO_INSTALL =
  "Install Chromium or Chrome (on Debian: `apt-get install chromium`) and run the tests again.";

async function install({ env, isRoot, say }: Machine): Promise<void> {
  const mayInstall =
    isRoot && spawnSync("apt-get", ["--version"], { env, stdio: "ignore" }).status === 0;
  if (!mayInstall)
    throw new NoBrowserError(
      `The tests of the HTML report need a browser, there is none on this machine, and this process may not install one (it is not root, or there is no apt-get). ${WHAT_TO_INSTALL}`,
    );
  say("Installing Chromium with apt-get, once on this machine …");
  const deadline = Date.now() + INSTALL_LIMIT_MS;
  await aptGet(["update"], env, deadline);
  await aptGet(["install", "--yes", "--no-install-recommends", "chromium"], env, deadline);
}

function aptGet(args: readonly string[], env: NodeJS.ProcessEnv, deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      "apt-get",
      ["-qq", "-o", `DPkg::Lock::Timeout=${LOCK_LIMIT_SECONDS}`, ...args],
      {
        env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: Math.max(1, deadline - Date.now()),
      },
    );
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
    const failed = (reason: string): void => {
      reject(
        new NoBrowserError(
          `\`apt-get ${args.join(" ")}\` ${reason}. ${WHAT_TO_INSTALL}\n${lastLines(said)}`,
        ),
      );
    };
    child.once("error", (error) => {
      failed(`could not be started (${error.message})`);
    });
    child.once("close", (code, signal) => {
      if (code === 0) resolve();
      else
        failed(
          signal === null
            ? `failed with exit code ${String(code)}`
            : `did not end within ${INSTALL_LIMIT_MS / 60_000} minutes`,
        );
    });
  });
}

/** How much of apt-get's output an error shows: its last lines say what failed. */
const LINES_SHOWN = 10;

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-LINES_SHOWN).join("\n");
}
