import { expect } from "chai";
import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { TRANSPILE_ONLY } from "../../docs/example-scene";
import { changesOf } from "../../support/engine-events";
import { type Scene, startScene } from "../../support/engine-scene";
import { grantsOf } from "../../support/engine-server";
import { offerPlugin } from "../../support/plugin-program";
import { mainFile } from "../../support/project-files";
import { importsIn, veeamEm } from "./export-support";

const REPOSITORY = join(__dirname, "..", "..", "..");

/**
 * What has grown over the years: every kind of object, names with everything in them, an account
 * that cannot be written whole.
 */
function addAccounts({ simulator }: Scene): void {
  const { objects } = simulator.state.inventory;
  const some = (from: number): string[] =>
    objects.filter((_, at) => at % 3 === from).map(({ ref }) => ref);
  simulator.state.addAccount({
    name: "TECH\\Backup Operators",
    type: "Group",
    roles: ["Portal User", "VM Restore Operator"],
    scopes: some(0),
    allVms: false,
    fileRestore: { inPlaceOnly: true, extensions: "docx,pdf" },
    sqlRestore: { denyInPlace: true },
  });
  simulator.state.addAccount({
    name: 'TECH\\${R&D} `Süd` "*/" \\u0041',
    type: "ExternalGroup",
    roles: ["File Restore Operator"],
    scopes: some(1),
    allVms: true,
  });
  simulator.state.addAccount({
    name: "ops@tech.local",
    type: "User",
    roles: ["SQL Restore Operator"],
    scopes: some(2),
    allVms: false,
  });
  simulator.state.addAccount({
    name: "TECH\\line\nbreak",
    type: "User",
    roles: ["Portal User"],
    allVms: true,
  });
  simulator.state.processAllScopes();
}

/** Runs an exported program of another layout in the same project. */
async function layOut(scene: Scene, layout: string, form: readonly string[]): Promise<void> {
  const { folder } = scene.project;
  const target = join(folder, "export", layout);
  const { code, stderr } = await veeamEm(scene.simulator, [
    "export",
    "--out",
    target,
    "--layout",
    layout,
    ...form,
  ]);
  expect([code, stderr]).to.deep.equal([0, ""]);
  cpSync(target, folder, { recursive: true });
}

function linkYaml({ project }: Scene): void {
  const link = join(project.folder, "node_modules", "yaml");
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules", "yaml"), link, "junction");
}

/** The exported project has a name, and so stacks, of its own. */
async function newStack({ project }: Scene, name: string): Promise<void> {
  await project.run(["stack", "init", name]);
}

async function importInto({ project }: Scene): Promise<void> {
  const file = join(project.folder, "import.json");
  const options = ["--generate-code=false", "--protect=false", "--yes"];
  await project.run(["import", "--file", file, ...options]);
}

function writes({ simulator }: Scene): unknown[] {
  return simulator.requests.filter(({ write }) => write);
}

async function recorded({ project }: Scene): Promise<(string | undefined)[]> {
  return (await project.resources())
    .filter(({ type }) => type.includes("veeam-em:"))
    .map(({ urn }) => urn.split("::").at(-1));
}

/** Of each layout and form one command checks the types as well. */
const WITH_TYPES = { PULUMI_NODEJS_TRANSPILE_ONLY: "false" };

/** The first layout is there already. No preview sends a request. */
async function expectSameInEach(
  scene: Scene,
  layouts: readonly string[],
  form: readonly string[],
): Promise<void> {
  for (const layout of layouts) {
    if (layout !== layouts[0]) await layOut(scene, layout, form);
    expect(
      await scene.requestsOf(() =>
        scene.project.run(["preview", "--expect-no-changes"], WITH_TYPES),
      ),
      layout,
    ).to.deep.equal([]);
  }
}

