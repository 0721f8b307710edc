import { expect } from "chai";
import fc from "fast-check";
import { CSV_COLUMNS, reviewAsCsv } from "../../../cli/report/csv";
import { visible } from "../../../provider/model/visible";
import { reviewAsMarkdown } from "../../../cli/report/markdown";
import { markdownText } from "../../../cli/report/markdown-text";
import { HOSTILE_NAMES, madeUpAccount, madeUpReview, madeUpScope } from "./support";

/** Reads CSV as RFC 4180 says. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "\r\n") rows.push([]);
    if (end === "") break;
  }
  return rows.slice(0, -1);
}

const csvOf = (names: readonly string[], bom = false): string =>
  reviewAsCsv(
    madeUpReview(names.map((name) => madeUpAccount(name, { scopes: [madeUpScope(name)] }))),
    { bom },
  );

describe("the CSV form", () => {
  it("has exactly these columns, because spreadsheets and scripts are built on them", () => {
    expect(readCsv(csvOf([]))).to.deep.equal([
      [
        "server",
        "takenAt",
        "account",
        "accountType",
        "accountId",
        "kind",
        "grant",
        "objectType",
        "platform",
        "roots",
        "state",
        "grantId",
        "overlap",
        "restrictions",
        "marks",
      ],
    ]);
  });

  it("has one line for each grant, with the account's restrictions and marks beside it", () => {
    const account = madeUpAccount("TECH\\ops", {
      allVms: true,
      scopes: [madeUpScope("SQLSRV", { state: "Unprocessed", overlap: "why" })],
      fileRestore: { inPlaceOnly: true, extensions: ["doc", "xls"] },
      sqlRestore: { denyInPlace: true },
      marks: [
        { kind: "all-vms", text: "" },
        { kind: "unprocessed", text: "" },
      ],
    });
    const [head = [], ...lines] = readCsv(
      reviewAsCsv(madeUpReview([account, madeUpAccount("TECH\\nothing", { roles: [] })]), {
        bom: false,
      }),
    );
    const objects = lines.map((line) =>
      Object.fromEntries(line.map((value, at) => [head[at] ?? "", value])),
    );
    expect(objects.map(({ account: name, kind, grant }) => [name, kind, grant])).to.deep.equal([
      ["TECH\\ops", "role", "Portal User"],
      ["TECH\\ops", "allVms", "all virtual machines"],
      ["TECH\\ops", "scope", "SQLSRV"],
      ["TECH\\nothing", "none", ""],
    ]);
    expect(objects[2]).to.include({
      objectType: "Vm",
      platform: "VMware",
      roots: "vc01",
      state: "Unprocessed",
      overlap: "why",
      marks: "all-vms; unprocessed",
      restrictions:
        "files to their original place only; files of these extensions only: doc, xls; databases not to their original place",
    });
  });

  it("gives every name back whole but for apostrophes, with what no reader sees made visible, and never starts a field like a formula", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom(...HOSTILE_NAMES),
            fc.string({ unit: "binary" }),
            fc.string({
              unit: fc.constantFrom("=", '"', ",", "\r", "\n", "a", " ", "-", "\uFF1D"),
            }),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        (names) => {
          const rows = readCsv(csvOf(names));
          expect(rows.every((row) => row.length === CSV_COLUMNS.length)).to.equal(true);
          const account = CSV_COLUMNS.indexOf("account");
          const bare = (text: string | undefined): string | undefined => text?.replace(/'/g, "");
          for (const [at, name] of names.flatMap((each) => [each, each]).entries())
            expect(bare(rows[at + 1]?.[account])).to.equal(bare(visible(name)));
          for (const value of rows.slice(1).flat())
            expect(value).not.to.match(
              /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u,
            );
        },
      ),
    );
  });

  it("starts no cell like a formula either where a spreadsheet takes another separator, or quotes for text", () => {
    const cells = (text: string, separators: string): string[] =>
      text
        .split(new RegExp(`[${separators}]`))
        .map((cell) => cell.replace(/^[\s"\p{Cc}\p{Cf}]+/u, ""));
    const parts = fc.array(
      fc.oneof(
        fc.constantFrom(
          ";",
          ",",
          "\t",
          "\n",
          '"',
          '""',
          " ",
          "=1+1",
          "-2",
          "+3",
          "@SUM(A1)",
          "\uFF1D1",
          "|",
          "\u200B",
        ),
        fc.string(),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(parts, (text) => {
        const name = text.join("");
        for (const separators of [";\r\n", "\t\r\n", ",\r\n"]) {
          for (const cell of cells(csvOf([name]), separators))
            expect(cell, JSON.stringify(name)).not.to.match(/^[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]/u);
        }
      }),
    );
    expect(csvOf(["TECH\\ops;team, R-1"]), "and leaves alone what starts none").to.include(
      '"TECH\\ops;team, R-1"',
    );
  });

  it("starts with a byte order mark only if one is wanted", () => {
    expect(csvOf(["a"], true)).to.equal(`\uFEFF${csvOf(["a"])}`);
  });
});

describe("the Markdown form", () => {
  it("keeps every name on its line and in its cell, and makes no markup, link, mention or tag of it", () => {
    const text = reviewAsMarkdown(
      madeUpReview(
        [...HOSTILE_NAMES, "two\nlines", "\u2028", "@team", "|@|", "``@``", "a@b|`c@d"].map(
          (name) =>
            madeUpAccount(name, {
              scopes: [madeUpScope(name)],
              marks: [{ kind: "single-user", text: name }],
            }),
        ),
      ),
    );
    const lines = text.split("\n").filter((line) => line.startsWith("|"));
    const widths = new Set([4, 5]);
    for (const line of lines) expect(widths, line).to.include(line.split("|").length - 2);
    // A code span ends at the first run of as many backticks as it began with; in between nothing
    // has a meaning.
    const active = text
      .replaceAll("**all**", "")
      .replace(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, "code");
    expect(active).not.to.match(/[<>`@[\]~]|:\/\/|www\.|(?<!&)#\d|[^\\]\\[^\\\su]/);
  });

  it("makes no mention and no address of a name with an @: forges look for these in the shown text, so that a character reference does not help", () => {
    expect(markdownText("alice@tech.local")).to.equal("`alice@tech.local`");
    expect(markdownText("@team|`x` ")).to.equal("`@team`&#124;`` `x`  ``");
    const text = reviewAsMarkdown(
      madeUpReview([madeUpAccount("@ops|", { scopes: [madeUpScope("a@b")] })]),
    );
    expect(text).to.include("| `@ops`&#124; |").and.to.include("| `Vm a@b in vc01` |");
  });

  it("shows a harmless name as it is, but for its backslash", () => {
    expect(markdownText("TECH\\ops (new), R-1.2")).to.equal("TECH\\\\ops (new), R-1.2");
  });

  it("tells which account has which role and reaches which branch", () => {
    const text = reviewAsMarkdown(
      madeUpReview([
        madeUpAccount("ops", { scopes: [madeUpScope("a"), madeUpScope("b")] }),
        madeUpAccount("whole", { scopes: [madeUpScope("c", { wholeRoot: true })] }),
        madeUpAccount("boss", {
          allVms: null,
          roles: [{ id: "1", name: "Portal Administrator" }],
          marks: [{ kind: "administrator", text: "may restore everything" }],
        }),
      ]),
    );
    expect(text).to.include(
      "| Account | Type | Portal Administrator | Portal User | All virtual machines | vc01 |",
    );
    expect(text)
      .to.include("| ops | Group |  | x |  | 2 |")
      .and.to.include("| whole | Group |  | x |  | **all** |")
      .and.to.include("| boss | Group | x |  | ? | **all** |");
    expect(text).to.include("| Administrator | boss | Group | may restore everything |");
  });
});
