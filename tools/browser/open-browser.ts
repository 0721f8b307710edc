import { type Browser, chromium } from "playwright-core";
import type { FoundBrowser } from "./find-browser";

/** There is no browser; the message says what to do. */
export class NoBrowserError extends Error {
  override readonly name = "NoBrowserError";
}

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

export const WHAT_TO_INSTALL =
  "Install Chromium or Chrome (on Debian: `apt-get install chromium`) and run the tests again.";

/**
 * A browser without window, with a new and empty profile, which is removed when it is closed.
 * @throws NoBrowserError
 */
export async function openBrowser(found: FoundBrowser | undefined): Promise<Browser> {
  if (found === undefined)
    throw new NoBrowserError(
      `The tests of the HTML page need a browser, and there is none on this machine. ${WHAT_TO_INSTALL}`,
    );
  return chromium.launch({
    executablePath: found.file,
    env: { ...process.env, ...found.env },
    headless: true,
    chromiumSandbox: false,
    args: FLAGS,
  });
}
