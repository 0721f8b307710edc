import { expect } from "chai";
import type { Page } from "playwright-core";
import type { Review } from "../../../cli/shared/review/review";
import { inBrowser } from "./in-browser";
import { madeUpAccount, madeUpReview, madeUpScope } from "./support";

const ROLES = Array.from({ length: 9 }, (_, at) => `Restore Operator of Kind ${String(at)}`);
const BRANCHES = ["vc01.tech.local", "vc02.tech.local", "hv01.tech.local", "vcd01.tech.local"];

/** Account, type, marks, nine roles, the switch and four branches: 17 columns. */
function seventeen(): Review {
  const review = madeUpReview([
    madeUpAccount("TECH\\Backup Operators of the Northern Plants", {
      marks: [
        { kind: "overlapping", text: "two scopes of one machine" },
        { kind: "unprocessed", text: "1 restore scope not processed" },
        { kind: "whole-root", text: "a whole vCenter" },
        { kind: "no-restore-role", text: "no role to restore with" },
      ],
      roles: [0, 3].map((at) => ({ id: String(at), name: ROLES[at] ?? "" })),
      scopes: [madeUpScope("VM01", { branches: ["vc02.tech.local"] })],
    }),
    madeUpAccount("TECH\\Database Administrators", {
      roles: [{ id: "8", name: ROLES[8] ?? "" }],
      scopes: [madeUpScope("VM02", { branches: ["vc02.tech.local"] })],
    }),
  ]);
  return { ...review, roles: ROLES, branches: BRANCHES };
}

