import { expect } from "chai";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createSourceFile, forEachChild, isClassDeclaration, isIdentifier, isInterfaceDeclaration, isPropertyDeclaration, isPropertySignature, type Node, ScriptTarget, SyntaxKind } from "typescript";
import * as veeam from "../../provider";
import type { Simulator } from "../../simulator";
import { veeamEm } from "../export/export-support";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";
import { linkYaml, REPOSITORY } from "./example-scene";
import { blocksOf, GUIDES, pageText, RESOURCE_PAGES, words } from "./pages";

const CLASSES = { account: "Account", "account-role": "AccountRole", "account-scope": "AccountScope", "all-vms-scope": "AllVmsScope" } as const;
const SECTIONS = ["Example", "Inputs", "Outputs", "Adopting and importing", "Rights", "Replacement, and access meanwhile", "Time-outs", "Errors"];

/** Names that a page must hold: members of the interfaces of arguments, and outputs of the class. */
function membersOf(file: string, internal: readonly string[]): string[] {
  const source = createSourceFile(file, readFileSync(join(REPOSITORY, "provider", "resources", `${file}.ts`), "utf8"), ScriptTarget.ES2022, true);
  const names: string[] = [];
  const visit = (node: Node): void => {
    if (isInterfaceDeclaration(node)) for (const member of node.members) if (isPropertySignature(member) && isIdentifier(member.name)) names.push(member.name.text);
    if (isClassDeclaration(node)) {
      for (const member of node.members) {
        const isStatic = isPropertyDeclaration(member) && member.modifiers?.some(({ kind }) => kind === SyntaxKind.StaticKeyword) === true;
        if (isPropertyDeclaration(member) && isIdentifier(member.name) && !isStatic) names.push(member.name.text);
      }
    }
    forEachChild(node, visit);
  };
  visit(source);
  return [...new Set(names)].filter((name) => !internal.includes(name));
}

function addDba({ state }: Simulator): void {
  state.addAccount({ name: "TECH\\DBA", type: "Group", roles: ["VM Restore Operator"], allVms: true });
}

describe("The documentation", () => {
  for (const [page, name] of Object.entries(CLASSES)) {
    it(`has a page for ${name} with every section, every input and every output`, () => {
      const text = pageText(`docs/resources/${page}.md`);
      const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title = ""]) => title);
      expect(titles.slice(1)).to.deep.equal(SECTIONS);
      expect(titles[0]).to.match(/^When not to combine it with its siblings?$/);
      const missing = membersOf(page, ["__pulumiType"]).filter((member) => !text.includes(`\`${member}\``));
      expect(missing).to.deep.equal([]);
    });
  }

  it("names every setting of Provider and every look-up", () => {
    const provider = pageText("docs/resources/provider.md");
    expect(membersOf("provider", []).filter((member) => !provider.includes(`| \`${member}\` |`))).to.deep.equal([]);
    const functions = Object.keys(veeam).filter((name) => name.startsWith("get") && !name.endsWith("Output"));
    const text = pageText("docs/resources/functions.md");
    expect([functions.length > 5, functions.filter((name) => !text.includes(`| \`${name}\` |`))]).to.deep.equal([true, []]);
    for (const name of functions) expect(veeam).to.have.property(`${name}Output`);
  });

  it("links only to pages and headings that there are", () => {
    for (const page of [...RESOURCE_PAGES, ...GUIDES]) {
      for (const [, link = ""] of pageText(page).matchAll(/\]\(([^)]+)\)/g)) {
        const [file = "", heading] = link.split("#");
        const target = join(dirname(page), file);
        expect(existsSync(join(REPOSITORY, target)), `${page} links to ${link}`).to.equal(true);
        if (heading !== undefined) expect(pageText(target).toLowerCase(), `${page} links to ${link}`).to.include(`\n## ${heading}\n`);
      }
    }
  });
});

