import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Kind, KINDS, pluginToken } from "../../provider/model/kinds";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, type Target, virtualMachines, writesAmong } from "../support/engine-server";
import { offerPlugin } from "../support/plugin-program";
import { yamlProgram, type YamlResource } from "../support/yaml-program";

const ACCOUNT = "TECH\\ops";
const ROLE = "File Restore Operator";

/** By kind. */
type Ids = Readonly<Record<string, string>>;

describe("pulumi import under the real engine, [long]", () => {
  let scene: Scene;
  let target: Target;
  let root: string;
  beforeEach(async () => {
    scene = await startScene({
      program: yamlProgram({}),
      language: "yaml",
      simulator: { switches: { scopeProcessDelay: 0 } },
    });
    offerPlugin(scene.project);
    const { state } = scene.simulator;
    [target] = virtualMachines(scene.simulator);
    root = state.inventory.roots.find(({ id }) => id === target.rootId)?.name ?? "";
    state.addAccount({
      name: ACCOUNT,
      type: "Group",
      roles: [ROLE, "Portal User"],
      scopes: [target.hierarchyObjRef],
      allVms: true,
    });
  });
  afterEach(() => scene.close());

  /** What people know of each. */
  function names(): Ids {
    return {
      Account: ACCOUNT,
      AccountRole: `${ACCOUNT}/${ROLE}`,
      AccountScope: `${ACCOUNT}/${root}/Vm/${target.object.name}`,
      AllVmsScope: ACCOUNT,
    };
  }

  /** Imports one of each kind with one command, and gives the program that it writes. */
  async function importAll(ids: Ids): Promise<string> {
    const { project } = scene;
    const resources = KINDS.map((kind) => ({
      type: pluginToken(kind),
      name: kind.toLowerCase(),
      id: ids[kind] ?? `no ${kind}`,
    }));
    const list = join(project.folder, "import.json");
    writeFileSync(list, JSON.stringify({ resources }));
    const written = join(project.folder, "written.yaml");
    const flags = ["--yes", "--skip-preview", "--protect=false", "--out", written];
    await project.run(["import", "--file", list, ...flags]);
    return readFileSync(written, "utf8");
  }

  async function idsInState(): Promise<Ids> {
    const resources = await scene.project.resources();
    const idOf = (kind: Kind): string =>
      resources.find(({ type }) => type === pluginToken(kind))?.id ?? "";
    return Object.fromEntries(KINDS.map((kind) => [kind, idOf(kind)]));
  }

  it("takes all kinds by name and by ID, and writes a program that finds nothing to change", async () => {
    const { project, simulator } = scene;
    const before = grantsOf(simulator);
    const requests = await scene.requestsOf(async () => {
      const byName = await importAll(names());
      const ids = await idsInState();
      expect(ids["Account"]).to.equal(simulator.state.account(ACCOUNT)?.id);
      project.write(byName);
      await project.preview("--expect-no-changes");
      await project.up("--expect-no-changes");

      await project.run(["stack", "init", "by-id"]);
      const byId = await importAll(ids);
      expect(byId).to.equal(byName);
      expect(await idsInState()).to.deep.equal(ids);
      await project.preview("--expect-no-changes");
    });
    expect(requests.length).to.be.greaterThan(0);
    expect(writesAmong(requests)).to.deep.equal([]);
    expect(grantsOf(simulator)).to.deep.equal(before);
  });

  it("names candidates instead of what is not there or not clear, and imports nothing", async () => {
    const { state } = scene.simulator;
    const twins = state.inventory.objects.filter(
      ({ type, name, rootId }, at, all) =>
        type === "Vm" &&
        all.some(
          (other, there) =>
            there !== at && other.name === name && other.rootId === rootId && other.type === type,
        ),
    );
    const [one, two] = twins;
    if (one === undefined || two?.name !== one.name)
      throw new Error("the inventory has no two machines of one name");
    state.addAccount({
      name: "TECH\\both",
      type: "Group",
      roles: [ROLE],
      scopes: [one.ref, two.ref],
    });
    const requests = await scene.requestsOf(async () => {
      expect(await refusal("Account", "TECH\\opz")).to.match(
        /EM_NOT_FOUND: .*TECH\\opz.*TECH\\ops/,
      );
      expect(await refusal("AccountRole", `${ACCOUNT}/SQL Restore Operator`)).to.match(
        /EM_NOT_FOUND: .*SQL Restore Operator[^]*It has: .*File Restore Operator/,
      );
      const wrongScope = `${ACCOUNT}/${root}/Vm/${target.object.name}x`;
      expect(await refusal("AccountScope", wrongScope)).to.match(
        /EM_NOT_FOUND: [^]*It has: .*\/Vm\//,
      );
      expect(await refusal("AllVmsScope", "TECH\\opz")).to.include("EM_NOT_FOUND: ");
      expect(await refusal("AccountScope", `TECH\\both/${one.rootId}/Vm/${one.name}`)).to.match(
        /EM_AMBIGUOUS: 2 restore scopes of account TECH\\both/,
      );
      expect(await refusal("AccountRole", ACCOUNT)).to.match(/EM_INVALID: [^]*<account>\/<role>/);
    });
    expect(writesAmong(requests)).to.deep.equal([]);
    const types = (await scene.project.resources()).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith("veeam-em:"))).to.deep.equal([]);
  });

  async function refusal(kind: Kind, id: string): Promise<string> {
    const args = ["import", pluginToken(kind), "thing", id, "--yes", "--skip-preview"];
    const { code, stdout, stderr } = await scene.project.tryRun(args);
    expect(code, id).to.not.equal(0);
    const said = stdout + stderr;
    expect(said).to.not.match(/^\s+at .*:\d+:\d+|goroutine|panic/m);
    return said;
  }

  it("is done by the option of a program as well, without a write", async () => {
    const { project, simulator } = scene;
    const before = grantsOf(simulator);
    const ids = names();
    const properties: Readonly<Record<string, YamlResource["properties"]>> = {
      Account: {
        name: ACCOUNT,
        type: "Group",
        roles: [ROLE, "Portal User"],
        scopes: [{ hierarchyObjRef: target.hierarchyObjRef }],
        allVms: true,
      },
      AccountRole: { account: ACCOUNT, role: ROLE },
      AccountScope: { account: ACCOUNT, hierarchyObjRef: target.hierarchyObjRef },
      AllVmsScope: { account: ACCOUNT, enabled: true },
    };
    const resources = Object.fromEntries(
      KINDS.map((kind) => [
        kind.toLowerCase(),
        {
          type: pluginToken(kind),
          properties: properties[kind] ?? {},
          options: { import: ids[kind] },
        },
      ]),
    );
    project.write(yamlProgram(resources));
    const requests = await scene.requestsOf(async () => {
      const { steps } = await project.up();
      expect(steps.map(({ op }) => op)).to.deep.equal(["import", "import", "import", "import"]);
      await project.up("--expect-no-changes");
    });
    expect(writesAmong(requests)).to.deep.equal([]);
    expect(grantsOf(simulator)).to.deep.equal(before);
  });
});
