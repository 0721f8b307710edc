import { expect } from "chai";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KINDS } from "../../provider/model/kinds";
import { makePluginBundle } from "../../tools/plugin-bundle/bundle";
import { folderCommand, withEngine } from "../support/asking-engine";
import { changesOf } from "../support/engine-events";
import { declare } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { everyKind, HOLDER } from "../support/every-kind";
import { PackedPackage } from "../support/packed-package";
import { PluginProcess } from "../support/plugin-process";
import { programOf } from "../support/plugin-program";

describe("The plugin of the packed package, [long]", () => {
  let packed: PackedPackage;
  before(() => {
    packed = PackedPackage.install();
  });
  after(() => {
    packed.close();
  });

  async function withScene(run: (scene: Scene) => Promise<void>): Promise<void> {
    const scene = await startScene({
      program: programOf("plugin"),
      nodeModules: packed.nodeModules,
      simulator: { accounts: [{ ...HOLDER, allVms: false }], switches: { scopeProcessDelay: 0 } },
    });
    try {
      await run(scene);
    } finally {
      await scene.close();
    }
  }

  /** Makes one resource of each kind, finds it unchanged, and removes it. */
  async function useEveryKind({ project, simulator }: Scene): Promise<void> {
    const args = everyKind(simulator);
    const declared = KINDS.map((kind) => declare(kind, kind.toLowerCase(), args[kind]));
    project.write(programOf("plugin", ...declared));
    const created = Object.fromEntries(KINDS.map((kind) => [kind.toLowerCase(), "create"]));
    const result = await project.up();
    expect(changesOf(result.steps)).to.deep.equal(created);
    // The engine warns of a plugin that it found by chance.
    expect(result.stdout + result.stderr).to.not.match(/\$PATH/);
    await project.up("--expect-no-changes");
    const deleted = Object.fromEntries(KINDS.map((kind) => [kind.toLowerCase(), "delete"]));
    expect(changesOf((await project.destroy()).steps)).to.deep.equal(deleted);
  }

  it("is found as a command in node_modules/.bin, which Pulumi.yaml names", async () => {
    await withScene(async (scene) => {
      appendFileSync(
        join(scene.project.folder, "Pulumi.yaml"),
        "plugins: { providers: [{ name: veeam-em, path: node_modules/.bin }] }\n",
      );
      await useEveryKind(scene);
    });
  });

  it("is found where its bundle was installed, under its version", async () => {
    const { version, tarball } = await makePluginBundle();
    await withScene(async (scene) => {
      const { project } = scene;
      const file = join(project.folder, "bundle.tgz");
      writeFileSync(file, tarball);
      await project.run([
        "plugin",
        "install",
        "resource",
        "veeam-em",
        `v${version}`,
        "--file",
        file,
      ]);
      const { stdout } = await project.run(["plugin", "ls", "--json"]);
      expect(JSON.parse(stdout)).to.have.nested.property("[0]").that.includes({
        name: "veeam-em",
        kind: "resource",
        version,
      });
      await useEveryKind(scene);
    });
  });

  it("starts from its folder in a project that checks its JavaScript", async () => {
    const folder = join(packed.folder, "strict");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { strict: true, allowJs: true, checkJs: true } }),
    );
    await withEngine("newer", async (engine) => {
      const plugin = await PluginProcess.start({}, folderCommand(join(packed.root, "plugin")), {
        engine,
        cwd: folder,
      });
      try {
        expect(await plugin.version()).to.match(/^\d+\.\d+\.\d+$/);
      } finally {
        await plugin.end();
      }
    });
  });
});
