import { expect } from "chai";
import { blocksFrom, blocksIn, PAGES, pageText } from "./pages";
import { shellFaults, shellsInProse } from "./shells";

const WITH_COMMANDS = [...PAGES, "policy/README.md"];

describe("Readers at PowerShell", () => {
  for (const page of WITH_COMMANDS) {
    if (!blocksIn(page).some(({ language }) => /^(?:sh|shell|powershell)$/.test(language)))
      continue;
    it(`can type in the commands of ${page}`, () => {
      expect(shellFaults(blocksIn(page))).to.deep.equal([]);
    });
  }

  it("find no variable that a sentence sets as sh does", () => {
    for (const page of WITH_COMMANDS) expect(shellsInProse(pageText(page)), page).to.deep.equal([]);
    expect(shellsInProse("Run `A_B=c pulumi up`, or set `A_B=c`.")).to.deep.equal([
      "`A_B=c pulumi up`",
    ]);
  });
});

function block(language: string, ...lines: string[]): string {
  return ["```" + language, ...lines, "```", ""].join("\n");
}

describe("The rules about shells", () => {
  const accepted: readonly [string, string][] = [
    ["what both read alike", block("shell", "npm run demo # and $this > that", "pulumi up")],
    ["a backslash in single quotes", block("shell", String.raw`npx it 'TECH\DBA'`)],
    [
      "a pair",
      block("sh", "export A=b C='d'", "pulumi up") +
        "\n" +
        block("powershell", '$env:A = "b"', "$env:C = 'd'", "pulumi up"),
    ],
    [
      "a redirection by cmd",
      block("sh", "pulumi preview > f") + "\n" + block("powershell", 'cmd /c "pulumi preview > f"'),
    ],
  ];
  for (const [what, page] of accepted)
    it(`accept ${what}`, () => {
      expect(shellFaults(blocksFrom(page))).to.deep.equal([]);
    });

  const set = block("sh", "export A=b", "pulumi up");
  const refused: readonly [string, string, RegExp][] = [
    ["a block for sh alone", set, /no block for PowerShell/],
    [
      "a pair that is apart",
      `${set}\nOr:\n\n${block("powershell", '$env:A = "b"', "pulumi up")}`,
      /no block for/,
    ],
    ["a block for PowerShell alone", block("powershell", "pulumi up"), /no block for sh/],
    [
      "another variable",
      `${set}\n${block("powershell", '$env:B = "b"', "pulumi up")}`,
      /different variables/,
    ],
    [
      "another command",
      `${set}\n${block("powershell", '$env:A = "b"', "pulumi destroy")}`,
      /different programs/,
    ],
    ["a pair without need", `${block("sh", "npm i")}\n${block("powershell", "npm i")}`, /alike/],
    ...[
      "export A=b",
      "A=b pulumi up",
      "pulumi up \\",
      "pulumi up > f",
      "pulumi up && pulumi destroy",
      "pulumi up | cat",
      "echo $HOME",
      "curl -X POST",
      "mkdir -p state",
      String.raw`npx it "TECH\DBA"`,
    ].map((line): [string, string, RegExp] => [`${line} in both`, block("shell", line), /./]),
    ...["pulumi up > f", "pulumi up \\", "export A=b", "pulumi up && it"].map(
      (line): [string, string, RegExp] => [
        `${line} at PowerShell`,
        `${set}\n${block("powershell", line)}`,
        /UTF-16|in sh only|&&/,
      ],
    ),
  ];
  for (const [what, page, why] of refused)
    it(`refuse ${what}`, () => {
      expect(shellFaults(blocksFrom(page)).join("\n")).to.match(why);
    });
});
