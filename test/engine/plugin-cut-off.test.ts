import { expect } from "chai";
import { declare } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { manyGrants, serverFor } from "../support/many-grants";
import { offerPlugin, programOf } from "../support/plugin-program";

const GRANTS = 120;
const ACCOUNTS = 12;
/** So many grants are there, and more under way, when the run is cut off. */
const MADE_BEFORE = 20;

describe("A run of the provider plugin that is cut off, [long]", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await startScene({
      program: programOf("plugin"),
      simulator: serverFor(GRANTS, ACCOUNTS),
    });
    offerPlugin(scene.project);
  });
  afterEach(() => scene.close());

  /** The program sends the signal to the engine: the language host is in between. */
  const sends = (signal: NodeJS.Signals): string => {
    const ids = Array.from({ length: MADE_BEFORE }, (_, at) => `scope${at}.id`).join(", ");
    return `if (!pulumi.runtime.isDryRun()) pulumi.all([${ids}]).apply(() => {
      const parent = require("node:child_process").execFileSync("ps", ["-o", "ppid=", "-p", process.ppid]);
      process.kill(Number(parent), "${signal}");
    });`;
  };

  for (const signal of ["SIGINT", "SIGKILL"] as const)
    it(`leaves no logon session open, and the next one makes what is missing, after ${signal}`, async function () {
      // Windows tells no process's parent in this way.
      if (process.platform === "win32") this.skip();
      const { project, simulator } = scene;
      const grants = manyGrants(simulator, GRANTS, ACCOUNTS);
      const declared = grants.map((grant, at) =>
        declare("AccountScope", `scope${at}`, { ...grant }),
      );
      const { afterCommand } = project;
      // The plugin's process logs off by itself, a moment after the engine's end.
      project.afterCommand = async () => {
        while (simulator.openSessions > 0) await new Promise((resolve) => setTimeout(resolve, 50));
      };
      project.write(programOf("plugin", ...declared, sends(signal)));
      const cut = await project.tryRun(["up", "--yes", "--skip-preview", "--parallel", "4"]);
      expect(cut.code).to.not.equal(0);
      const scopes = (): string[] =>
        simulator.state
          .accounts()
          .flatMap((account) =>
            account.scopes.map(({ hierarchyObjRef }) => `${account.name} ${hierarchyObjRef}`),
          );
      expect(scopes().length).to.be.at.least(MADE_BEFORE).and.be.below(GRANTS);

      project.afterCommand = afterCommand;
      if (signal === "SIGKILL") await project.run(["cancel", "--yes"]);
      project.write(programOf("plugin", ...declared));
      await project.up();
      expect(scopes()).to.have.length(GRANTS);
      expect(new Set(scopes()).size).to.equal(GRANTS);
      expect(await scene.requestsOf(() => project.up("--expect-no-changes"))).to.deep.equal([]);
      await project.destroy();
      expect(scopes()).to.deep.equal([]);
    });
});
