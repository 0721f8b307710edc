import { expect } from "chai";
import type { Page } from "playwright-core";
import type { Review } from "../../../cli/shared/review/review";
import { inBrowser } from "./in-browser";
import { madeUpAccount, madeUpReview, madeUpScope } from "./support";

/**
 * What the margins of the page's style leave of A4 in landscape, in CSS pixels: 273 mm by 186 mm.
 */
const PAPER = { width: 1031, height: 703 };

/**
 * Browsers repeat a table's head on every sheet only if it is no higher than this part of one
 * (Chromium, LayoutNG's repeatable table headers).
 */
const HIGHEST_REPEATED_HEAD = PAPER.height / 4;

const ROLES = [
  "Exchange Restore Operator",
  "File Restore Operator",
  "Oracle Restore Operator",
  "Portal Administrator",
  "Portal User",
  "SQL Restore Operator",
  "VM Restore Operator",
].map((name) => ({ id: name, name }));

/** Accounts that each reach a few of so many branches, whose names differ only near their end. */
function wide(branches: number): Review {
  const names = Array.from(
    { length: branches },
    (_, at) => `vcenter-production-emea-${at}.corp.example.com`,
  );
  return madeUpReview(
    Array.from({ length: 30 }, (_, at) =>
      madeUpAccount(`CORPORATE-EMEA\\APP-RESTORE-OPERATORS-TIER-${at}-PRODUCTION`, {
        roles: ROLES,
        scopes: Array.from({ length: 3 }, (_scope, nth) =>
          madeUpScope(`app-${at}-${nth}`, { branches: [names[(at * 3 + nth) % branches] ?? ""] }),
        ),
        marks: [
          { kind: "unprocessed", text: "1 restore scope not processed" },
          { kind: "single-user", text: "is a single user" },
        ],
      }),
    ),
  );
}

describe("the HTML form on paper, [long]", () => {
  const withPage = inBrowser();

  /** Opens a review as a sheet of paper shows it. */
  const onPaper = (review: Review, run: (page: Page) => Promise<void>): Promise<void> =>
    withPage(
      review,
      async (page) => {
        await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
        await page.emulateMedia({ media: "print" });
        await run(page);
      },
      PAPER,
    );

  const backOnScreen = async (page: Page): Promise<void> => {
    await page.emulateMedia({ media: "screen" });
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
  };

  it("prints every account that fits the filters, also those that were not scrolled to", async () => {
    const review = madeUpReview([
      ...Array.from({ length: 300 }, (_, at) =>
        madeUpAccount(`TECH\\group ${at}`, { scopes: [madeUpScope(`vm-${at}`)] }),
      ),
      madeUpAccount("TECH\\other"),
    ]);
    await withPage(review, async (page) => {
      await page.evaluate(
        "window.addEventListener('beforeprint', () => { document.title = String(document.querySelectorAll('tr.row').length); })",
      );
      await page.fill("#search", "TECH\\group");
      const paper = await page.pdf({ preferCSSPageSize: true });
      expect(await page.title()).to.equal("300");
      expect(paper.subarray(0, 5).toString()).to.equal("%PDF-");
      expect(await page.locator("tr.row").count(), "and afterwards few again").to.be.lessThan(200);
    });
  });

  for (const branches of [8, 40]) {
    it(`loses no column of ${branches} branches, and has their head low enough to be repeated on every sheet`, async () => {
      await onPaper(wide(branches), async (page) => {
        expect(await page.evaluate<number>("document.documentElement.scrollWidth")).to.be.at.most(
          PAPER.width,
        );
        expect(
          await page.evaluate<number>(
            "document.querySelector('#matrix').getBoundingClientRect().right",
          ),
        ).to.be.at.most(PAPER.width);
        expect(
          await page.evaluate<number>("document.querySelector('#matrix thead').offsetHeight"),
        ).to.be.at.most(HIGHEST_REPEATED_HEAD);
      });
    });
  }

  it("says in words which branches an account reaches where they are too many for columns, and only there", async () => {
    await onPaper(wide(40), async (page) => {
      const second = await page.locator("tr.row").nth(1).innerText();
      for (const branch of [3, 4, 5])
        expect(second).to.include(`vcenter-production-emea-${branch}.corp.example.com (1)`);
      await backOnScreen(page);
      expect(await page.locator("tr.row").nth(1).innerText()).not.to.include("vcenter-production");
    });
    await onPaper(wide(8), async (page) => {
      expect(await page.locator("tr.row").nth(1).innerText()).not.to.include("vcenter-production");
    });
  });

  it("needs few sheets, and as many whatever the width of the screen that it is printed from", async () => {
    for (const branches of [12, 40]) {
      const sheets: (number | undefined)[] = [];
      for (const width of [1600, 400]) {
        await withPage(
          wide(branches),
          async (page) => {
            sheets.push(
              (await page.pdf({ preferCSSPageSize: true }))
                .toString("latin1")
                .match(/\/Type \/Page\b/g)?.length,
            );
          },
          { width },
        );
      }
      expect(sheets[0], `${branches} branches`).to.be.within(1, 4);
      expect(sheets[1], `${branches} branches`).to.equal(sheets[0]);
    }
  });

  it("says which filters are on, so that a part is not taken for the whole", async () => {
    await onPaper(wide(8), async (page) => {
      expect(await page.innerText(".filters")).to.equal("30 accounts");
      await backOnScreen(page);
      await page.fill("#search", "tier-1 ");
      await page.selectOption("#role", "Portal User");
      await page.click("[data-mark=single-user]");
      await page.emulateMedia({ media: "print" });
      expect((await page.innerText(".filters")).replace(/\s+/g, " ")).to.equal(
        "11 of 30 accounts: with “tier-1”; Portal User; Single user",
      );
    });
  });

  it("prints every change since the older review, and every scope of an opened account", async () => {
    const granted = Array.from({ length: 700 }, (_, at) => ({
      account: "TECH\\ops",
      accountType: "Group",
      grant: `restore of Vm new-${at} in vc01`,
    }));
    const review = {
      ...madeUpReview([
        madeUpAccount("TECH\\ops", {
          scopes: Array.from({ length: 700 }, (_, at) => madeUpScope(`vm-${at}`)),
        }),
      ]),
      comparison: {
        since: "2025-11-22T04:00:00.000Z",
        accountsAdded: [],
        accountsRemoved: [],
        granted,
        revoked: [],
        changed: [],
      },
    };
    await withPage(review, async (page) => {
      await page.evaluate(
        "window.addEventListener('beforeprint', () => { document.title = ['.changes', '.scopes'].map((table) => document.querySelectorAll(table + ' tbody tr').length).join(' '); })",
      );
      await page.click("#open-all");
      await page.pdf({ preferCSSPageSize: true });
      expect(await page.title()).to.equal("700 700");
    });
  });
});
