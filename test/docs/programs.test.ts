import { expect } from "chai";
import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createProgram,
  flattenDiagnosticMessageText,
  getPreEmitDiagnostics,
  parseConfigFileTextToJson,
  parseJsonConfigFileContent,
  sys,
} from "typescript";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";
import { expectPassesIfAllowed, expectUnchangedPasses } from "../support/honest-program";
import { TRANSPILE_ONLY } from "./example-scene";
import { blocksOf, PAGES, REPOSITORY } from "./pages";

/** A program of a page, by what it is for. */
type Kind = "stack" | "simulator";

/** Every block of TypeScript on every page, as a module. */
function programsOf(kind: Kind, pages: readonly string[] = PAGES): string[] {
  return pages
    .flatMap((page) => blocksOf(page, "ts").filter((text) => kindOf(page, text) === kind))
    .map(asModule);
}

function kindOf(page: string, text: string): Kind {
  if (text.includes('from "pulumi-veeam-em/simulator"') || text.startsWith("simulator."))
    return "simulator";
  if (text.includes('from "pulumi-veeam-em"')) return "stack";
  throw new Error(`No test runs this program of ${page}:\n${text}`);
}

/** A part of a program that speaks of `simulator` gets one. */
function asModule(text: string): string {
  const whole = text.startsWith("simulator.")
    ? `import { startSimulator } from "pulumi-veeam-em/simulator";\nconst simulator = await startSimulator();\n${text}await simulator.close();\n`
    : text;
  return /^export |^import /m.test(whole) ? whole : `${whole}\nexport {};\n`;
}

/** A folder of modules that find the package. */
function withModules<T>(
  programs: readonly string[],
  extension: string,
  run: (folder: string, files: readonly string[]) => T,
): T {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-programs-"));
  try {
    symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"), "junction");
    const files = programs.map((_, at) => join(folder, `program${String(at)}.${extension}`));
    files.forEach((file, at) => {
      writeFileSync(file, programs[at] ?? "");
    });
    return run(folder, files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const EXAMPLES = readdirSync(join(REPOSITORY, "examples")).filter(
  // Those of the plugin need generated classes (plugin-examples.test.ts).
  (name) => !/^pipelines$|^plugin-|\.md$/.test(name),
);

describe("The programs of the documentation, [long]", () => {
  let scene: Scene | undefined;
  afterEach(async () => {
    await scene?.close();
    scene = undefined;
  });

  it("have no type errors with the settings that the examples have, and neither have the examples", () => {
    const settings = EXAMPLES.map((name) =>
      readFileSync(join(REPOSITORY, "examples", name, "tsconfig.json"), "utf8"),
    );
    expect([...new Set(settings)]).to.have.length(1);
    const { options } = parseJsonConfigFileContent(
      parseConfigFileTextToJson("tsconfig.json", settings[0] ?? "").config,
      sys,
      REPOSITORY,
      { noEmit: true },
    );
    withModules([...programsOf("stack"), ...programsOf("simulator")], "mts", (_folder, files) => {
      const program = createProgram(
        [...files, ...EXAMPLES.map((name) => join(REPOSITORY, "examples", name, "index.ts"))],
        options,
      );
      const problems = getPreEmitDiagnostics(program).map(
        ({ file, messageText }) =>
          `${file?.text ?? ""}\n${flattenDiagnosticMessageText(messageText, "\n")}`,
      );
      expect(problems).to.deep.equal([]);
    });
  });

  // Each as a module, all in one stack. Those of the README are run as its commands say
  // (commands.test.ts).
  it("are made under the real engine, stay without a change, pass the gate and are destroyed", async () => {
    const programs = programsOf(
      "stack",
      PAGES.filter((page) => page !== "README.md"),
    );
    expect(programs.length).to.be.greaterThan(10);
    scene = await startScene({ program: "", language: "typescript", env: TRANSPILE_ONLY });
    const { simulator, project } = scene;
    simulator.state.addAccount({
      name: "TECH\\DBA",
      type: "Group",
      roles: ["VM Restore Operator"],
      allVms: true,
    });
    const before = grantsOf(simulator);
    programs.forEach((text, at) => {
      writeFileSync(join(project.folder, `program${String(at)}.ts`), text);
    });
    project.write(programs.map((_, at) => `import "./program${String(at)}";\n`).join(""));
    await project.up();
    expect(Object.keys(grantsOf(simulator)).length).to.be.greaterThan(Object.keys(before).length);
    await project.refresh("--expect-no-changes");
    await expectUnchangedPasses(project);
    await project.destroy();
    await expectPassesIfAllowed(project);
    // What was declared off stays off.
    expect(grantsOf(simulator)).to.deep.equal({
      ...before,
      "TECH\\DBA": { ...before["TECH\\DBA"], allVms: false },
    });
  });

  it("that start a simulator run, and do what they say", () => {
    const programs = programsOf("simulator");
    expect(programs.length).to.be.greaterThan(2);
    const lastLine = withModules(programs, "mts", (folder, files) => {
      const main = join(folder, "main.mts");
      writeFileSync(
        main,
        `${files.map((file, at) => `import * as program${String(at)} from ${JSON.stringify(file)};\n`).join("")}
const [accountsAfter, ...others] = [${files.map((_, at) => `program${String(at)}`).join(", ")}].flatMap(Object.values);
if (others.length > 0) throw new Error("no test calls some function of the pages");
console.log(JSON.stringify(await accountsAfter(async (url) => { if (!url.startsWith("https:")) throw new Error(url); })));\n`,
      );
      const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", main], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(status, stderr).to.equal(0);
      return stdout.trim().split("\n").at(-1) ?? "";
    });
    expect(JSON.parse(lastLine)).to.include("TECH\\ops");
  });
});
