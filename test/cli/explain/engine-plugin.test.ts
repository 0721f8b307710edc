import { expect } from "chai";
import { join } from "node:path";
import { engineEnvironment } from "../../../tools/engine/environment";
import { findEngine } from "../../../tools/engine/find-engine";
import { environmentOf } from "../drift/state-builder";
import { code, declare } from "../../support/engine-program";
import { type Scene, startScene } from "../../support/engine-scene";
import { virtualMachines } from "../../support/engine-server";
import { PIPELINE_KINDS } from "../../support/honest-program";
import {
  DRESSED_PROVIDER,
  offerPlugin,
  otherProvider,
  programOf,
} from "../../support/plugin-program";
import { Files, veeamEm } from "./preview-builder";

interface Explained {
  readonly stoppedBy: readonly string[];
  readonly mixedForms: readonly object[];
}

describe("explain and drift with the real engine, of the provider plugin's resources, [long]", () => {
  let scene: Scene;
  let files: Files;
  let state: string;

  before(async () => {
    files = new Files();
    scene = await startScene({
      program: "",
      inline: true,
      env: { VEEAM_EM_LOG: undefined, SECOND_PASSWORD: "of-nobody" },
    });
    const { project, simulator } = scene;
    offerPlugin(project);
    await project.configure({ url: simulator.url });
    project.write(programOf("plugin", operators(), role()));
    await project.up();
    state = (await project.run(["stack", "export"])).stdout;
  });
  after(async () => {
    files.end();
    await scene.close();
  });

  /** As a generated SDK asks for its plugin. */
  const OPTIONS = { version: "0.1.0" };
  const operators = (change: object = {}, options: object = OPTIONS, name = "operators"): string =>
    declare(
      "Account",
      name,
      {
        name: "TECH\\Operators",
        type: "Group",
        roles: ["VM Restore Operator"],
        scopes: [{ object: virtualMachines(scene.simulator)[0].object }],
        ...change,
      },
      { ...options },
    );
  const role = (change: object = {}, options: object = OPTIONS, name = "granted"): string =>
    declare(
      "AccountRole",
      name,
      { account: "BUILTIN\\Administrators", role: "SQL Restore Operator", ...change },
      { ...options },
    );

  async function explained(program: string): Promise<Explained & { code: number; out: string }> {
    scene.project.write(program);
    const { stdout } = await scene.project.run(["preview", "--json", "--show-sames"]);
    const [preview, recorded] = [
      files.write("preview.json", stdout),
      files.write("state.json", state),
    ];
    const args = ["explain", preview, "--state", recorded, "--fail-on", PIPELINE_KINDS];
    const { code: exit, out } = await veeamEm([...args, "--json"]);
    return { ...(JSON.parse(out) as Explained), code: exit, out: (await veeamEm(args)).out };
  }
  const fate = async (...statements: string[]): Promise<readonly string[]> =>
    (await explained(programOf("plugin", ...statements))).stoppedBy;

  it("say what widens, and stop the gate for it", async () => {
    const same = await explained(programOf("plugin", operators(), role()));
    expect(same).to.deep.include({ code: 0, out: "Nobody's restore permissions change.\n" });
    const widened = await explained(
      programOf("plugin", operators({ allVms: true }), role({ role: "Portal Administrator" })),
    );
    expect(widened).to.deep.include({ code: 3, stoppedBy: ["widen", "admin", "all-vms"] });
    expect(widened.out).to.match(/TECH\\Operators \(Group\)\n {2}! may now restore every VM/);
    expect(await fate(operators({}, { version: undefined }), role())).to.deep.equal([]);
  });

  it("see through a move to the classes and a secret, and say where an account is in both forms", async () => {
    const aliases = (kind: string): object => ({ aliases: [{ type: `veeam-em:index:${kind}` }] });
    const moved = (change: object): string =>
      programOf("dynamic", operators(change, aliases("Account")), role({}, aliases("AccountRole")));
    const back = await explained(moved({}));
    expect(back).to.deep.include({ code: 0, out: "Nobody's restore permissions change.\n" });
    expect((await explained(moved({ allVms: true }))).stoppedBy).to.deep.equal([
      "widen",
      "all-vms",
    ]);
    expect(await fate(operators({ allVms: code("pulumi.secret(false)") }), role())).to.deep.equal([
      "widen",
      "all-vms",
    ]);
    const both = programOf(
      "plugin",
      operators(),
      role(),
      'const own = require("pulumi-veeam-em"); new own.AccountRole("mixed", { account: "TECH\\\\Operators", role: "Portal User" });',
    );
    const { mixedForms, out } = await explained(both);
    expect(mixedForms).to.deep.equal([
      { account: "TECH\\Operators", dynamic: ["mixed"], plugin: ["operators"] },
    ]);
    expect(out).to.include("keep all of one account in one form");
  });

  const SECOND = {
    url: "https://em.elsewhere.invalid:9398",
    username: "u",
    passwordEnv: "SECOND_PASSWORD",
  };
  const under = { provider: code("other") };

  it("stop at code of another package, and at a plugin from elsewhere", async () => {
    const evil = "exports.handler = () => ({ check: async (o, n) => ({ inputs: n }) });";
    const worn = role({ __provider: evil }, under, "worn");
    expect(await fate(operators(), role(), ...DRESSED_PROVIDER, worn)).to.include(
      "foreign-provider",
    );
    const settings = { ...SECOND, url: scene.simulator.url };
    const disguised = (type: string): string =>
      `new pulumi.CustomResource("${type}", "note", { account: "TECH\\\\Operators", role: "Portal Administrator" }, { provider: other });`;
    const pretending = 'other.getPackage = () => "x"; other.pkg = "x";';
    for (const type of [
      "x:y:z$veeam-em:index:AccountRole",
      "x:y:z$veeam-em:index:AccountRole::more",
    ])
      expect(
        await fate(
          operators(),
          role(),
          otherProvider("emea", settings),
          pretending,
          disguised(type),
        ),
        type,
      ).to.include("foreign-provider");
    const place = { pluginDownloadURL: "https://em.invalid/plugins" };
    expect(await fate(operators({}, { ...OPTIONS, ...place }), role())).to.include(
      "foreign-provider",
    );
    const provider = otherProvider("emea", settings, place);
    expect(await fate(operators(), provider, role({}, under))).to.include("foreign-provider");
  });

  it("count what an account has here for nothing elsewhere", async () => {
    for (const [name, settings] of [
      ["emea", SECOND],
      ["default x", { url: SECOND.url }],
    ] as const) {
      const again = role({}, under, "again");
      expect(
        await fate(otherProvider(name, settings), operators(), role(), again),
        name,
      ).to.deep.equal(["widen"]);
    }
  });

  it("pass with a provider in the very place of Pulumi's own, unless the stack forbids that one", async () => {
    const { project } = scene;
    const { url } = SECOND;
    const taken = [otherProvider("default", { url }), operators({}, under), role({}, under)];
    expect(await fate(...taken)).to.deep.equal([]);
    await project.run(["config", "set", "pulumi:disable-default-providers", '["veeam-em"]']);
    const anew = [operators({}, under, "anew"), role({}, under)];
    expect(await fate(otherProvider("default", { url }), ...anew)).to.deep.equal(["widen"]);
    await project.run(["config", "rm", "pulumi:disable-default-providers"]);
  });

  it("compare a state with its servers, also of a provider whose password is in it", async () => {
    const { project, simulator } = scene;
    const { username, password, caFile, url } = simulator;
    const settings = { url, username, password, caCert: caFile, timeoutSeconds: 30 };
    const second = otherProvider("emea", settings);
    // The program's text holds the password here.
    const { afterCommand } = project;
    project.afterCommand = () => undefined;
    project.write(programOf("plugin", second, operators(), role({}, under)));
    await project.up();
    const { folder: engine } = await findEngine();
    const folder = join(project.folder, "..");
    const env = {
      ...engineEnvironment({ folder, engine, passphrase: "of no account" }),
      ...environmentOf(simulator),
    };
    const args = ["drift", "--cwd", project.folder, "--stack", "dev"];
    const same = await veeamEm(args, env);
    expect(same).to.deep.include({ code: 0, err: "" });
    simulator.state.revokeRole("BUILTIN\\Administrators", "SQL Restore Operator");
    simulator.state.revokeRole("TECH\\Operators", "VM Restore Operator");
    const { code: exit, out } = await veeamEm(args, env);
    expect(exit).to.equal(3);
    expect(out)
      .to.include("2 of 2 resources differ")
      .and.to.include("no longer has the role SQL Restore Operator (granted)")
      .and.to.include("no longer has the role VM Restore Operator (operators)");
    expect(same.out + out).to.not.include(password);
    project.afterCommand = afterCommand;
  });
});
