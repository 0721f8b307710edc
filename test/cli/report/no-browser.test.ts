import { expect } from "chai";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { findBrowser, type Machine, NoBrowserError } from "../../../tools/browser";
import { withFolder, write } from "./support";

const WHAT_TO_INSTALL =
  "Install Chromium or Chrome (on Debian: `apt-get install chromium`) and run the tests again.";

/** A machine that has nothing but what is in `folder`. */
function machine(folder: string, rest: Partial<Machine> = {}): Machine {
  return { env: { PATH: folder }, places: [], isRoot: true, say: () => undefined, ...rest };
}

/** A program of this name, in the language of every POSIX shell. */
function program(folder: string, name: string, lines: string): string {
  const file = write(folder, name, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
  return file;
}

async function refusalOf(on: Machine): Promise<string> {
  try {
    await findBrowser(on);
  } catch (error) {
    if (error instanceof NoBrowserError) return error.message;
    throw error;
  }
  throw new Error("a browser was found on a machine without one");
}

describe("a machine without a browser", () => {
  it("is told what to install where this process may install nothing: not root, or without apt-get", async () => {
    await withFolder(async (folder) => {
      expect(await refusalOf(machine(folder)), "without apt-get")
        .to.include("may not install one")
        .and.to.include(WHAT_TO_INSTALL);
      const ran = join(folder, "ran");
      program(folder, "apt-get", `: > '${ran}'`);
      expect(await refusalOf(machine(folder, { isRoot: false })), "not root")
        .to.include("may not install one")
        .and.to.include(WHAT_TO_INSTALL);
      expect(existsSync(ran), "apt-get was not even started").to.equal(false);
    });
  });

  it("is told what apt-get said where it fails, or where it installs no browser", async () => {
    await withFolder(async (folder) => {
      program(
        folder,
        "apt-get",
        "[ \"$1\" = --version ] || { echo 'E: the mirror is away' >&2; exit 100; }",
      );
      expect(await refusalOf(machine(folder)))
        .to.include("failed with exit code 100")
        .and.to.include("E: the mirror is away")
        .and.to.include(WHAT_TO_INSTALL);
      program(folder, "apt-get", "exit 0");
      expect(await refusalOf(machine(folder)))
        .to.include("there is none")
        .and.to.include(WHAT_TO_INSTALL);
    });
  });

  it("gets one from apt-get where it may, and says that it does", async () => {
    await withFolder(async (folder) => {
      const browser = join(folder, "chromium");
      program(folder, "apt-get", `case "$*" in *install*chromium*) : > '${browser}';; esac`);
      const said: string[] = [];
      expect(await findBrowser(machine(folder, { say: (line) => said.push(line) }))).to.equal(
        browser,
      );
      expect(said).to.deep.equal(["Installing Chromium with apt-get, once on this machine …"]);
    });
  });
});
