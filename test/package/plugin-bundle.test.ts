import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "../../simulator";
import { makePluginBundle } from "../../tools/plugin-bundle/bundle";
import { packArchive } from "../../tools/plugin-bundle/tar";
import { PluginProcess } from "../support/plugin-process";
import { settingsOf } from "../support/scene";

const ROOT = join(__dirname, "..", "..");

describe("The plugin's bundle", () => {
  let folder: string;
  let version: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-bundle-"));
    const bundle = await makePluginBundle();
    version = bundle.version;
    unpack(bundle.tarball);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function unpack(tarball: Buffer): void {
    const file = join(tmpdir(), `pulumi-veeam-em-bundle-${process.pid}.tgz`);
    writeFileSync(file, tarball);
    try {
      const done = spawnSync("tar", ["-xzf", file, "-C", folder], { encoding: "utf8" });
      expect(done.stderr).to.equal("");
      expect(done.status).to.equal(0);
    } finally {
      rmSync(file);
    }
  }

  function read(file: string): string {
    return readFileSync(join(folder, file), "utf8");
  }

  it("is the whole plugin, needs nothing but Node.js, and logs off when it is ended", async () => {
    const name = process.platform === "win32" ? "plugin.js" : "pulumi-resource-veeam-em";
    const command =
      process.platform === "win32"
        ? ([process.execPath, join(folder, name)] as const)
        : ([join(folder, name)] as const);
    const plugin = await PluginProcess.start({}, command);
    const sim = await startSimulator();
    try {
      expect(await plugin.version()).to.equal(version);
      expect(await plugin.schema()).to.equal(
        readFileSync(join(ROOT, "provider", "plugin", "schema.json"), "utf8"),
      );
      await plugin.configure(settingsOf(sim));
      const { roles } = await plugin.invoke("veeam-em:index:getRoles", {});
      expect(roles).to.have.property("length").above(5);
    } finally {
      await plugin.end("stdin");
      await sim.close();
    }
    expect({ logons: sim.logons, open: sim.openSessions }).to.deep.equal({ logons: 1, open: 0 });
  });

  it("has a command for each system, and no path of the machine that made it", () => {
    expect(readdirSync(folder).sort()).to.deep.equal([
      "LICENSE",
      "NOTICE",
      "THIRD-PARTY-LICENSES.txt",
      "package.json",
      "plugin.js",
      "pulumi-resource-veeam-em",
      "pulumi-resource-veeam-em.cmd",
      "schema.json",
    ]);
    if (process.platform !== "win32")
      expect(statSync(join(folder, "pulumi-resource-veeam-em")).mode & 0o111).to.equal(0o111);
    expect(read("pulumi-resource-veeam-em")).to.match(/^#!\/bin\/sh\n/);
    expect(read("pulumi-resource-veeam-em.cmd")).to.match(/^@echo off\r\n[^\n]+\r\n[^\n]+%\*\r\n$/);
    for (const file of readdirSync(folder)) expect(read(file), file).to.not.include(ROOT);
  });

  it("says what to install where there is no Node.js", function () {
    if (process.platform === "win32") this.skip();
    const command = join(folder, "pulumi-resource-veeam-em");
    const done = spawnSync("/bin/sh", [command, "127.0.0.1:1"], {
      encoding: "utf8",
      env: { PATH: folder },
    });
    expect([done.status, done.stdout]).to.deep.equal([127, ""]);
    expect(done.stderr).to.match(/needs Node\.js .* on PATH/);
  });

  it("names the licence of every package within it", () => {
    const names = [
      ...read("plugin.js").matchAll(/^ {0,4}\/\/ |"node_modules\/((?:@[^/]+\/)?[^/]+)/gm),
    ]
      .map(([, name]) => name)
      .filter((name) => name !== undefined);
    expect(names).to.include.members(["@grpc/grpc-js", "google-protobuf", "@pulumi/pulumi"]);
    const licences = read("THIRD-PARTY-LICENSES.txt");
    for (const name of names) expect(licences).to.match(new RegExp(`^${name} \\d`, "m"));
    expect(licences).to.include("Apache License").and.include("Permission is hereby granted");
  });

  it("is the same, to the byte, whenever it is made", async () => {
    const [one, other] = [await makePluginBundle(), await makePluginBundle()];
    expect(one.tarball.equals(other.tarball)).to.equal(true);
    expect(packArchive([{ name: "a", content: "é" }]).length).to.be.above(20);
    expect(() => packArchive([{ name: "a".repeat(101), content: "" }])).to.throw("too long");
  });
});
