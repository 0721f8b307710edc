import { expect } from "chai";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findBrowser, type Machine } from "../../../tools/browser/find-browser";
import { NoBrowserError, openBrowser, WHAT_TO_INSTALL } from "../../../tools/browser/open-browser";
import { planTests } from "../../../tools/tests/plan";
import { withFolder, write } from "./support";

const TOOLS = resolve(__dirname, "../../../tools");

/** A machine that has nothing but what is in `folder`. */
function machine(folder: string, rest: Partial<Machine> = {}): Machine {
  return { env: { PATH: folder }, places: [], packaged: join(folder, "packaged"), ...rest };
}

describe("The browser of the page's tests", () => {
  it("is one that the machine has, on PATH before others, or the packaged one with its own libraries and fonts", async () => {
    await withFolder((folder) => {
      expect(findBrowser(machine(folder))).to.equal(undefined);
      const place = write(folder, "chrome.exe", "");
      const packaged = join(folder, "packaged");
      const found = findBrowser(machine(folder, { packaged: folder }));
      expect(found, "a folder without it").to.equal(undefined);
      expect(findBrowser(machine(folder, { places: [place] }))?.file).to.equal(place);
      const onPath = write(folder, "google-chrome", "");
      expect(findBrowser(machine(folder, { places: [place] }))).to.deep.equal({
        file: onPath,
        env: {},
      });
      write(folder, "chromium", "");
      expect(findBrowser(machine(packaged, { packaged: folder }))).to.deep.equal({
        file: join(folder, "chromium"),
        env: {
          LD_LIBRARY_PATH: `${join(folder, "lib")}:${folder}`,
          FONTCONFIG_FILE: join(folder, "fonts.conf"),
        },
      });
      return Promise.resolve();
    });
  });

  it("is never installed into the system: no tool starts a package manager of the system", async () => {
    await withFolder(async (folder) => {
      const ran = join(folder, "ran");
      chmodSync(write(folder, "apt-get", `#!/bin/sh\n: > '${ran}'\n`), 0o755);
      const refusal = await openBrowser(findBrowser(machine(folder))).catch(
        (error: unknown) => error,
      );
      expect(refusal).to.be.instanceOf(NoBrowserError);
      expect(String(refusal)).to.include(WHAT_TO_INSTALL);
      expect(existsSync(ran)).to.equal(false);
    });
    for (const file of ["find-browser.ts", "fetch-browser.ts", "main.ts"])
      expect(readFileSync(join(TOOLS, "browser", file), "utf8")).to.not.match(/apt-get|brew|dnf/);
  });

  it("is missed in one line of the summary, and in CI the tests of the page fail without it", () => {
    const without = planTests([], { isCi: false, hasBrowser: false });
    const ignored = without.args.filter((_, at) => without.args[at - 1] === "--ignore");
    expect(ignored)
      .to.include("test/cli/report/page.test.ts")
      .and.include("test/cli/report/paper.test.ts");
    expect(ignored).to.not.include("test/cli/report/no-browser.test.ts");
    const line = without.notRun.find((one) => one.includes("browser"));
    expect(line)
      .to.include(`${String(ignored.length)} files`)
      .and.include(WHAT_TO_INSTALL);
    for (const given of [
      { isCi: true, hasBrowser: false },
      { isCi: false, hasBrowser: true },
    ]) {
      const plan = planTests([], given);
      expect(plan.args).to.not.include("--ignore");
      expect(plan.notRun.filter((one) => one.includes("browser"))).to.deep.equal([]);
    }
  });
});