describe("the columns of the HTML form", () => {
  const withPage = inBrowser();

  function heads(page: Page): Promise<string[]> {
    return page.locator("#matrix thead th:visible").allTextContents();
  }

  /** Where the first column begins and the last one ends, against the frame. */
  function edges(page: Page): Promise<{ name: number; last: number }> {
    return page.evaluate<{ name: number; last: number }>(`(() => {
      const frame = document.querySelector("#frame").getBoundingClientRect();
      const name = document.querySelector("tr.row th").getBoundingClientRect();
      const heads = [...document.querySelectorAll("#matrix thead th")].filter((head) => !head.hidden);
      return {
        name: Math.round(name.left - frame.left),
        last: Math.round(heads.at(-1).getBoundingClientRect().right - frame.right),
      };
    })()`);
  }

  /** The columns out of sight, as the page says in words; nothing where it says nothing. */
  async function saidBeyond(page: Page): Promise<number | undefined> {
    const hint = page.locator("#beyond");
    if (!(await hint.isVisible())) return undefined;
    const said = /^(\d+) more columns? to the right/.exec((await hint.textContent()) ?? "")?.[1];
    return said === undefined ? undefined : Number(said);
  }

  function isShaded(page: Page, side: "left" | "right"): Promise<boolean> {
    return page.evaluate<boolean>(
      side === "right"
        ? `getComputedStyle(document.querySelector("#matrix-box"), "::after").content !== "none"`
        : `getComputedStyle(document.querySelector("tr.row th")).boxShadow !== "none"`,
    );
  }

  it("shows at 1,280 pixels that 17 go on to the right, and keeps the names in sight while they are scrolled", async () => {
    await withPage(
      seventeen(),
      async (page) => {
        expect(await heads(page)).to.have.length(17);
        const { last } = await edges(page);
        expect(last, "the last column is cut").to.be.greaterThan(0);
        const beyond = await saidBeyond(page);
        expect(beyond).to.be.greaterThan(0);
        expect([await isShaded(page, "left"), await isShaded(page, "right")]).to.deep.equal([
          false,
          true,
        ]);
        await page.evaluate(`document.querySelector("#frame").scrollLeft = 100000`);
        await page.getByText("The table goes on to the left.").waitFor();
        const after = await edges(page);
        expect(after.name, "the names stay").to.be.within(0, 2);
        expect(after.last, "the last column is there").to.be.at.most(0);
        expect([await isShaded(page, "left"), await isShaded(page, "right")]).to.deep.equal([
          true,
          false,
        ]);
      },
      { width: 1280 },
    );
  });

  it("says nothing of more columns where all fit", async () => {
    await withPage(
      seventeen(),
      async (page) => {
        expect(await saidBeyond(page)).to.equal(undefined);
        expect(await isShaded(page, "right")).to.equal(false);
        await page.setViewportSize({ width: 900, height: 800 });
        await page.locator("#beyond").waitFor({ state: "visible" });
        expect(await saidBeyond(page)).to.be.greaterThan(3);
      },
      { width: 2400 },
    );
  });

  it("can be hidden one by one, or those in which nobody has anything, until they fit, and shown again", async () => {
    await withPage(
      seventeen(),
      async (page) => {
        await page.locator("#columns summary").click();
        await page.getByRole("checkbox", { name: "Needs attention", exact: true }).uncheck();
        expect(await heads(page))
          .to.have.length(16)
          .and.not.include("Needs attention");
        const cells = await page.locator("tr.row").first().locator("> :visible").count();
        expect(cells).to.equal(16);
        await page.getByRole("button", { name: "Hide empty ones" }).click();
        expect(await heads(page)).to.deep.equal([
          "Account",
          "Type",
          "Needs attention",
          ROLES[0],
          ROLES[3],
          ROLES[8],
          "vc02.tech.local",
        ]);
        expect(await page.locator("#columns summary").textContent()).to.equal("Columns: 7 of 17");
        expect(await saidBeyond(page)).to.equal(undefined);
        // Rows that are made from now on lack the same cells.
        await page.fill("#search", "Database");
        const row = page.locator("tr.row > :visible");
        expect(await row.count()).to.equal(7);
        expect(await row.nth(5).textContent()).to.equal("yes");
        expect(await row.nth(6).textContent()).to.equal("1");
        await page.getByRole("button", { name: "Show all" }).click();
        expect(await heads(page)).to.have.length(17);
        expect(
          await page.getByRole("checkbox", { name: "Type", exact: true }).isChecked(),
        ).to.equal(true);
      },
      { width: 1280 },
    );
  });

  it("are chosen with the keyboard too: Escape closes the choice and keeps the filters, then shows everything again", async () => {
    await withPage(seventeen(), async (page) => {
      await page.fill("#search", "Database");
      await page.locator("#columns summary").focus();
      await page.keyboard.press("Enter");
      await page.getByRole("checkbox", { name: "Type", exact: true }).focus();
      await page.keyboard.press("Space");
      expect(await heads(page)).to.have.length(16);
      await page.keyboard.press("Escape");
      expect(await page.locator("#columns").getAttribute("open")).to.equal(null);
      expect(await page.inputValue("#search")).to.equal("Database");
      expect(
        await page.evaluate<string>("document.activeElement.tagName"),
        "focus is on the way back in",
      ).to.equal("SUMMARY");
      await page.keyboard.press("Escape");
      expect(await page.inputValue("#search")).to.equal("");
      expect(await heads(page)).to.have.length(17);
    });
  });

  it("that are hidden are hidden on paper, which names them", async () => {
    await withPage(seventeen(), async (page) => {
      await page.locator("#columns summary").click();
      await page.getByRole("checkbox", { name: "All virtual machines", exact: true }).uncheck();
      await page.emulateMedia({ media: "print" });
      await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
      expect(await heads(page))
        .to.have.length(16)
        .and.not.include("All virtual machines");
      expect(await page.locator("#filtered").textContent()).to.include(
        "without the column All virtual machines",
      );
      for (const hidden of ["#columns", "#beyond"])
        expect(await page.locator(hidden).isVisible(), hidden).to.equal(false);
      await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
      expect(await heads(page)).to.not.include("All virtual machines");
    });
  });
});
