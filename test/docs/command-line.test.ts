import { expect } from "chai";
import { main } from "../../cli/main";
import { SETTINGS_OPTIONS } from "../../cli/shared/settings-options";
import { checkGuide } from "./guide";
import { join } from "node:path";
import { PAGES, pageText, REPOSITORY } from "./pages";

const PAGE = "docs/command-line.md";

/**
 * Options of `pulumi` and of this repository's own scripts that pages speak of without the command
 * in front.
 */
const OF_OTHERS = ["case", "secret", "policy-pack", "policy-pack-config"];

async function help(...command: string[]): Promise<string> {
  let text = "";
  const code = await main([...command, "--help"], {
    stdout: (part) => {
      text += part;
    },
    stderr: (part) => {
      text += part;
    },
    env: {},
    ended: new AbortController().signal,
  });
  expect(code, text).to.equal(0);
  return text;
}

async function commands(): Promise<string[]> {
  return [...(await help()).matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name = ""]) => name);
}

function optionsIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)].map(([, option = ""]) => option);
}

/** Every command line of veeam-em on a page: in blocks, and in the middle of a sentence. */
function commandLinesOn(page: string): { name: string; rest: string }[] {
  const found = pageText(page).matchAll(
    /(?:^|`)(?:npx pulumi-)?veeam-em ([a-z][a-z-]*)([^`\n|]*)/gm,
  );
  return [...found].map(([, name = "", rest = ""]) => ({ name, rest: rest.split(" #")[0] ?? "" }));
}

describe("The page of the command line", () => {
  it("shows the help of every sub-command, and so every option", async () => {
    const names = await commands();
    const outputs: Record<string, string> = {};
    let connection = "";
    for (const name of names) {
      const [own = "", rest] = (await help(name)).split("\nConnection (");
      outputs[`help of ${name}`] = own;
      if (rest !== undefined && name === "doctor") connection = `Connection (${rest}`;
    }
    outputs["connection options"] = connection;
    checkGuide(join(REPOSITORY, PAGE), outputs);
    expect(
      [...pageText(PAGE).matchAll(/^## veeam-em (.*)$/gm)].map(([, name]) => name),
    ).to.deep.equal(names);
    expect(
      Object.keys(SETTINGS_OPTIONS).filter((option) => !optionsIn(connection).includes(option)),
    ).to.deep.equal([]);
  });

  it("is not contradicted: every page names only sub-commands and options that there are", async () => {
    const names = await commands();
    const options = Object.fromEntries(
      await Promise.all(
        names.map(async (name) => [name, [...optionsIn(await help(name)), "help"]] as const),
      ),
    );
    let count = 0;
    for (const page of PAGES) {
      for (const { name, rest } of commandLinesOn(page)) {
        expect(names, page).to.include(name);
        for (const option of optionsIn(rest)) {
          count += 1;
          expect(options[name], `${page}: veeam-em ${name}${rest}`).to.include(option);
        }
      }
    }
    expect(count).to.be.greaterThan(10);
    const every = new Set([...Object.values(options).flat(), ...OF_OTHERS]);
    for (const page of PAGES) {
      const alone = [...pageText(page).matchAll(/`--([a-z][a-z-]*)[^`]*`/g)].map(
        ([, option = ""]) => option,
      );
      expect(
        alone.filter((option) => !every.has(option)),
        page,
      ).to.deep.equal([]);
    }
  });
});
