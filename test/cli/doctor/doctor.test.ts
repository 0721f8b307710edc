import { expect } from "chai";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../cli/main";
import type { Simulator } from "../../../simulator";
import { Bench } from "../../em/support";

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Run> {
  let out = "";
  let err = "";
  const code = await main(args, {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    env,
    ended: new AbortController().signal,
  });
  return { code, out, err };
}

const environmentOf = (simulator: Simulator): Record<string, string | undefined> => ({
  VEEAM_EM_URL: simulator.url,
  VEEAM_EM_USERNAME: simulator.username,
  VEEAM_EM_PASSWORD: simulator.password,
  VEEAM_EM_CA_CERT: simulator.caFile,
});

describe("veeam-em", () => {
  it("shows help and version with exit code 0, and wrong usage with 2", async () => {
    for (const args of [
      ["--help"],
      ["help", "doctor"],
      ["doctor", "--help"],
      ["simulate", "--help"],
      ["--version"],
    ])
      expect((await run(args)).code, args.join(" ")).to.equal(0);
    expect((await run(["--help"])).out)
      .to.include("doctor")
      .and.to.include("simulate");
    for (const args of [
      [],
      ["no-such-command"],
      ["doctor", "--no-such-option"],
      ["doctor", "--password", "x"],
      ["toString"],
    ]) {
      const { code, out, err } = await run(args);
      expect({ code, out }, args.join(" ")).to.deep.equal({ code: 2, out: "" });
      expect(err).not.to.equal("");
    }
  });
});

describe("veeam-em doctor", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  it("passes every step against a good server, logs off, and never shows the password", async () => {
    const simulator = await bench.simulator();
    const { code, out, err } = await run(["doctor"], environmentOf(simulator));
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    for (const step of ["settings", "name resolution", "TLS", "API versions", "logon", "rights"])
      expect(out).to.include(`ok   ${step}\n`);
    expect(out)
      .to.include("trusted by caCert")
      .and.to.include(simulator.fingerprint)
      .and.to.include("password: set (VEEAM_EM_PASSWORD)");
    expect(out).not.to.include(simulator.password);
    expect(simulator).to.include({ logons: 1, logoffs: 1 });
  });

  it("prints one JSON document with --json", async () => {
    const simulator = await bench.simulator();
    const { VEEAM_EM_URL: url, ...env } = environmentOf(simulator);
    const { code, out } = await run(
      ["doctor", "--json", "--url", url ?? "", "--format", "json"],
      env,
    );
    expect(code).to.equal(0);
    const report: unknown = JSON.parse(out);
    expect(report).to.have.property("ok", true);
    for (const [at, name] of [
      "settings",
      "name resolution",
      "TLS",
      "API versions",
      "logon",
      "rights",
    ].entries())
      expect(report).to.have.nested.property(`steps[${at}].name`, name);
    expect(report)
      .to.have.nested.property("steps[0].settings[0]")
      .that.deep.includes({ key: "url", value: url, source: "option" });
  });

  it("says of missing settings that this command does not read those of a stack", async () => {
    const { code, out } = await run(["doctor"]);
    expect(code).to.equal(2);
    expect(out)
      .to.include("EM_CONFIG")
      .and.to.include("url is missing: give `--url <value>`, or set VEEAM_EM_URL")
      .and.to.include("password is missing: set VEEAM_EM_PASSWORD")
      .and.to.include(
        "What to do: Set the variables, or give options: veeam-em does not read the configuration of a stack.",
      );
    expect(out).to.not.include("pulumi config");
  });

  it("stops at the first step that fails, with what to do about it and exit code 1, for wrong settings 2", async () => {
    const simulator = await bench.simulator({
      users: [{ username: "TECH\\user", password: "pw" }],
      accounts: [{ name: "TECH\\user", roles: ["Portal User"], allVms: true }],
    });
    const env = environmentOf(simulator);
    for (const [change, step, code] of [
      [{ VEEAM_EM_URL: undefined }, "settings", "EM_CONFIG"],
      [{ VEEAM_EM_URL: "https://no-such-host.invalid:9398" }, "name resolution", "EM_UNREACHABLE"],
      [{ VEEAM_EM_CA_CERT: undefined }, "TLS", "EM_TLS"],
      [{ VEEAM_EM_PASSWORD: "wrong" }, "logon", "EM_AUTH"],
      [{ VEEAM_EM_USERNAME: "TECH\\user", VEEAM_EM_PASSWORD: "pw" }, "rights", "EM_FORBIDDEN"],
    ] as const) {
      const { code: exit, out } = await run(["doctor"], { ...env, ...change });
      expect(exit).to.equal(step === "settings" ? 2 : 1);
      expect(out)
        .to.include(`FAIL ${step}\n`)
        .and.to.include(code)
        .and.to.not.include("pulumi config");
      const json = await run(["doctor", "--json"], { ...env, ...change });
      expect(json.code).to.equal(exit);
      expect(JSON.parse(json.out)).to.include({ ok: false });
      expect(out.match(/FAIL/g)).to.have.length(1);
    }
  });
});

