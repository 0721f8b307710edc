import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const REPOSITORY = join(__dirname, "..", "..");

function setUp(...nodeArguments: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...nodeArguments, join(REPOSITORY, "tools", "setup.js")],
    { encoding: "utf8" },
  );
  return { status, output: stdout + stderr };
}

describe("The set-up of a clone", () => {
  it("says nothing when there is nothing to do", () => {
    setUp();
    expect(setUp()).to.deep.equal({ status: 0, output: "" });
  });

  it("tells in one line which Node.js it needs when this one is too old", () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-old-node-"));
    const preload = join(folder, "old-node.js");
    writeFileSync(
      preload,
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.18.3" } });',
    );
    const { status, output } = setUp("--require", preload);
    rmSync(folder, { recursive: true, force: true });
    expect(status).to.equal(1);
    expect(output.trim().split("\n")).to.have.length(1);
    expect(output).to.contain("20.19.0").and.contain("20.18.3");
  });
});
