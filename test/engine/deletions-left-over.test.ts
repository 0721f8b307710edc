import { expect } from "chai";
import { cutsOff, upCutOff } from "../support/cut-off";
import { code, declare, program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";

const [EXISTING, OWN] = ["TECH\\Existing", "TECH\\Own"];
const [FILES, DATABASES] = ["File Restore Operator", "SQL Restore Operator"];
const KINDS = ["role", "scope", "everything", "account"] as const;

describe("A former name that a run did not get to delete, [long]", () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene({ program: program() });
    const { state } = scene.simulator;
    state.addAccount({ name: EXISTING, type: "Group", roles: ["Portal User"], allVms: false });
  });
  afterEach(() => scene.close());

  /** Each kind once, under names with this end. */
  const resources = (suffix: string, options: Readonly<Record<string, unknown>> = {}): string[] => {
    const [first, second] = virtualMachines(scene.simulator);
    const account = EXISTING;
    const { hierarchyObjRef } = first;
    const scopes = [{ hierarchyObjRef: second.hierarchyObjRef }];
    const own = { name: OWN, type: "Group", roles: [FILES], scopes, allVms: true, adopt: true };
    return [
      declare("AccountRole", `role${suffix}`, { account, role: DATABASES }, options),
      declare("AccountScope", `scope${suffix}`, { account, hierarchyObjRef }, options),
      declare("AllVmsScope", `everything${suffix}`, { account }, options),
      declare("Account", `account${suffix}`, own, options),
    ];
  };
  /** @returns what the server has. */
  const make = async (...statements: readonly string[]): Promise<unknown> => {
    scene.project.write(program(...statements));
    await scene.project.up();
    return grantsOf(scene.simulator);
  };
  const expectBothInState = async (): Promise<void> => {
    const urns = (await scene.project.resources()).map(({ urn }) => urn);
    for (const name of KINDS.flatMap((kind) => [`${kind}Former`, `${kind}Renamed`]))
      expect(
        urns.filter((urn) => urn.endsWith(`::${name}`)),
        name,
      ).to.have.length(1);
  };
  /** The next run, in which nothing hinders the engine, deletes the former names. */
  const expectNothingLost = async (before: unknown, renamed: readonly string[]): Promise<void> => {
    await expectBothInState();
    expect(await make(...renamed)).to.deep.equal(before);
    const left = (await scene.project.resources()).filter(({ urn }) => urn.endsWith("Former"));
    expect(left).to.deep.equal([]);
    expect(await scene.requestsOf(() => scene.project.up("--expect-no-changes"))).to.be.empty;
    await scene.project.up("--refresh", "--expect-no-changes");
  };

  for (const connection of ["the same", "another"])
    it(`takes nothing after a run in which a resource failed, over ${connection} connection`, async () => {
      const { url, username, caFile } = scene.simulator;
      const settings = { url, username, caCert: caFile, passwordEnv: "VEEAM_EM_PASSWORD" };
      const renamed =
        connection === "another"
          ? [
              `const provider = new veeam.Provider("other", ${JSON.stringify(settings)});`,
              ...resources("Renamed", { provider: code("provider") }),
            ]
          : resources("Renamed");
      const before = await make(...resources("Former"));
      const nobody = { account: "TECH\\nobody", role: FILES };
      // An engine whose run has failed makes nothing more.
      const last = { dependsOn: code(`[${KINDS.map((kind) => `${kind}Renamed`).join(", ")}]`) };
      scene.project.write(program(...renamed, declare("AccountRole", "failing", nobody, last)));
      const failed = await scene.project.tryRun(["up", "--yes", "--skip-preview"]);
      expect(failed.code).to.not.equal(0);
      await expectNothingLost(before, renamed);
    });

  it("takes nothing after a run of which only the new names were targets", async () => {
    const before = await make(...resources("Former"));
    scene.project.write(program(...resources("Renamed")));
    await scene.project.up(...KINDS.map((kind) => `--target=**::${kind}Renamed`));
    await expectNothingLost(before, resources("Renamed"));
  });

  it("takes nothing after a run that was killed before it deleted", async function () {
    // Windows tells no process's parent in this way.
    if (process.platform === "win32") this.skip();
    const { project } = scene;
    const before = await make(...resources("Former"));
    const killing = cutsOff(
      "SIGKILL",
      KINDS.map((kind) => `${kind}Renamed`),
    );
    project.write(program(...resources("Renamed"), killing));
    expect((await upCutOff(scene)).code).to.equal(null);
    await project.run(["cancel", "--yes"]);
    await expectNothingLost(before, resources("Renamed"));
  });

  it("goes with its new name in a refreshing run", async () => {
    const without = grantsOf(scene.simulator);
    await make(...resources("Former"));
    scene.project.write(program(...resources("Renamed")));
    await scene.project.up(...KINDS.map((kind) => `--target=**::${kind}Renamed`));
    await expectBothInState();
    scene.project.write(program());
    await scene.project.up("--refresh");
    expect(grantsOf(scene.simulator)).to.deep.equal(without);
  });

  it("is no more than an entry of a list that goes, or a resource beside it", async () => {
    const [first, second] = virtualMachines(scene.simulator);
    const list = (isListed: boolean): string =>
      declare("Account", "list", {
        ...{ name: OWN, type: "Group", adopt: true },
        roles: isListed ? [FILES, DATABASES] : [FILES],
        scopes: (isListed ? [first, second] : [first]).map(({ hierarchyObjRef }) => ({
          hierarchyObjRef,
        })),
        ...(isListed ? { allVms: true } : {}),
      });
    const account = code("list.name");
    const own = [
      declare("AccountRole", "role", { account, role: DATABASES }),
      declare("AccountScope", "scope", { account, hierarchyObjRef: second.hierarchyObjRef }),
      declare("AllVmsScope", "everything", { account }),
    ];
    const both = await make(list(true), ...own);
    expect(await make(list(true))).to.deep.equal(both);
    expect(await make(list(true), ...own)).to.deep.equal(both);
    expect(await make(list(false), ...own)).to.deep.equal(both);
    await scene.project.up("--refresh", "--expect-no-changes");
    await make(list(false));
    expect(grantsOf(scene.simulator)[OWN]).to.deep.include({
      roles: [FILES],
      scopes: [first.hierarchyObjRef],
      allVms: false,
    });
  });
});
