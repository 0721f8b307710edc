import { Ajv } from "ajv";
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { account, Files, preview, step, UNKNOWN, veeamEm } from "./preview-builder";
import { PREVIEW } from "./forms-support";

const ROOT = join(__dirname, "..", "..", "..");

/** Names that mean something to a terminal, to Markdown or to HTML. */
const HOSTILE = [
  "a|b",
  "`<b>code</b>`",
  "``",
  "<script>alert(1)</script>",
  "*bold* _it_ [x](http://evil) @team #1",
  "--> <!-- veeam-em explain -->",
  "\u001b[31mred\u001b[0m",
  "line\nbreak\r\ttab",
  "\u202Eright-to-left",
  "a\u200Bb",
  "\ud800",
  "=cmd|' /C calc'!A0",
  "__proto__",
  " ",
];

describe("What veeam-em explain prints", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const hostile = (name: string): unknown =>
    preview(
      step("create", "Account", {
        new: account({
          name,
          type: name,
          roles: [name],
          scopes: [{ object: { root: name, type: name, name } }, { hierarchyObjRef: name }],
        }),
      }),
    );

  it("is the same Markdown for the same change, below one hidden line by which its comment is found", async () => {
    const run = (): ReturnType<typeof veeamEm> =>
      veeamEm(["explain", files.write("preview.json", PREVIEW), "--markdown"]);
    const { code, out } = await run();
    expect(code).to.equal(0);
    expect(out.split("\n")).to.deep.equal([
      "<!-- veeam-em explain permissions/dev -->",
      "### Restore permissions: 1 account changes, access widens.",
      "",
      "#### `TECH\\Operators` (Group)",
      "",
      "- ⚠️ **may now restore every VM**",
      "",
    ]);
    expect((await run()).out).to.equal(out);
  });

  it("shows hostile names in Markdown as code, where nothing has a meaning, each on its line", async () => {
    for (const name of HOSTILE) {
      const { code, out } = await veeamEm([
        "explain",
        files.write("preview.json", hostile(name)),
        "--markdown",
      ]);
      expect(code, name).to.equal(0);
      expect(out).to.not.match(
        // eslint-disable-next-line no-control-regex
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/,
      );
      const outside = out
        .split("\n")
        .slice(1)
        .map((line) => line.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, ""))
        .join("\n");
      for (const sign of ["<", "@", "[", "|", "`", "#1", "-->"])
        expect(
          outside.includes(sign),
          `${JSON.stringify(name)} lets ${sign} out of the code in ${out}`,
        ).to.equal(false);
      expect(
        out.split("\n").filter((line) => line.startsWith("<!--")),
        name,
      ).to.have.length(1);
    }
  });

  it("lets no name steer a terminal", async () => {
    for (const name of HOSTILE) {
      const { code, out } = await veeamEm(["explain", files.write("preview.json", hostile(name))]);
      expect(code, name).to.equal(0);
      // eslint-disable-next-line no-control-regex
      expect(out).to.not.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });

  it("has a marker that no project or stack name breaks out of", async () => {
    const text = JSON.stringify(PREVIEW).replaceAll(
      "urn:pulumi:dev::permissions",
      "urn:pulumi:x--> <b>::y`|",
    );
    const { out } = await veeamEm(["explain", files.write("preview.json", text), "--markdown"]);
    expect(out.split("\n")[0]).to.equal("<!-- veeam-em explain y-/x-b- -->");
  });

  it("fits into a comment however many accounts change, the most dangerous ones kept and the others counted", async () => {
    const many = Array.from({ length: 2_000 }, (_, at) =>
      step("create", "AccountRole", {
        name: `r${at}`,
        new: {
          account: `TECH\\account ${at}`,
          role: at === 1_999 ? "Portal Administrator" : "Portal User",
          adopt: true,
        },
      }),
    );
    const { out } = await veeamEm([
      "explain",
      files.write("preview.json", preview(...many)),
      "--markdown",
    ]);
    expect(out.length).to.be.lessThan(65_000);
    expect(out)
      .to.include("`TECH\\account 1999`")
      .and.to.match(/… and \d+ more lines/);
  });

  it("fits into a comment however much changes for one account, and what stops the run is always in it", async () => {
    const scopes = Array.from({ length: 3_000 }, (_, at) => ({
      object: { root: "vc01", type: "Vm", name: `machine ${at}` },
    }));
    const one = preview(
      step("update", "Account", { old: account(), new: account({ allVms: true, scopes }) }),
    );
    const many = preview(
      ...Array.from({ length: 3_000 }, (_, at) =>
        step("create", "AllVmsScope", {
          name: `s${at}`,
          new: { account: `TECH\\account ${at}`, enabled: true },
        }),
      ),
    );
    for (const document of [one, many]) {
      const { code, out } = await veeamEm([
        "explain",
        files.write("preview.json", document),
        "--markdown",
        "--fail-on",
        "all-vms",
      ]);
      expect(code).to.equal(3);
      expect(out.length).to.be.lessThan(65_000);
      expect(out)
        .to.include("- ⚠️ **may now restore every VM**")
        .and.to.include("- Stopped by --fail-on all-vms")
        .and.to.match(/… and \d+ more lines/);
    }
  });

  it("has colours on a terminal only, and never with NO_COLOR", async () => {
    const file = files.write("preview.json", PREVIEW);
    expect((await veeamEm(["explain", file], {}, true)).out).to.include("\u001b[1;31m");
    for (const [env, isTerminal] of [
      [{}, false],
      [{ NO_COLOR: "1" }, true],
      [{ TERM: "dumb" }, true],
    ] as const)
      expect((await veeamEm(["explain", file], env, isTerminal)).out).to.not.include("\u001b");
    expect((await veeamEm(["explain", file, "--markdown"], {}, true)).out).to.not.include("\u001b");
  });

  it("fits its published JSON schema", async () => {
    const validate = new Ajv({ strict: true }).compile(
      JSON.parse(readFileSync(join(ROOT, "docs", "explain.schema.json"), "utf8")) as object,
    );
    const allow = files.write("allow.json", [
      { account: "TECH\\Operators", reason: "r", expires: "2999-01-01" },
      { account: "x", reason: "old", expires: "2000-01-01" },
    ]);
    for (const document of [
      PREVIEW,
      preview(),
      preview(step("create", "AccountRole", { new: { account: UNKNOWN, role: UNKNOWN } })),
      ...HOSTILE.map(hostile),
    ]) {
      const { out } = await veeamEm([
        "explain",
        files.write("preview.json", document),
        "--json",
        "--fail-on",
        "widen,admin,all-vms,delete",
        "--allow",
        allow,
      ]);
      expect(validate(JSON.parse(out)), JSON.stringify(validate.errors)).to.equal(true);
    }
  });

  it("comes from the standard input for -, also as PowerShell writes files", () => {
    const utf16 = Buffer.from(`\uFEFF${JSON.stringify(PREVIEW)}`, "utf16le");
    for (const input of [JSON.stringify(PREVIEW), utf16, Buffer.from(utf16).swap16()]) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["--import", "tsx", join(ROOT, "cli", "main.ts"), "explain", "-", "--fail-on", "all-vms"],
        { cwd: ROOT, input, encoding: "utf8" },
      );
      expect({ status, stderr }).to.deep.equal({ status: 3, stderr: "" });
      expect(stdout).to.include("may now restore every VM");
    }
  });
});
