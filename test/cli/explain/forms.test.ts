import { Ajv } from "ajv";
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { account, Files, preview, step, UNKNOWN, veeamEm } from "./preview-builder";

const ROOT = join(__dirname, "..", "..", "..");
const PREVIEW = preview(
  step("update", "Account", { old: account(), new: account({ allVms: true }) }),
);

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
    for (const input of [
      JSON.stringify(PREVIEW),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(JSON.stringify(PREVIEW), "utf16le")]),
    ]) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [
          "--import",
          "tsx",
          join(ROOT, "cli", "main.ts"),
          "explain",
          "-",
          "--fail-on",
          "all-vms",
        ],
        { cwd: ROOT, input, encoding: "utf8" },
      );
      expect({ status, stderr }).to.deep.equal({ status: 3, stderr: "" });
      expect(stdout).to.include("may now restore every VM");
    }
  });
});

describe("veeam-em explain without a file", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  /** A program called `pulumi` that prints this, and ends so. */
  async function explainWith(script: string, ...args: string[]): ReturnType<typeof veeamEm> {
    const folder = dirname(files.write("pulumi", `#!/bin/sh\n${script}\n`));
    chmodSync(join(folder, "pulumi"), 0o755);
    return veeamEm(["explain", ...args], {
      PATH: [folder, process.env["PATH"] ?? ""].join(delimiter),
      PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
    });
  }

  it("runs a preview that has everything in it, as one document", async () => {
    const { code, out } = await explainWith(
      `[ "$*" = "preview --json --show-sames --stack dev --refresh --non-interactive" ] || exit 9; [ -z "$PULUMI_ENABLE_STREAMING_JSON_PREVIEW" ] || exit 8; cat <<'END'\n${JSON.stringify(PREVIEW)}\nEND`,
      "--stack",
      "dev",
      "--refresh",
    );
    expect(code).to.equal(0);
    expect(out).to.include("may now restore every VM");
  });

  it("refuses what a program that failed printed, also where that looks whole, with what the program said", async () => {
    const whole = await explainWith(
      `cat <<'END'\n${JSON.stringify(PREVIEW)}\nEND\necho 'error: a policy was \u001b[31mviolated' >&2; exit 7`,
    );
    expect(whole).to.deep.include({ code: 2, out: "" });
    expect(whole.err)
      .to.include("ended with exit code 7")
      .and.to.include("error: a policy was \\u{1b}[31mviolated");
    const nothing = await explainWith("echo 'error: no stack named x' >&2; exit 6");
    expect(nothing).to.deep.include({ code: 2, out: "" });
    expect(nothing.err).to.include("printed no preview: error: no stack named x");
  });

  it("says which folder there is not", async () => {
    const { code, err } = await explainWith("exit 0", "--cwd", "/no/such/folder");
    expect(code).to.equal(2);
    expect(err).to.include("there is no folder /no/such/folder").and.not.include("Install");
  });
});

describe("veeam-em explain refuses with exit code 2 and a clear message", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  for (const [what, content, words] of [
    ["an empty file", "", "is empty"],
    ["text that is no JSON", "Previewing update (dev):\n", "is not complete JSON"],
    ["JSON that was cut off", JSON.stringify(PREVIEW).slice(0, 300), "is not complete JSON"],
    ["the engine's event stream", '{"sequence":1}\n{"sequence":2}\n', "event stream"],
    ["a list", [], "holds a list"],
    ["foreign JSON", { hello: 1 }, "no list `steps`"],
    ["a stack export", { version: 3, deployment: {} }, "veeam-em drift"],
    ["steps that are no objects", { steps: [1] }, "steps[0] is no object"],
    [
      "steps without resources",
      {
        steps: [
          { op: "update", urn: "urn:pulumi:d::p::pulumi-nodejs:dynamic/veeam-em:Account::a" },
        ],
      },
      "neither `oldState` nor `newState`",
    ],
  ] as const) {
    it(what, async () => {
      const { code, out, err } = await veeamEm(["explain", files.write("preview.json", content)]);
      expect({ code, out }).to.deep.equal({ code: 2, out: "" });
      expect(err).to.include(words);
    });
  }

  it("a preview that failed half-way, with what failed and without its stack traces", async () => {
    const failed = {
      ...PREVIEW,
      diagnostics: [
        { severity: "warning", message: "old" },
        {
          severity: "error",
          message:
            "error: Running program failed:\nError: no \u001b[31mway\n    at Object.<anonymous> (/index.js:3:7)\n",
        },
      ],
    };
    const { code, out, err } = await veeamEm(["explain", files.write("preview.json", failed)]);
    expect({ code, out }).to.deep.equal({ code: 2, out: "" });
    expect(err)
      .to.include("a preview that failed")
      .and.to.include("Error: no \\u{1b}[31mway")
      .and.not.include("index.js")
      .and.not.include("old");
  });

  it("a file that is not there, and no Pulumi to run", async () => {
    expect((await veeamEm(["explain", "no/such/file.json"])).err).to.include(
      "no/such/file.json cannot be read",
    );
    const { code, err } = await veeamEm(["explain"], { PATH: "/nowhere" });
    expect(code).to.equal(2);
    expect(err).to.include("Install the Pulumi CLI");
  });

  it("nothing of a preview without resources of this package: there is nothing to refuse", async () => {
    for (const document of [
      preview(),
      { changeSummary: {} },
      { steps: [] },
      preview({
        op: "create",
        urn: "urn:pulumi:d::p::aws:s3:Bucket::b",
        newState: { type: "aws:s3:Bucket", inputs: { roles: ["Portal Administrator"] } },
      }),
    ]) {
      const { code, out } = await veeamEm([
        "explain",
        files.write("preview.json", document),
        "--fail-on",
        "widen,admin,all-vms,delete",
      ]);
      expect({ code, out }).to.deep.equal({
        code: 0,
        out: "This preview holds no resource of pulumi-veeam-em.\n",
      });
    }
  });
});
