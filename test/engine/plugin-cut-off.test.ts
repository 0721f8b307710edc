import { expect } from "chai";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { cutsOff, upCutOff } from "../support/cut-off";
import { declare } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { manyGrants, serverFor } from "../support/many-grants";
import { offerPlugin, programOf } from "../support/plugin-program";

const GRANTS = 120;
const ACCOUNTS = 12;
/** So many grants are there, and more under way, when the run is cut off. */
const MADE_BEFORE = 20;

const SCOPES = "POST /security/accounts/{ID}/scopes";

for (const [named, engine] of [
  ["", {}],
  [`, by the engine ${OLDEST_ENGINE}, [oldest engine]`, { engine: OLDEST_ENGINE }],
] as const)
  describe(`A run of the provider plugin that is cut off, [long]${named}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await startScene({
        program: programOf("plugin"),
        simulator: serverFor(GRANTS, ACCOUNTS),
        ...engine,
      });
      offerPlugin(scene.project);
    });
    afterEach(() => scene.close());

    for (const signal of ["SIGINT", "SIGKILL"] as const)
      it(`leaves no logon session open, and the next one makes what is missing, after ${signal}`, async function () {
        // Windows tells no process's parent in this way.
        if (process.platform === "win32") this.skip();
        const { project, simulator } = scene;
        const grants = manyGrants(simulator, GRANTS, ACCOUNTS);
        const declared = grants.map((grant, at) =>
          declare("AccountScope", `scope${at}`, { ...grant }),
        );
        const names = declared.map((_, at) => `scope${at}`);
        const cut = cutsOff(signal, names, MADE_BEFORE);
        project.write(programOf("plugin", ...declared, cut));
        // However fast the machine is, the signal comes before the last grant.
        simulator.faults.add({
          kind: "never",
          match: { route: SCOPES, nth: (MADE_BEFORE + GRANTS) / 2 },
          times: GRANTS,
        });
        expect((await upCutOff(scene, "--parallel", "4")).code).to.not.equal(0);
        simulator.faults.clear();
        const scopes = (): string[] =>
          simulator.state
            .accounts()
            .flatMap((account) =>
              account.scopes.map(({ hierarchyObjRef }) => `${account.name} ${hierarchyObjRef}`),
            );
        expect(scopes().length).to.be.at.least(MADE_BEFORE).and.be.below(GRANTS);

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
