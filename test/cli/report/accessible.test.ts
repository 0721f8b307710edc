import { source as axe } from "axe-core";
import { expect } from "chai";
import type { Page } from "playwright-core";
import type { Review } from "../../../cli/shared/review/review";
import { inBrowser } from "./in-browser";
import { madeUpAccount, madeUpReview, madeUpScope } from "./support";

const CHANGES = Array.from({ length: 130 }, (_, at) => ({
  account: "TECH\\dba",
  accountType: "Group",
  grant: `restore of Vm new-${at} in vc01`,
}));

/** One of everything that the page can show. */
const EVERYTHING: Review = {
  ...madeUpReview([
    madeUpAccount("TECH\\all", {
      allVms: true,
      type: "User",
      marks: [
        { kind: "all-vms", text: "may restore every virtual machine" },
        { kind: "single-user", text: "is a single user" },
      ],
    }),
    madeUpAccount("TECH\\boss", {
      roles: [{ id: "admin", name: "Portal Administrator" }],
      marks: [{ kind: "administrator", text: "may restore everything" }],
    }),
    madeUpAccount("TECH\\dba", {
      scopes: Array.from({ length: 210 }, (_, at) =>
        madeUpScope(`SQL${at}`, { state: "Unprocessed" }),
      ),
      marks: [
        { kind: "unprocessed", text: "not processed" },
        { kind: "overlapping", text: "may add nothing" },
      ],
    }),
    madeUpAccount("TECH\\whole", {
      allVms: null,
      scopes: [madeUpScope("vc02", { type: "Vc", wholeRoot: true, branches: ["vc02"] })],
      marks: [
        { kind: "whole-root", text: "everything in vc02" },
        { kind: "unclear", text: "not told" },
      ],
    }),
  ]),
  comparison: {
    since: "2025-11-22T04:00:00.000Z",
    accountsAdded: ["TECH\\dba"],
    accountsRemoved: ["TECH\\gone"],
    granted: CHANGES,
    revoked: [],
    changed: [{ account: "TECH\\all", what: "its name was TECH\\al" }],
  },
};

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What the rules of WCAG 2.2 A and AA, and what else is good custom, have against the page. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<{ violations: Finding[] }>(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })",
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)}: ${failureSummary}`),
  );
}

/** Runs in the page: what has the focus, and whether it can be seen that it has it. */
const FOCUS = `(() => {
  const { id, className, dataset, textContent } = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return { name: dataset.mark ?? (id || (className === "account" ? textContent : className)), seen: outlineStyle === "solid" && parseFloat(outlineWidth) >= 2 };
})()`;

describe("the HTML form for everybody", () => {
  const withPage = inBrowser();

  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 400],
  ] as const) {
    it(`breaks no rule of accessibility: ${colorScheme}, ${width} pixels wide, everything opened`, async () => {
      await withPage(
        EVERYTHING,
        async (page) => {
          await page.click("#open-all");
          await page.click("[data-mark=unprocessed]");
          await page.click("[data-mark=unprocessed]");
          expect(await findings(page)).to.deep.equal([]);
        },
        { colorScheme, width },
      );
    });
  }

  it("leads the keyboard from top to bottom through everything that can be used, and shows where it is", async () => {
    await withPage(EVERYTHING, async (page) => {
      const visited: string[] = [];
      for (let last = ""; last !== "TECH\\whole"; visited.push(last)) {
        await page.keyboard.press("Tab");
        const { name, seen } = await page.evaluate<{ name: string; seen: boolean }>(FOCUS);
        expect(seen, `the focus on ${name} is to be seen`).to.equal(true);
        last = name;
      }
      expect(visited).to.deep.equal([
        "theme",
        "print",
        "administrator",
        "all-vms",
        "whole-root",
        "unclear",
        "single-user",
        "unprocessed",
        "overlapping",
        "changes-frame",
        "more-changes",
        "search",
        "type",
        "role",
        "branch",
        "choose-columns",
        "clear",
        "open-all",
        "TECH\\all",
        "TECH\\boss",
        "TECH\\dba",
        "TECH\\whole",
      ]);
    });
  });

  it("hides no account behind the head of the table when the keyboard moves up to it", async () => {
    const review = madeUpReview(
      Array.from({ length: 50 }, (_, at) =>
        madeUpAccount(`TECH\\group ${String(at).padStart(2, "0")}`),
      ),
    );
    await withPage(review, async (page) => {
      await page.locator("button.account").first().focus();
      await page.keyboard.press("End");
      const hidden: (string | null)[] = [];
      for (let at = 0; at < 49; at++) {
        await page.keyboard.press("ArrowUp");
        const name = await page.evaluate<string | null>(
          "document.activeElement.getBoundingClientRect().top < document.querySelector('#matrix thead th').getBoundingClientRect().bottom ? document.activeElement.textContent : null",
        );
        if (name !== null) hidden.push(name);
      }
      expect(hidden).to.deep.equal([]);
      expect(await page.evaluate<string>("document.activeElement.textContent")).to.equal(
        "TECH\\group 00",
      );
    });
  });

  it("cuts no name of an account, role or branch short: two may differ only at their end", async () => {
    const name = "vcenter-production-in-the-second-data-center-of-emea-1.corp.example.com";
    const review = madeUpReview([
      madeUpAccount(`CORPORATE-EMEA\\${name}`, {
        roles: [{ id: name, name }],
        scopes: [madeUpScope("a", { branches: [name] })],
      }),
    ]);
    for (const width of [1280, 400]) {
      await withPage(
        review,
        async (page) => {
          const cut = await page.evaluate<string[]>(
            "[...document.querySelectorAll('#matrix thead span, button.account')].filter((box) => box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1).map(({ className, textContent }) => className + textContent)",
          );
          expect(cut).to.deep.equal([]);
        },
        { width },
      );
    }
  });
});
