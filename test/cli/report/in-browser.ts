import { expect } from "chai";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { reviewAsHtml } from "../../../cli/report/html";
import type { Review } from "../../../cli/shared/review/review";
import { findBrowser } from "../../../tools/browser/find-browser";
import { openBrowser } from "../../../tools/browser/open-browser";
import { withFolder, write } from "./support";

/** How a review is looked at. */
interface Look {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  /** What the page may complain about. */
  readonly tolerated?: RegExp;
}

/**
 * Opens a review in a page of its own, hands over what it asked for besides itself; whatever the
 * page complains about fails the test.
 */
type WithPage = (
  review: Review,
  run: (page: Page, requests: string[]) => Promise<void>,
  look?: Look,
) => Promise<void>;

/** One browser for all tests of the suite that calls this. */
export function inBrowser(): WithPage {
  let browser: Browser | undefined;
  before(async () => {
    browser = await openBrowser(findBrowser());
  });
  after(() => browser?.close());
  return async (review, run, look = {}) => {
    if (browser === undefined)
      throw new Error("the browser is opened before the first test, not earlier");
    const page = await browser.newPage({
      colorScheme: look.colorScheme ?? "light",
      viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
    });
    await withFolder((folder) =>
      inPage(
        page,
        pathToFileURL(write(folder, "review.html", reviewAsHtml(review))).href,
        run,
        look.tolerated,
      ),
    ).finally(() => page.close());
  };
}

async function inPage(
  page: Page,
  url: string,
  run: (page: Page, requests: string[]) => Promise<void>,
  tolerated?: RegExp,
): Promise<void> {
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.goto(url);
  await run(page, requests);
  expect(complaints.filter((complaint) => tolerated?.test(complaint) !== true)).to.deep.equal([]);
}
