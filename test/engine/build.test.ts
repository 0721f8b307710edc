import { expect } from "chai";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SinonFakeTimers, useFakeTimers } from "sinon";
import { sayStillBuilding } from "../../tools/engine/build-progress";
import { GoCaches } from "../../tools/engine/go-caches";

describe("A build of the engine", () => {
  let folder: string;
  let clock: SinonFakeTimers;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-build-"));
    clock = useFakeTimers();
  });
  afterEach(() => {
    clock.restore();
    rmSync(folder, { recursive: true, force: true });
  });

  it("says each minute which part it builds, and counts the minutes of all parts together", () => {
    const said: string[] = [];
    const started = Date.now();
    for (const part of ["the engine 3.1.0", "the language host"]) {
      const built = sayStillBuilding(part, started, (line) => said.push(line.trim()));
      clock.tick(120_000);
      built();
      clock.tick(30_000);
    }
    expect(said).to.deep.equal([
      "still building the engine 3.1.0: 1 min so far …",
      "still building the engine 3.1.0: 2 min so far …",
      "still building the language host: 4 min so far …",
      "still building the language host: 5 min so far …",
    ]);
  });

  it("keeps what Go downloads and compiles in a folder of its own, which goes with it", () => {
    const caches = new GoCaches(folder);
    expect(readdirSync(folder), "nothing before Go is asked").to.deep.equal([]);
    const { env } = caches;
    const own = join(folder, `go-${String(process.pid)}`);
    for (const name of ["GOPATH", "GOMODCACHE", "GOCACHE"])
      expect(env[name]?.startsWith(own), name).to.equal(true);
    expect(env["GOFLAGS"]).to.include("-modcacherw");
    expect(env["PATH"]).to.equal(process.env["PATH"]);
    mkdirSync(join(own, "modules"));
    writeFileSync(join(own, "modules", "module"), "3 GB");
    caches.remove();
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("removes what builds left that were killed, and nothing of one that goes on", () => {
    // No process has a number as high as this.
    for (const name of ["go-999999999", `go-${String(process.ppid)}`, "3.259.0", "go-version"])
      mkdirSync(join(folder, name, "modules"), { recursive: true });
    const caches = new GoCaches(folder);
    expect(existsSync(caches.env["GOPATH"] ?? "")).to.equal(false);
    expect(readdirSync(folder).sort()).to.deep.equal(
      ["3.259.0", `go-${String(process.pid)}`, `go-${String(process.ppid)}`, "go-version"].sort(),
    );
    caches.remove();
  });
});
