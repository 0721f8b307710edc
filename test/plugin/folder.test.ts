import { expect } from "chai";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { folderCommand, withEngine } from "../support/asking-engine";
import { PluginProcess } from "../support/plugin-process";
import { settingsOf } from "../support/scene";
import { startSimulator } from "../../simulator";

const ROOT = resolve(__dirname, "../..");
const FOLDER = join(ROOT, "plugin");

/** In a folder that is no project: the host would compile JavaScript as its TypeScript. */
function start(engine: string): Promise<PluginProcess> {
  return PluginProcess.start({}, folderCommand(FOLDER), { engine, cwd: tmpdir() });
}

describe("the folder of the plugin", () => {
  it("says what runs it, and from which Pulumi on", () => {
    const description: unknown = parse(readFileSync(join(FOLDER, "PulumiPlugin.yaml"), "utf8"));
    expect(description).to.deep.equal({
      runtime: "nodejs",
      requiredPulumiVersion: ">=3.231.0",
    });
  });

  it("is the plugin for an engine that says when a run is over", async () => {
    await withEngine("newer", async (address, asked) => {
      const plugin = await start(address);
      const sim = await startSimulator();
      try {
        await plugin.configure(settingsOf(sim));
        const { roles } = await plugin.invoke("veeam-em:index:getRoles", {});
        expect(roles).to.have.property("length").above(5);
        expect(asked).to.deep.equal([">=3.231.0"]);
        await plugin.cancel();
        expect({ logons: sim.logons, open: sim.openSessions }).to.deep.equal({
          logons: 1,
          open: 0,
        });
      } finally {
        await plugin.end();
        await sim.close();
      }
    });
  });

  for (const [version, reason] of [
    ["older", " (this is 3.230.0)"],
    ["oldest", ""],
  ] as const)
    it(`gives an engine that is too old (${version}) the reason and the way out, and does not start`, async () => {
      await withEngine(version, async (address) => {
        const started = await start(address).then(
          async (plugin) => {
            await plugin.end();
            return "it started";
          },
          (error: unknown) => String(error),
        );
        expect(started).to.include("the plugin ended with 1");
        expect(started).to.include(`needs Pulumi >=3.231.0${reason}. `);
        expect(started).to.include("node_modules/.bin");
        expect(started).to.not.match(/^\s+at /m);
      });
    });
});