describe("veeam-em doctor --record and --show", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  it("prints bodies that are no document as they are, and takes none without a text for whole", async () => {
    const folder = mkdtempSync(join(tmpdir(), "doctor-"));
    const show = (body: object): Promise<Awaited<ReturnType<typeof run>>> => {
      const file = join(folder, "em.jsonl");
      const request = { method: "GET", path: "/api/", headers: [] };
      const answer = { status: 200, headers: [], body };
      const lines = [
        { kind: "recording", version: 1, by: "pulumi-veeam-em 1.0.0" },
        { kind: "exchange", at: 0, took: 1, request, answer },
        { kind: "end", exchanges: 1 },
      ];
      writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      return run(["doctor", "--show", file]);
    };
    try {
      for (const [text, shown] of [
        [" \r\n", "(utf-8)\n"],
        ["{ of no JSON", "    { of no JSON\n"],
      ] as const) {
        const { code, out, err } = await show({ encoding: "utf-8", bom: false, text });
        expect({ code, err }).to.deep.equal({ code: 0, err: "" });
        expect(out).to.include(shown);
      }
      const { code, err } = await show({ encoding: "utf-8", bom: false });
      expect(code).to.equal(2);
      expect(err).to.include("is cut off after 0 exchanges");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("record what the doctor asks, logon and log-off too, and print it", async () => {
    const simulator = await bench.simulator();
    const folder = mkdtempSync(join(tmpdir(), "doctor-"));
    try {
      const file = join(folder, "em.jsonl");
      const env = environmentOf(simulator);
      expect((await run(["doctor", "--record", file], env)).code).to.equal(0);
      const { code, out, err } = await run(["doctor", "--show", file]);
      expect({ code, err }).to.deep.equal({ code: 0, err: "" });
      const requests = out.match(/^(?:GET|POST|DELETE) \S+/gm) ?? [];
      expect(requests).to.include.members(["GET /api/", "GET /api/security/accounts"]);
      expect(requests.at(-1)).to.match(/^DELETE \/api\/logonSessions\//);
      expect(out)
        .to.match(/^ {6}<Ref Type="EnterpriseAccountReference" /m)
        .and.to.match(/Authorization: \*\*\* [A-Z]{4}\\[a-z]{2}-[a-z]{5}$/m)
        .and.not.to.include("em-admin");

      const again = await run(["doctor", "--record", file], env);
      expect(again.code).to.equal(2);
      expect(again.err).to.include("nothing is overwritten");
      expect(simulator.logons).to.equal(1);

      truncateSync(file, 3000);
      const cut = await run(["doctor", "--show", file]);
      expect(cut.code).to.equal(2);
      expect(cut.out).to.include("GET /api/");
      expect(cut.err).to.include("is cut off after");
      expect((await run(["doctor", "--show", join(folder, "none")])).code).to.equal(2);
      const both = await run(["doctor", "--probe", "--show", file, "--url", simulator.url]);
      expect(both).to.include({ code: 2, out: "" });
      expect(both.err).to.include("give it without --probe, --url.");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
