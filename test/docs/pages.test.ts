import { expect } from "chai";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  createSourceFile,
  forEachChild,
  isClassDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isPropertyDeclaration,
  isPropertySignature,
  type Node,
  ScriptTarget,
  SyntaxKind,
} from "typescript";
import * as veeam from "../../provider";
import { EM_ERROR_CODES, SETTING_DEFAULTS, SETTING_KEYS, SETTINGS_TABLE } from "../../provider/em";
import { type Kind, KINDS } from "../../provider/model/kinds";
import { deadLinks, linksOf } from "../../tools/package/markdown-links";
import { blocksIn, COMMANDS, PAGES, pageText, REPOSITORY } from "./pages";

/** The page of each class, which is called as its file in provider/resources. */
const RESOURCE_PAGES: Readonly<Record<Kind, string>> = {
  Account: "account",
  AccountRole: "account-role",
  AccountScope: "account-scope",
  AllVmsScope: "all-vms-scope",
};
const SECTIONS = [
  "Example",
  "Inputs",
  "Outputs",
  "Adopting and importing",
  "Rights",
  "Replacement, and access meanwhile",
  "Time-outs",
  "Errors",
];

/** Names of what a program gives and gets, from a file of provider/resources. */
interface Members {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

function membersOf(file: string): Members {
  const source = createSourceFile(
    file,
    readFileSync(join(REPOSITORY, "provider", "resources", `${file}.ts`), "utf8"),
    ScriptTarget.ES2022,
    true,
  );
  const inputs: string[] = [];
  const members: string[] = [];
  const visit = (node: Node): void => {
    if (isInterfaceDeclaration(node))
      for (const member of node.members)
        if (isPropertySignature(member) && isIdentifier(member.name)) inputs.push(member.name.text);
    if (isClassDeclaration(node)) {
      for (const member of node.members) {
        const isStatic =
          isPropertyDeclaration(member) &&
          member.modifiers?.some(({ kind }) => kind === SyntaxKind.StaticKeyword) === true;
        if (isPropertyDeclaration(member) && isIdentifier(member.name) && !isStatic)
          members.push(member.name.text);
      }
    }
    forEachChild(node, visit);
  };
  visit(source);
  return {
    inputs: [...new Set(inputs)],
    outputs: members.filter((name) => name !== "__pulumiType" && !inputs.includes(name)),
  };
}

/** What stands below a heading, up to the next one of its kind. */
function section(text: string, title: string): string {
  return text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
}

describe("The documentation", () => {
  for (const kind of KINDS) {
    const page = RESOURCE_PAGES[kind];
    it(`has a page for ${kind} with every section, every input and every output`, () => {
      const text = pageText(`docs/resources/${page}.md`);
      const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title = ""]) => title);
      expect(titles.slice(1)).to.deep.equal(SECTIONS);
      expect(titles[0]).to.match(/^When not to combine it with its siblings?$/);
      const { inputs, outputs } = membersOf(page);
      expect([inputs.length, outputs.length].every((count) => count > 0)).to.equal(true);
      expect(
        inputs.filter((input) => !section(text, "Inputs").includes(`\`${input}\``)),
        "inputs",
      ).to.deep.equal([]);
      expect(
        outputs.filter((output) => !section(text, "Outputs").includes(`\n| \`${output}\` | `)),
        "outputs",
      ).to.deep.equal([]);
    });
  }

  it("names every class where it introduces them", () => {
    for (const page of ["README.md", "policy/README.md", "docs/guides/README.md"]) {
      expect(
        KINDS.filter((kind) => !new RegExp(`[\\[\`]${kind}[\\]\`]`).test(pageText(page))),
        page,
      ).to.deep.equal([]);
    }
    const readme = linksOf(REPOSITORY, "README.md").map(({ target }) => target);
    expect(readme).to.include.members(
      KINDS.map((kind) => `docs/resources/${RESOURCE_PAGES[kind]}.md`),
    );
  });

  it("names only error codes that there are", () => {
    for (const page of PAGES) {
      const codes = [...pageText(page).matchAll(/\bEM_[A-Z_]+\b/g)].map(([code]) => code);
      expect(
        codes.filter((code) => !(EM_ERROR_CODES as readonly string[]).includes(code)),
        page,
      ).to.deep.equal([]);
    }
  });

  it("names every setting of Provider and every look-up", () => {
    const provider = pageText("docs/resources/provider.md");
    expect(
      membersOf("provider").inputs.filter(
        (member) => !section(provider, "Inputs").includes(`\`${member}\``),
      ),
    ).to.deep.equal([]);
    const functions = Object.keys(veeam).filter(
      (name) => name.startsWith("get") && !name.endsWith("Output"),
    );
    const text = pageText("docs/resources/functions.md");
    expect([
      functions.length > 5,
      functions.filter((name) => !text.includes(`| \`${name}\` |`)),
    ]).to.deep.equal([true, []]);
    for (const name of functions) expect(veeam).to.have.property(`${name}Output`);
  });

  it("names every setting with its variable and its default, once", () => {
    const rows = pageText("docs/configuration.md")
      .split("\n")
      .filter((line) => line.startsWith("| ") && line.includes("VEEAM_EM_"));
    const named = rows.map((row) =>
      /^\| (?:`(\w+)`(?: \(secret\))?|–) \| `(\w+)` \| /.exec(row)?.slice(1, 3),
    );
    expect(named).to.deep.equal([
      ...SETTING_KEYS.map((key) => [key, SETTINGS_TABLE[key].variable]),
      [undefined, "VEEAM_EM_LOG"],
    ]);
    for (const [key, value] of Object.entries(SETTING_DEFAULTS))
      expect(rows.find((row) => row.startsWith(`| \`${key}\``))).to.match(
        new RegExp(`\\b${String(value)}\\b`),
      );
  });

  it("links only to pages and headings that there are", () => {
    const pages = [...PAGES, "policy/README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];
    expect(deadLinks(REPOSITORY, pages)).to.deep.equal([]);
    const headings = pages
      .flatMap((page) => linksOf(REPOSITORY, page))
      .filter(({ heading }) => heading !== undefined);
    expect(headings.length).to.be.greaterThan(20);
  });

  it("can be read from the README on, or from CONTRIBUTING: a link leads to every page", () => {
    const reached = new Set<string>();
    const follow = (page: string): void => {
      if (reached.has(page) || !page.endsWith(".md") || !statSync(join(REPOSITORY, page)).isFile())
        return;
      reached.add(page);
      for (const { target } of linksOf(REPOSITORY, page)) follow(target);
    };
    follow("README.md");
    follow("CONTRIBUTING.md");
    // CONTRIBUTING links to their folder.
    const decision = join("docs", "decisions");
    expect(PAGES.filter((page) => !reached.has(page) && !page.startsWith(decision))).to.deep.equal(
      [],
    );
  });

  it("has only blocks that a test runs, or that are marked as output", () => {
    for (const page of PAGES) {
      // What stands further right would be a block for the reader, and none for the tests.
      expect(pageText(page).match(/^.+```/gm), page).to.equal(null);
      expect(pageText(page).match(/^```/gm) ?? [], page).to.have.length(2 * blocksIn(page).length);
      for (const { language, output, text } of blocksIn(page)) {
        // Each page of a resource has one of each (language-programs.test.ts).
        const others = page.startsWith(join("docs", "resources")) ? ["python", "yaml"] : [];
        const runs = [...COMMANDS, "ts", "json", ...others].includes(language);
        // Those for PowerShell stand beside a block that is run (shells.test.ts).
        expect(
          output === undefined ? runs || language === "powershell" : !runs || language === "json",
          `${page}:\n${text}`,
        ).to.equal(true);
      }
    }
  });
});
