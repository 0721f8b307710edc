import { expect } from "chai";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NEWEST_ENGINE, OLDEST_ENGINE } from "../../tools/engine/versions";
import { Project } from "../support/engine";
import { program } from "../support/engine-program";

/** Of gocloud.dev, beside each file of a `file://` backend. */
const METADATA = ".attrs";

for (const [engine, mark] of [
  [NEWEST_ENGINE, ""],
  [OLDEST_ENGINE, ", [oldest engine]"],
] as const)
  describe(`The environment of the engine ${engine}${mark}`, () => {
    let project: Project;
    beforeEach(async () => {
      project = await Project.create({ program: program(), engine });
      await project.up();
    });
    afterEach(() => project.close());

    const stateFiles = (): string[] =>
      readdirSync(project.stateFolder, { recursive: true, encoding: "utf8" });

    it("lets the engine write no file that a kill leaves empty", () => {
      expect(stateFiles().filter((file) => file.endsWith("dev.json"))).to.not.be.empty;
      expect(stateFiles().filter((file) => file.endsWith(METADATA))).to.deep.equal([]);
    });

    it("would otherwise hold a state that no command can read", async () => {
      const state = stateFiles().find((file) => file.endsWith("dev.json")) ?? "";
      writeFileSync(join(project.stateFolder, state + METADATA), "");
      const { code, stderr } = await project.tryRun(["stack", "export"]);
      expect(code).to.not.equal(0);
      expect(stderr).to.contain("EOF");
    });
  });