describe("An exported project under the real engine, [long]", () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene({ program: "", language: "typescript", env: TRANSPILE_ONLY });
    addAccounts(scene);
    linkYaml(scene);
  });

  afterEach(() => scene.close());

  // That all layouts declare the same, in either form, is promised over many servers beside this
  // file: here each layout is run once.
  const FORMS = [
    {
      form: "account by account",
      flags: [],
      first: "one",
      others: ["per-account", "data"],
      adopted: "data",
    },
    {
      form: "grant by grant",
      flags: ["--items"],
      first: "data",
      others: [],
      adopted: "per-account",
    },
  ] as const;
  for (const { form, flags, first, others, adopted } of FORMS) {
    it(`is imported ${form} without a request, and nothing is left to change, nor for a refresh to find`, async () => {
      const before = grantsOf(scene.simulator);
      await layOut(scene, first, flags);
      await newStack(scene, "imported");
      const imported = await scene.requestsOf(() => importInto(scene));
      expect(imported).to.deep.equal([]);
      await expectSameInEach(scene, [first, ...others], flags);
      await scene.project.refresh("--expect-no-changes");
      expect(writes(scene)).to.deep.equal([]);
      expect(grantsOf(scene.simulator)).to.deep.equal(before);
      const names = importsIn(scene.project.folder).map(({ name }) => name);
      expect(names).to.have.length.greaterThan(2);
      expect(await recorded(scene)).to.have.members(names);
    });

    it(`is taken over ${form} in one up without a write, and stays without a change`, async () => {
      await layOut(scene, adopted, flags);
      await newStack(scene, "adopted");
      scene.simulator.clearRequests();
      const { steps } = await scene.project.up();
      expect([
        Object.keys(changesOf(steps)).length,
        new Set(Object.values(changesOf(steps))),
      ]).to.deep.equal([importsIn(scene.project.folder).length, new Set(["create"])]);
      expect(writes(scene)).to.deep.equal([]);
      expect(await scene.requestsOf(() => scene.project.up("--expect-no-changes"))).to.deep.equal(
        [],
      );
    });
  }
});

describe("An exported project of the plugin's form under the real engine, [long]", () => {
  let scene: Scene;
  afterEach(() => scene.close());

  async function start(language: "typescript" | "yaml"): Promise<void> {
    scene = await startScene({ program: "", language, env: TRANSPILE_ONLY });
    addAccounts(scene);
    linkYaml(scene);
    offerPlugin(scene.project);
    // Pulumi's host of YAML would run this one, and not the exported Pulumi.yaml.
    if (language === "yaml") rmSync(join(scene.project.folder, mainFile(language)));
  }

  for (const { grouping, flags, language, layouts } of [
    {
      grouping: "account by account",
      flags: [],
      language: "typescript",
      layouts: ["one", "per-account"],
    },
    { grouping: "grant by grant", flags: ["--items"], language: "typescript", layouts: ["data"] },
    { grouping: "account by account", flags: [], language: "yaml", layouts: ["one"] },
    { grouping: "grant by grant", flags: ["--items"], language: "yaml", layouts: ["one"] },
  ] as const)
    it(`in ${language} is imported ${grouping} by IDs alone without a write, and nothing is left to change, nor for a refresh to find`, async () => {
      await start(language);
      const before = grantsOf(scene.simulator);
      const plugin = ["--form", "plugin", "--language", language, ...flags];
      await layOut(scene, layouts[0], plugin);
      await newStack(scene, "imported");
      await importInto(scene);
      await expectSameInEach(scene, layouts, plugin);
      await scene.project.refresh("--expect-no-changes");
      await scene.project.up("--expect-no-changes");
      await scene.project.refresh("--expect-no-changes");
      expect(writes(scene)).to.deep.equal([]);
      expect(grantsOf(scene.simulator)).to.deep.equal(before);
      const imports = importsIn(scene.project.folder);
      expect(imports).to.have.length.greaterThan(2);
      for (const one of imports) expect(Object.keys(one)).to.deep.equal(["type", "name", "id"]);
      expect(await recorded(scene)).to.have.members(imports.map(({ name }) => name));
    });
});