describe("The programs of the documentation", function () {
  this.timeout(240_000);
  let scene: Scene;
  afterEach(() => scene.close());

  /** Each program as a module, all in one stack. */
  async function run(programs: readonly string[]): Promise<void> {
    scene = await startScene({ program: "", language: "typescript" });
    addDba(scene.simulator);
    const before = grantsOf(scene.simulator);
    programs.forEach((text, at) => { writeFileSync(join(scene.project.folder, `program${String(at)}.ts`), text.includes("export ") ? text : `${text}\nexport {};\n`); });
    scene.project.write(programs.map((_, at) => `import "./program${String(at)}";\n`).join(""));
    await scene.project.up();
    expect(Object.keys(grantsOf(scene.simulator)).length).to.be.greaterThan(Object.keys(before).length);
    await scene.project.refresh("--expect-no-changes");
    await scene.project.preview("--expect-no-changes");
    await scene.project.destroy();
    // What was declared off stays off.
    expect(grantsOf(scene.simulator)).to.deep.equal({ ...before, "TECH\\DBA": { ...before["TECH\\DBA"], allVms: false } });
  }

  it("are made under the real engine, stay without a change and are destroyed", async () => {
    const programs = [...RESOURCE_PAGES, ...GUIDES].flatMap((page) => blocksOf(page, "ts"));
    expect(programs.length).to.be.greaterThan(10);
    await run(programs);
  });

  it("are so in the README too", async () => {
    const programs = blocksOf("README.md", "ts");
    const used = ["ResourcePool Production", "Folder Databases"];
    expect([programs.length > 0, used.every((one) => programs.join("").includes(`type: "${one.split(" ")[0] ?? ""}", name: "${one.split(" ")[1] ?? ""}"`))]).to.deep.equal([true, true]);
    // The simulator's infrastructure has other names for what the README's has.
    await run(programs.map((text) => text.replace('type: "ResourcePool", name: "Production"', 'type: "ResourcePool", name: "Test"').replace('name: "Databases"', 'name: "Production"')));
  });
});

describe("The commands of the documentation", function () {
  this.timeout(240_000);
  let scene: Scene;
  afterEach(() => scene.close());

  it("lead through the adoption of an existing Enterprise Manager without a write", async () => {
    scene = await startScene({ program: "", language: "typescript" });
    const { simulator, project } = scene;
    addDba(simulator);
    for (const line of blocksOf("docs/guides/adopt.md", "sh").flatMap((text) => text.trim().split("\n"))) await follow(line);
    expect(simulator.requests.filter(({ write }) => write)).to.deep.equal([]);
    expect((await project.resources()).filter(({ type }) => type.endsWith(":Account"))).to.have.length(1);
  });

  it("try it without Veeam", async () => {
    scene = await startScene({ program: "" });
    const [first = "", second = ""] = blocksOf("docs/guides/try-without-veeam.md", "sh");
    expect(first.trim()).to.equal("npx veeam-em simulate --port 9398");
    for (const line of second.trim().split("\n")) await follow(line);
    expect(existsSync(join(scene.project.folder, "permissions", "index.ts"))).to.equal(true);
  });

  /** Does what a line says, in the project's folder. */
  async function follow(line: string): Promise<void> {
    const { simulator, project } = scene;
    const [command, ...args] = words(line);
    if (command === "npx" && args[0] === "veeam-em") {
      const own = args.slice(1).map((word) => (word === "permissions" ? join(project.folder, "permissions") : word));
      const { code, stderr } = await veeamEm(simulator, own);
      expect([line, code, stderr]).to.deep.equal([line, 0, ""]);
    } else if (command === "pulumi") await project.run(args);
    else if (command === "cd") cpSync(join(project.folder, args[0] ?? ""), project.folder, { recursive: true });
    else if (line === "npm install") linkYaml(project.folder);
    else expect(command, `a command that no test runs: ${line}`).to.equal("export");
  }
});
