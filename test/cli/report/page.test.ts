import { expect } from "chai";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { inBrowser } from "./in-browser";
import { FEW, shownAccounts } from "./page-scene";
import { HOSTILE_NAMES, madeUpAccount, madeUpReview, madeUpScope } from "./support";

/**
 * Runs in the page: what a name that became markup could try. Settles when each of it was refused.
 */
const INTRUDERS = (url: string): string => `new Promise((resolve) => {
  const missing = new Set(["script-src-elem", "img-src", "connect-src", "fetch"]);
  const refused = (what) => { missing.delete(what); if (missing.size === 0) resolve(); };
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => refused(effectiveDirective));
  const script = document.createElement("script");
  script.textContent = "window.hacked = 1";
  const image = document.createElement("img");
  image.src = "${url}";
  document.body.append(script, image);
  fetch("${url}").catch(() => refused("fetch"));
})`;

describe("the HTML form", () => {
  const withPage = inBrowser();

  const focused = (page: Page): Promise<string | null> =>
    page.evaluate<string | null>("document.activeElement.textContent");

  it("shows the matrix of accounts by roles and branches, and asks nobody for anything", async () => {
    await withPage(FEW, async (page, requests) => {
      const rows = await page.evaluate<string[][]>(
        "[...document.querySelectorAll('tr.row')].map((line) => [...line.children].map(({ textContent }) => textContent))",
      );
      expect(rows).to.deep.equal([
        ["TECH\\all", "User", "All virtual machinesSingle user", "", "yes", "all", "all", "all"],
        ["TECH\\boss", "Group", "Administrator", "yes", "", "", "all", "all"],
        ["TECH\\dba", "Group", "Unprocessed scopes", "", "yes", "", "1", "1"],
        ["TECH\\whole", "Group", "", "", "yes", "?", "all", ""],
      ]);
      expect(await page.locator("#matrix thead th").allTextContents()).to.deep.equal([
        "Account",
        "Type",
        "Needs attention",
        "Portal Administrator",
        "Portal User",
        "All virtual machines",
        "vc01",
        "vc02",
      ]);
      expect(requests).to.deep.equal([]);
    });
  });

  it("shows hostile names as text, and runs nothing of them", async () => {
    const hostile = HOSTILE_NAMES.map((name) =>
      madeUpAccount(name, {
        type: name,
        roles: [{ id: name, name }],
        scopes: [madeUpScope(name, { branches: [name], state: name, overlap: name })],
        marks: [{ kind: "unclear", text: name }],
      }),
    );
    const comparison = {
      since: "<b>",
      accountsAdded: [...HOSTILE_NAMES],
      accountsRemoved: [],
      granted: HOSTILE_NAMES.map((name) => ({ account: name, accountType: name, grant: name })),
      revoked: [],
      changed: [],
    };
    await withPage(
      {
        ...madeUpReview(hostile),
        server: 'https://"><script>window.hacked=1</script>',
        comparison,
      },
      async (page, requests) => {
        await page.click("#open-all");
        const shown = HOSTILE_NAMES.map((name) =>
          name.replace("\t", "\\u0009").replace("\u202E", "\\u202e"),
        );
        expect(await shownAccounts(page)).to.deep.equal(shown);
        for (const list of ["#comparison", "#matrix"])
          expect(await page.locator(`${list} td.object`).allTextContents()).to.include.members(
            shown,
          );
        expect(
          await page.innerText("body"),
          "what makes one name look like another",
        ).not.to.include("\u202E");
        await page.selectOption("#role", HOSTILE_NAMES[13]);
        expect(await shownAccounts(page)).to.deep.equal([shown[13]]);
        expect(await page.evaluate<boolean>("'hacked' in window")).to.equal(false);
        expect(await page.locator("img, iframe, a").count()).to.equal(0);
        expect(requests).to.deep.equal([]);
      },
    );
  });

  it("lets nothing that gets into it run or reach a server", async () => {
    let hits = 0;
    const server = createServer((_request, response) => {
      hits++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      await withPage(
        FEW,
        async (page) => {
          await page.evaluate(INTRUDERS(url));
          expect(await page.evaluate<boolean>("'hacked' in window")).to.equal(false);
          expect(hits).to.equal(0);
        },
        { tolerated: /Content Security Policy/ },
      );
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("searches accounts, roles and objects, and filters by type, role, branch and mark", async () => {
    await withPage(FEW, async (page) => {
      const only = async (expected: readonly string[]): Promise<void> => {
        expect(await shownAccounts(page)).to.deep.equal(expected);
        await page.click("#clear");
        expect(await shownAccounts(page)).to.have.length(4);
      };
      await page.fill("#search", "sqlsrv vc02");
      expect(await page.textContent("#count")).to.equal("1 of 4 accounts");
      await only(["TECH\\dba"]);
      await page.selectOption("#role", "Portal Administrator");
      await only(["TECH\\boss"]);
      await page.selectOption("#type", "User");
      await only(["TECH\\all"]);
      await page.selectOption("#branch", "vc02");
      await only(["TECH\\all", "TECH\\boss", "TECH\\dba"]);
      await page.click("[data-mark=all-vms]");
      await page.click("[data-mark=single-user]");
      await only(["TECH\\all"]);
      await page.fill("#search", "nothing like this");
      expect(await page.isVisible("#nothing")).to.equal(true);
      await only([]);
    });
  });

  it("can be used by keyboard alone", async () => {
    await withPage(FEW, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("tech");
      expect(await page.inputValue("#search")).to.equal("tech");
      await page.keyboard.press("Escape");
      expect(await page.inputValue("#search")).to.equal("");
      await page.locator("button.account").first().focus();
      for (const [key, name] of [
        ["ArrowDown", "TECH\\boss"],
        ["End", "TECH\\whole"],
        ["ArrowDown", "TECH\\whole"],
        ["ArrowUp", "TECH\\dba"],
        ["Home", "TECH\\all"],
        ["ArrowUp", "TECH\\all"],
      ] as const) {
        await page.keyboard.press(key);
        expect(await focused(page), key).to.equal(name);
      }
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      expect(await page.locator("button[aria-expanded=true]").allTextContents()).to.deep.equal([
        "TECH\\dba",
      ]);
      expect(await page.locator(".scopes td.object").allTextContents()).to.deep.equal([
        "SQLSRV",
        "SQLDEV",
      ]);
      await page.keyboard.press("Enter");
      expect(await page.locator(".details").count()).to.equal(0);
    });
  });

  it("says of an opened account its restrictions and what its scopes are", async () => {
    await withPage(FEW, async (page) => {
      await page.getByRole("button", { name: "TECH\\whole" }).click();
      const details = await page.locator(".details").innerText();
      for (const text of [
        "to their original place only",
        "doc",
        "not to their original place",
        "everything in this branch",
      ])
        expect(details).to.include(text);
    });
  });

  it("follows the system's light or dark, changes by its button, and can be read in both", async () => {
    for (const scheme of ["light", "dark"] as const) {
      await withPage(
        FEW,
        async (page) => {
          await page.click("#open-all");
          const before = await contrasts(page);
          await page.click("#theme");
          const after = await contrasts(page);
          expect(before.paper).not.to.equal(after.paper);
          expect(before.brightness > 0.5).to.equal(scheme === "light");
          for (const [what, contrast] of [...before.of, ...after.of])
            expect(contrast, `${what}, first ${scheme}`).to.be.greaterThan(4.5);
        },
        { colorScheme: scheme },
      );
    }
  });
});

const READ = [
  ".facts",
  ".chip b",
  ".account",
  ".kind",
  ".mark.all-vms",
  ".mark.unprocessed",
  ".mark.single-user",
  ".cell.grave",
  ".cell.reached",
  ".cell.root",
  ".cell.some",
  ".waiting",
  "dt",
  "footer p",
  "#count",
];

/**
 * Runs in the page: the color of each of these texts, and the first color behind it that is not
 * transparent.
 */
const COLORS = `${JSON.stringify(["body", ...READ])}.map((selector) => {
  let element = document.querySelector(selector);
  const text = getComputedStyle(element).color;
  while (element.parentElement !== null && /^rgba\\(.*, 0\\)$/.test(getComputedStyle(element).backgroundColor)) element = element.parentElement;
  return { selector, text, behind: getComputedStyle(element).backgroundColor };
})`;

/** The contrast of texts with what is behind them, as WCAG computes it. */
async function contrasts(
  page: Page,
): Promise<{ paper: string; brightness: number; of: [string, number][] }> {
  const colors = await page.evaluate<{ selector: string; text: string; behind: string }[]>(COLORS);
  const of = colors.map(({ selector, text, behind }): [string, number] => {
    const [darker = 0, lighter = 0] = [luminance(text), luminance(behind)].sort(
      (one, other) => one - other,
    );
    return [selector, (lighter + 0.05) / (darker + 0.05)];
  });
  const paper = colors[0]?.behind ?? "";
  return { paper, brightness: luminance(paper), of };
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? [])
    .map(Number)
    .map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
