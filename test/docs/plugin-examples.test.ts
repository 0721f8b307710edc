import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../support/project-files";
import type { Scene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";
import { expectPassesIfAllowed, expectUnchangedPasses } from "../support/honest-program";
import { offerPlugin } from "../support/plugin-program";
import { type CommandOfPython, installSdk, runPython } from "../support/python/python";
import { compileSdk, problemsOf, programIn } from "../support/typescript-sdk";
import type { PLUGIN_EXAMPLES } from "./example-scene";
import { QUICKSTART, shown, startExample } from "./example-scene";
import { Walk } from "./pages";
import { Reader } from "./reader";

/** `pulumi package add` needs a language host newer than the tests have. */
const ADD = "pulumi package add ./node_modules/pulumi-veeam-em/plugin";

/** The commands of a README, in a folder that a test closes. */
interface Followed {
  readonly scene: Scene;
  readonly before: ReturnType<typeof grantsOf>;
  /** Follows the next block, with other commands in place of some. */
  readonly follow: (others?: Readonly<Record<string, string>>) => Promise<void>;
  readonly end: () => void;
}

describe("The quickstart by the provider plugin, [long]", () => {
  let scene: Scene | undefined;
  afterEach(async () => {
    await scene?.close();
    scene = undefined;
  });

  async function start(
    name: (typeof PLUGIN_EXAMPLES)[number],
    language: Language,
  ): Promise<Followed> {
    const started = await startExample(join("examples", name), undefined, {}, language);
    scene = started;
    const { project, simulator } = started;
    const walk = new Walk(join("examples", name, "README.md"));
    return {
      scene: started,
      before: grantsOf(simulator),
      follow: async (others = {}) => {
        await new Reader(project.folder, project.environment, simulator, others).follow(
          walk.take("sh"),
        );
      },
      end: () => walk.end(),
    };
  }

  function expectIsUp({ simulator }: Scene): void {
    expect(shown(simulator, Object.keys(QUICKSTART))).to.deep.equal(QUICKSTART);
  }

  /** With a language host: nothing to change, past the gate, and gone without a trace. */
  async function expectLastsAndGoes({
    scene: { project, simulator },
    before,
  }: Followed): Promise<void> {
    await expectUnchangedPasses(project);
    await project.refresh("--expect-no-changes");
    await project.destroy();
    await expectPassesIfAllowed(project);
    expect(grantsOf(simulator)).to.deep.equal(before);
  }

  it("in YAML is made as its README says, finds nothing to change, and is destroyed", async () => {
    const followed = await start("plugin-yaml", "yaml");
    await followed.follow();
    followed.end();
    expectIsUp(followed.scene);
    await expectLastsAndGoes(followed);
  });

  it("in TypeScript has no type errors, is made, finds nothing to change, and is destroyed", async () => {
    const followed = await start("plugin-typescript", "typescript");
    const { project } = followed.scene;
    await followed.follow({ [ADD]: "" });
    const sdk = join(project.folder, "node_modules", "pulumi-veeam-em-sdk");
    mkdirSync(sdk);
    await compileSdk(sdk);
    offerPlugin(project);
    expect(problemsOf(programIn(project.folder, { noEmit: true }))).to.deep.equal([]);
    await followed.follow();
    followed.end();
    expectIsUp(followed.scene);
    await expectLastsAndGoes(followed);
  });

  // Pulumi's host of Python cannot be had here: the Automation API runs the program.
  it("in Python is made, finds nothing to change, and is destroyed", async () => {
    const followed = await start("plugin-python", "python");
    const { project, simulator } = followed.scene;
    const succeeds = async (...command: CommandOfPython): Promise<void> => {
      const { code, output } = await runPython(project, ...command);
      expect(code, output).to.equal(0);
    };
    await followed.follow({ [ADD]: "", "pulumi install": "" });
    await installSdk(project.folder);
    offerPlugin(project);
    await followed.follow({ "pulumi preview\npulumi up": "" });
    followed.end();
    await succeeds("up");
    expectIsUp(followed.scene);
    await succeeds("up", "--expect-no-changes");
    await succeeds("destroy");
    expect(grantsOf(simulator)).to.deep.equal(followed.before);
  });
});
