import { existsSync } from "node:fs";
import { expect } from "chai";
import { UsageError } from "../../cli/command";
import { simulate } from "../../cli/simulate";
import { startSimulator } from "../../simulator/index";
import { fileOf } from "./replay-support";

interface Run {
  /** Resolves to what was printed first. */
  readonly printed: Promise<string>;
  readonly errors: () => string;
  readonly code: Promise<number>;
  end(): void;
}

const started: Run[] = [];

function run(...args: readonly string[]): Run {
  const ended = new AbortController();
  let errors = "";
  let code: Promise<number> = Promise.resolve(-1);
  const printed = new Promise<string>((resolve, reject) => {
    const stderr = (text: string): void => {
      errors += text;
    };
    code = simulate.run(args, { stdout: resolve, stderr, env: {}, ended: ended.signal });
    code.then(() => resolve(""), reject);
  });
  const running = { printed, errors: () => errors, code, end: () => ended.abort() };
  started.push(running);
  return running;
}

async function usageError(...args: readonly string[]): Promise<string> {
  const error: unknown = await run(...args).printed.catch((reason: unknown) => reason);
  return error instanceof UsageError ? error.message : `no usage error: ${String(error)}`;
}

describe("veeam-em simulate", () => {
  // Also after a test that failed, so that no simulator keeps the process alive.
  afterEach(async () => {
    const runs = started.splice(0);
    for (const running of runs) running.end();
    await Promise.allSettled(runs.map((running) => running.code));
  });

  it("--recording is a recorded server, and lists what the recording does not show", async () => {
    const running = run("--json", "--recording", fileOf("em-13.0.1"));
    expect(await running.printed).to.match(/^\{.*\}\n$/);
    expect(running.errors())
      .to.include("\n  jsonKeys=camel\n")
      .and.to.match(/shows nothing of these, .*\bxmlProlog\b/);
    running.end();
    expect(await running.code).to.equal(0);
    const bad = run("--recording", __filename);
    expect(await bad.code).to.equal(2);
    expect(bad.errors()).to.include("is not a recording");
  });

  it("--json prints one line with all that a client needs, and ends with 0 and without files", async () => {
    const running = run(
      "--json",
      "--set",
      "jsonKeys=camel",
      "--set",
      "linkHost=self",
      "--inventory",
      "roots=1,containers=0,vms=1,fileShares=0",
      "--username",
      "CORP\\ops",
    );
    const line = await running.printed;
    expect(line).to.match(/^\{.*\}\n$/);
    const facts: unknown = JSON.parse(line);
    expect(facts)
      .to.have.all.keys("url", "username", "password", "caFile", "fingerprint")
      .and.to.deep.include({ username: "CORP\\ops" });
    const caFile = /"caFile":"([^"]*)"/.exec(line)?.[1] ?? "";
    expect(existsSync(caFile)).to.equal(true);
    running.end();
    expect(await running.code).to.equal(0);
    expect(existsSync(caFile)).to.equal(false);
  });

  it("without --json it prints the variables to export, quoted for a shell", async () => {
    const running = run();
    const text = await running.printed;
    for (const name of [
      "VEEAM_EM_URL",
      "VEEAM_EM_USERNAME",
      "VEEAM_EM_PASSWORD",
      "VEEAM_EM_CA_CERT",
    ])
      expect(text).to.match(new RegExp(`^export ${name}='[^']+'$`, "m"));
    running.end();
    expect(await running.code).to.equal(0);
  });

  it("--http needs no certificate and says that the client must be insecure", async () => {
    const running = run("--http");
    expect(await running.printed)
      .to.include("export VEEAM_EM_URL='http://")
      .and.include("export VEEAM_EM_INSECURE='true'")
      .and.not.include("CA_CERT");
    running.end();
    expect(await running.code).to.equal(0);
  });

  it("a port that is taken is exit code 1 with the reason and what to do", async () => {
    const other = await startSimulator();
    const running = run("--port", new URL(other.url).port);
    expect(await running.code).to.equal(1);
    expect(running.errors()).to.include("EADDRINUSE").and.include("Choose another --port");
    await other.close();
  });

  for (const [args, part] of [
    [["--set", "jsonkeys=camel"], 'no switch "jsonkeys"'],
    [["--set", "jsonKeys=snake"], "It accepts: pascal | camel"],
    [["--set", "jsonKeys"], "--set takes name=value"],
    [["--inventory", "rooms=3"], 'does not know "rooms"'],
    [["--inventory", "roots=many"], "--inventory roots must be a whole number, 0 or more"],
    [["--port", "70000"], "--port must be a whole number between 0 and 65535"],
    [["--username", "a:b"], "cannot be empty or contain a colon"],
    [["--password", "x"], "Unknown option '--password'"],
    [["extra"], "extra"],
  ] as const) {
    it(`${args.join(" ")} is a usage error that says what is wrong`, async () => {
      expect(await usageError(...args)).to.include(part);
    });
  }
});
