import { expect } from "chai";
import { chmodSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { account, Files, preview, step, veeamEm } from "./preview-builder";
import { PREVIEW } from "./forms-support";

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
    [
      "text that is no JSON",
      "Previewing update (dev):\r\n\r\n\t+  Stack",
      'is not complete JSON, but begins with "Previewing update (dev): + Stack"',
    ],
    ["JSON that was cut off", JSON.stringify(PREVIEW).slice(0, 300), "is not complete JSON"],
    ["the engine's event stream", '{"sequence":1}\n{"sequence":2}\n', "event stream"],
    ["a list", [], "contains a list"],
    ["foreign JSON", { hello: 1 }, "no list `steps`"],
    ["a stack export", { version: 3, deployment: {} }, "veeam-em drift"],
    ["steps that are no objects", { steps: [1] }, "steps[0] is not an object"],
    [
      "steps without resources",
      {
        steps: [
          { op: "update", urn: "urn:pulumi:d::p::pulumi-nodejs:dynamic/veeam-em:Account::a" },
        ],
      },
      "neither `oldState` nor `newState`",
    ],
    [
      "an operation that a later engine may have",
      preview(step("upsert", "Account", { new: account() })),
      "the operation `upsert`, which this version does not know",
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
        out: "This preview contains no resources of pulumi-veeam-em.\n",
      });
    }
  });
});
