import { expect } from "chai";
import { PAGES, pageText } from "./pages";
import { readTree } from "../house/tree";
import { messagesIn, proseOf, unwantedWords, withoutRepetitions } from "./words";

/** An administrator reads them in an hour; whoever looks something up finds it. */
const MOST_WORDS = 14_000;

/** As the package has them: what maintainers need is in folders of its own. */
const FOR_USERS = PAGES.filter(
  (page) => !/^(?:examples|docs\/(?:development|decisions))\//.test(page),
);
const WRITTEN = [...PAGES, "policy/README.md", "CONTRIBUTING.md", "CHANGELOG.md"].filter(
  (page) => !page.startsWith("docs/decisions/"),
);

function wordsOf(page: string): number {
  return withoutRepetitions(pageText(page)).split(/\s+/).filter(Boolean).length;
}

describe("The pages for users", () => {
  it(`have at most ${String(MOST_WORDS)} words`, () => {
    expect(FOR_USERS).to.include.members(["README.md", "docs/errors.md", "docs/guides/adopt.md"]);
    expect(FOR_USERS.reduce((sum, page) => sum + wordsOf(page), 0)).to.be.at.most(MOST_WORDS);
  });

  it("count for one where they say a program in several languages in turn", () => {
    const block = (language: string): string => `\`\`\`${language}\nsaid\n\`\`\`\n`;
    const [first, second, third] = [block("ts"), block("python"), block("yaml")];
    expect(withoutRepetitions(`One.\n\n${first}\n${second}\n${third}\nTwo.\n`)).to.equal(
      `One.\n\n${first}\nTwo.\n`,
    );
    for (const counted of [
      `${second}\n${third}`,
      `${first}\nAnd:\n\n${second}`,
      `${first}\n${first}`,
    ])
      expect(withoutRepetitions(counted)).to.equal(counted);
  });

  it("link to no page that the package does not contain", () => {
    for (const page of FOR_USERS)
      expect(pageText(page), page).to.not.match(/\]\([^)]*(?:development|decisions)\//);
  });
});

describe("The English of", () => {
  for (const page of WRITTEN)
    it(`${page} has none of the worst words`, () => {
      expect(unwantedWords(proseOf(pageText(page)))).to.deep.equal([]);
    });
});

describe("The messages", () => {
  it("of provider, commands, simulator and policies have none of the worst words", () => {
    const tree = readTree("provider", "cli", "simulator", "policy");
    expect(tree.size).to.be.greaterThan(200);
    const found = [...tree].flatMap(([path, text]) =>
      messagesIn(path, text)
        .flatMap(unwantedWords)
        .map((word) => `${path}: ${word}`),
    );
    expect(found).to.deep.equal([]);
  });

  it("are the texts of a file that are sentences, and no comments or imports", () => {
    const text = `import it from "any more words";\n// besides this\nsay(\`was \${not} told\`, "told", "it is told");\n`;
    expect(messagesIn("it.ts", text)).to.deep.equal(["`was ${not} told`", '"it is told"']);
  });
});

describe("The worst words", () => {
  it("are found, with what to write instead", () => {
    expect(unwantedWords("Fine.\nIt has not the role any more.")).to.deep.equal([
      '"has not the" (rather: does not have) in: It has not the role any more.',
      '"any more" (rather: no longer) in: It has not the role any more.',
    ]);
    expect(unwantedWords("`warnings: false` switches such warnings off.")).to.have.length(1);
    expect(unwantedWords("Nothing can tell them apart.\nIt cannot be told.")).to.have.length(1);
  });

  it("are not looked for in code", () => {
    expect(unwantedWords(proseOf("See `told`.\n\n```text\nbesides\n```\n"))).to.deep.equal([]);
  });
});
