import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { code, declare } from "../support/engine-program";
import type { CommandResult } from "../support/engine";
import { type Scene, startScene } from "../support/engine-scene";
import { programOf } from "../support/plugin-program";

/** Of a user whose password the scene itself does not look for: the test's own files hold it. */
const USER = { username: "TECH\\visitor", password: "Plain Words, Not Shown 7" };

const ROLE = { account: "TECH\\ops", role: "SQL Restore Operator" };

/** Pulumi repeats the stack's configuration itself, as it stands in the user's file of settings. */
function expectNot(text: string, where: string): void {
  const rest = text.replaceAll(/"veeam-em:password": *("[^"]*"|\{[^}]*\})/g, "");
  expect(rest.includes(USER.password), `${where} shows the password`).to.equal(false);
}

describe("A password that the plugin is given in plain text, [long]", () => {
  let scene: Scene;
  beforeEach(async () => {
    const groups = ["BUILTIN\\Administrators"];
    scene = await startScene({
      program: programOf("plugin"),
      form: "plugin",
      simulator: { users: [{ ...USER, groups }], accounts: [{ name: "TECH\\ops" }] },
      env: { VEEAM_EM_URL: undefined, VEEAM_EM_USERNAME: undefined, VEEAM_EM_PASSWORD: undefined },
    });
  });
  afterEach(() => scene.close());

  /** Whatever the engine says and keeps; what the user wrote is the user's. */
  function expectHidden({ command, stdout, stderr, eventLog, errors }: CommandResult): void {
    const folder = scene.project.stateFolder;
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      /dev.*\.(json|bak)/.test(name),
    );
    expect(files).to.not.be.empty;
    for (const text of [
      stdout,
      stderr,
      // Pulumi's own debug messages show every input of every program, secret or not.
      eventLog.replaceAll(/^.*"severity":"debug".*$/gm, ""),
      errors.join("\n"),
      ...files.map((file) => readFileSync(join(folder, file), "utf8")),
    ])
      expectNot(text, command);
  }

  async function live(
    settings: readonly string[],
    option: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { project, simulator } = scene;
    project.write(programOf("plugin", ...settings, declare("AccountRole", "role", ROLE, option)));
    const plan = join(project.folder, "plan.json");
    for (const args of [
      ["preview", "--json"],
      ["preview", "--diff", "--save-plan", plan],
      ["up", "--yes", "--skip-preview"],
      ["up", "--yes", "--skip-preview", "--expect-no-changes"],
      ["refresh", "--yes", "--skip-preview", "--diff"],
      ["stack", "export"],
    ])
      expectHidden(await project.run(args, { PULUMI_EXPERIMENTAL: "true" }));
    const planned = readFileSync(plan, "utf8");
    expect(planned).to.include("veeam-em:index:AccountRole");
    expectNot(planned, "the plan");
    expect(simulator.state.account(ROLE.account)?.roles).to.include(ROLE.role);
    const provider = (await project.resources()).find(
      ({ type, inputs }) => type === "pulumi:providers:veeam-em" && inputs?.["password"],
    );
    for (const bag of [provider?.inputs, provider?.outputs])
      expect(Object.keys(bag?.["password"] ?? {}), "a secret").to.include("ciphertext");
    expectHidden(await project.destroy());
  }

  it("in the stack's configuration is a secret in state, plan, preview and log", async () => {
    const { url } = scene.simulator;
    await scene.project.configure({ url, ...USER });
    await live([], {});
  });

  it("in the program is a secret in state, plan, preview and log", async () => {
    const { url, caFile: caCert } = scene.simulator;
    const settings = JSON.stringify({ url, caCert, ...USER });
    const provider = `const em = new veeam.Provider("em", ${settings});`;
    await live([provider], { provider: code("em") });
  });

  it("is in no error either, whatever else is wrong with the settings", async () => {
    const { project } = scene;
    const { url } = scene.simulator;
    for (const wrong of [{ passwordEnv: "PATH" }, { insecure: "perhaps" }, { passwort: "x" }]) {
      const given = JSON.stringify({ url, ...USER, ...wrong });
      project.write(
        programOf(
          "plugin",
          `const em = new veeam.Provider("em", ${given});`,
          declare("AccountRole", "role", ROLE, { provider: code("em") }),
        ),
      );
      const result = await project.tryRun(["preview"]);
      expect(result.errors.join("\n")).to.include("(EM_CONFIG)");
      expectHidden(result);
    }
  });
});
