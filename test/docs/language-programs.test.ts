import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Language } from "../support/project-files";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";
import { offerPlugin } from "../support/plugin-program";
import { type CommandOfPython, installSdk, runPython } from "../support/python/python";
import { blocksIn, PAGES } from "./pages";

const RESOURCE_PAGES = PAGES.filter((page) => /docs.resources/.test(page));
const LANGUAGES = ["ts", "python", "yaml"];

/** The first program of a page in a language. */
function exampleOf(page: string, language: string): string {
  return blocksIn(page).find((block) => block.language === language)?.text ?? "";
}

/** What a program in any of the three languages calls its resources. */
function namesIn(text: string): string[] {
  const inCode = [...text.matchAll(/veeam\.[A-Z]\w+\(\s*"([^"]+)"/g)].map(([, name = ""]) => name);
  const inYaml = [...text.matchAll(/^ {2}([\w-]+):\n {4}type:/gm)].map(([, name = ""]) => name);
  return [...inCode, ...inYaml];
}

describe("The first example of", () => {
  for (const page of RESOURCE_PAGES)
    it(`${page} is in TypeScript, Python and YAML in turn, and declares the same`, () => {
      const [first, second, third, ...rest] = blocksIn(page);
      expect([first, second, third].map((block) => block?.language)).to.deep.equal(LANGUAGES);
      expect([second?.gap, third?.gap]).to.deep.equal([false, false]);
      expect(rest.filter(({ language }) => /python|yaml/.test(language))).to.deep.equal([]);
      const names = namesIn(first?.text ?? "");
      expect(names.length).to.be.greaterThan(0);
      expect(namesIn(second?.text ?? "")).to.deep.equal(names);
      expect(namesIn(third?.text ?? "")).to.deep.equal(names);
    });
});

describe("The programs of the pages in other languages, [long]", () => {
  let scene: Scene;
  let before: ReturnType<typeof grantsOf>;
  afterEach(() => scene.close());

  async function start(language: Language): Promise<void> {
    scene = await startScene({ program: "", language });
    offerPlugin(scene.project);
    const roles = ["VM Restore Operator"];
    scene.simulator.state.addAccount({ name: "TECH\\DBA", type: "Group", roles, allVms: true });
    before = grantsOf(scene.simulator);
  }

  /** The examples of all pages, with the simulator's values in place of those that they show. */
  function examples(language: string): string[] {
    const { url, caFile } = scene.simulator;
    const texts = RESOURCE_PAGES.map((page) => exampleOf(page, language));
    return texts.map((text) =>
      text
        .replace("https://em-emea.tech.local:9398", url)
        .replace("/etc/ssl/certs/tech-ca.pem", caFile),
    );
  }

  function expectIsUp(): void {
    const { "TECH\\DBA": dba, "TECH\\Service Desk": desk } = grantsOf(scene.simulator);
    expect(dba?.roles).to.have.length(3);
    expect(dba?.scopes).to.have.length(2);
    expect(dba?.allVms).to.equal(false);
    expect(desk?.scopes).to.have.length(1);
  }

  /** What was declared off stays off. */
  function expectIsGone(): void {
    expect(grantsOf(scene.simulator)).to.deep.equal({
      ...before,
      "TECH\\DBA": { ...before["TECH\\DBA"], allVms: false },
    });
  }

  it("in YAML are made in one stack, stay without a change, and are destroyed", async () => {
    await start("yaml");
    const { project } = scene;
    const sections: Record<string, object> = {};
    for (const text of examples("yaml"))
      for (const [section, entries] of Object.entries(parse(text) as Record<string, object>))
        sections[section] = { ...sections[section], ...entries };
    project.write(stringify(sections));
    await project.up();
    expectIsUp();
    await project.up("--expect-no-changes");
    await project.destroy();
    expectIsGone();
  });

  it("in Python are made in one stack, stay without a change, and are destroyed", async () => {
    await start("python");
    const { project } = scene;
    const succeeds = async (...command: CommandOfPython): Promise<void> => {
      const { code, output } = await runPython(project, ...command);
      expect(code, output).to.equal(0);
    };
    await installSdk(project.folder);
    const files = examples("python").map((text, at) => {
      const file = join(project.folder, `program${String(at)}.py`);
      writeFileSync(file, text);
      return file;
    });
    project.write(
      `import runpy\nfor file in ${JSON.stringify(files)}:\n    runpy.run_path(file)\n`,
    );
    await succeeds("up");
    expectIsUp();
    await succeeds("up", "--expect-no-changes");
    await succeeds("destroy");
    expectIsGone();
  });
});
