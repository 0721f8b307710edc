import { expect } from "chai";
import { main } from "../../cli/main";
import { SETTINGS_OPTIONS } from "../../cli/shared/settings-options";
import { checkGuide } from "./guide";
import { join } from "node:path";
import { PAGES, pageText, REPOSITORY } from "./pages";

const PAGE = "docs/command-line.md";

/**
 * Options of `pulumi`, of esbuild and of this repository's own scripts that pages speak of without
 * the command in front.
 */
const OF_OTHERS = [
  "case",
  "every-engine",
  "external",
  "file",
  "parallel",
  "policy-pack",
  "policy-pack-config",
  "secret",
  "show-sames",
  "show-secrets",
];

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

/** Whether a paragraph of a help is the one that all commands share. */
function isAboutConnection(text: string): boolean {
  return text.startsWith("Connection (");
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
  it("shows how every sub-command is called", async () => {
    const names = await commands();
    const outputs: Record<string, string> = {};
    for (const name of names) {
      const [usage = "", ...paragraphs] = (await help(name)).split("\n\n");
      outputs[`usage of ${name}`] = usage;
      if (name === "doctor")
        outputs["connection options"] = paragraphs.find(isAboutConnection) ?? "";
    }
    checkGuide(join(REPOSITORY, PAGE), outputs);
    expect(
      [...pageText(PAGE).matchAll(/^## veeam-em (.*)$/gm)].map(([, name]) => name),
    ).to.deep.equal(names);
    const connection = optionsIn(outputs["connection options"] ?? "");
    expect(
      Object.keys(SETTINGS_OPTIONS).filter((option) => !connection.includes(option)),
    ).to.deep.equal([]);
  });

  it("names every option of every sub-command", async () => {
    for (const name of await commands()) {
      const paragraphs = (await help(name)).split("\n\n");
      const own = optionsIn(paragraphs.filter((text) => !isAboutConnection(text)).join("\n"));
      const section = pageText(PAGE).split(`\n## veeam-em ${name}\n`)[1]?.split("\n## ")[0] ?? "";
      const known = [...optionsIn(section), ...Object.keys(SETTINGS_OPTIONS), ...OF_OTHERS];
      expect(own.length, name).to.be.greaterThan(0);
      expect(
        own.filter((option) => !known.includes(option)),
        name,
      ).to.deep.equal([]);
    }
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
