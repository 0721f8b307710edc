import { expect } from "chai";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

const REPOSITORY = join(__dirname, "..", "..");

/** What a shell reports for a program that ended on Ctrl-C. */
const INTERRUPTED = 130;

describe("The demo, [long]", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-demo-test-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /**
   * Runs it with temporary files in a folder of its own; `watch` sees all output so far whenever
   * there is more.
   */
  async function run(
    watch: (output: string, child: ChildProcessByStdio<null, Readable, Readable>) => void,
  ): Promise<{ code: number | null; output: string }> {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", join(REPOSITORY, "tools", "demo.ts")],
      {
        cwd: REPOSITORY,
        env: { ...process.env, TMPDIR: folder, NO_COLOR: "1" },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        watch(output, child);
      });
    const code = await new Promise<number | null>((resolve) => {
      child.once("close", resolve);
    });
    return { code, output };
  }

  /** tsx keeps its compiled files in the same place, for the next process. */
  function leftBehind(): string[] {
    return readdirSync(folder).filter((name) => !name.startsWith("tsx-"));
  }

  it("goes from nothing to permissions, changes one and goes back, without colours where there is no terminal, and leaves nothing behind", async () => {
    const { code, output } = await run(() => undefined);
    expect(code, output).to.equal(0);
    expect(
      [...output.matchAll(/^\d {2}pulumi (.+?) {2}/gm)].map(([, command]) => command),
    ).to.deep.equal(["preview", "up", "up", "preview --diff", "up", "destroy"]);
    // The mark at an account that the last command made or changed.
    const marks = output
      .split("Its accounts:")
      .slice(1)
      .map((text) => /│ (.) │ TECH\\Night Shift/.exec(text)?.[1]);
    expect(marks).to.deep.equal([undefined, "+", " ", " ", "~", undefined]);
    expect(output)
      .to.match(/"File Restore Operator" => "SQL Restore Operator"/)
      .and.not.contain("\u001B");
    expect(leftBehind()).to.deep.equal([]);
    // The engine stays.
    expect(output)
      .to.include("The stack and its server are removed.")
      .and.not.match(/nothing was left/);
  });

  it("leaves nothing behind when it is interrupted in the middle of a command", async () => {
    let interrupted = false;
    const { code, output } = await run((text, child) => {
      if (interrupted || !text.includes("2  pulumi up")) return;
      interrupted = true;
      child.kill("SIGINT");
    });
    expect(code, output).to.equal(INTERRUPTED);
    expect(leftBehind()).to.deep.equal([]);
  });
});
