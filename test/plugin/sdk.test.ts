import { expect } from "chai";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KINDS } from "../../provider/model/kinds";
import { GoCaches } from "../../tools/engine/go-caches";
import { generateSdk } from "../../tools/sdk/generate";
import { runProcess } from "../support/run-process";
import { compileSdk, problemsOf } from "../support/typescript-sdk";

/** Go fetches and compiles what the classes stand on: three minutes of processor time. */

const COMPILE_TIMEOUT_MS = 900_000;

/** What every program of the language can name. */
const MEMBERS = [...KINDS, "Provider"];

// Python's classes are used by programs: test/engine/plugin-python.test.ts.
describe("the generated SDK, [long]", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-sdk-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("of Go compiles, with every kind of resource", async () => {
    await generateSdk("go", folder);
    const caches = new GoCaches();
    const go = (...args: readonly string[]): ReturnType<typeof runProcess> =>
      runProcess("go", args, { cwd: folder, env: caches.env, timeoutMs: COMPILE_TIMEOUT_MS });
    try {
      const { code, stderr } = await go("build", "-mod=mod", "./...");
      expect(code, stderr).to.equal(0);
      for (const member of MEMBERS) {
        const { stdout } = await go("doc", "./veeamem", `New${member}`);
        expect(stdout).to.match(
          new RegExp(`^func New${member}\\(ctx \\*pulumi.Context,\\s+name string,`, "m"),
        );
      }
    } finally {
      caches.remove();
    }
  });

  it("of TypeScript compiles, with every kind of resource", async () => {
    const program = await compileSdk(folder);
    expect(problemsOf(program)).to.deep.equal([]);
    const index = program.getSourceFile(join(folder, "index.ts"));
    const exported =
      index === undefined ? undefined : program.getTypeChecker().getSymbolAtLocation(index);
    expect([...(exported?.exports?.keys() ?? [])]).to.include.members(MEMBERS);
  });
});
