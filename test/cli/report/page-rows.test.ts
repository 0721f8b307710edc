import { expect } from "chai";
import type { Review, ReviewAccount } from "../../../cli/shared/review/review";
import { inBrowser } from "./in-browser";
import { FEW, shownAccounts } from "./page-scene";
import { madeUpAccount, madeUpReview, madeUpScope } from "./support";

/** 500 accounts with ten grants each, and one with a thousand. */
function many(): Review {
  const scopes = (count: number, of: string): ReviewAccount["scopes"] =>
    Array.from({ length: count }, (_, at) =>
      madeUpScope(`${of}-vm-${at}`, { branches: [`vc${at % 20}`] }),
    );
  return madeUpReview([
    ...Array.from({ length: 500 }, (_, at) =>
      madeUpAccount(`TECH\\group ${at}`, { scopes: scopes(9, String(at)) }),
    ),
    madeUpAccount("TECH\\zz-large", { scopes: scopes(1000, "large") }),
  ]);
}

describe("the rows of the HTML form", () => {
  const withPage = inBrowser();

  it("makes rows as they are scrolled to, so that 5,000 grants are no more work than a screenful", async () => {
    await withPage(many(), async (page) => {
      const rows = page.locator("tr.row");
      const first = await rows.count();
      expect(first).to.be.lessThan(200);
      await page.locator("#more-rows").scrollIntoViewIfNeeded();
      await rows.nth(first).waitFor();
      await page.fill("#search", "TECH\\group 499");
      expect(await shownAccounts(page)).to.deep.equal(["TECH\\group 499"]);
      await page.fill("#search", "zz-large");
      await page.getByRole("button", { name: "zz-large" }).click();
      expect(await page.locator(".scopes td.object").count()).to.equal(200);
      await page.click("button.more");
      expect(await page.locator(".scopes td.object").count()).to.equal(1000);
    });
  });

  it("shows a hundred of thousands of changes until more are asked for", async () => {
    const revoked = Array.from({ length: 3000 }, (_, at) => ({
      account: "TECH\\gone",
      accountType: "Group",
      grant: `restore of Vm old-${at} in vc01`,
    }));
    await withPage(
      {
        ...FEW,
        comparison: {
          since: "2025-11-22T04:00:00.000Z",
          accountsAdded: [],
          accountsRemoved: [],
          granted: [],
          revoked,
          changed: [],
        },
      },
      async (page) => {
        expect(await page.locator(".changes tbody tr").count()).to.equal(100);
        await page.getByRole("button", { name: "Show the other 2900 changes" }).click();
        expect(await page.locator(".changes tbody tr").count()).to.equal(3000);
        expect(await page.locator("#more-changes").count()).to.equal(0);
      },
    );
  });

  it("fills a very high screen with rows without being scrolled", async () => {
    await withPage(many(), async (page) => {
      await page.setViewportSize({ width: 1280, height: 6000 });
      await page.locator("tr.row").nth(180).waitFor();
    });
  });
});
