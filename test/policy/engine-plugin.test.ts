import { expect } from "chai";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findEngine } from "../../tools/engine/find-engine";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { Project } from "../support/engine";
import { code, declare } from "../support/engine-program";
import { offerPlugin, programOf } from "../support/plugin-program";
import { installPack, violationsIn } from "./installed-pack";

const URL = "https://em.tech.local:9398";
const GRANT = { account: "TECH\\Dave", role: "Portal User" };
/** As a generated SDK asks for its plugin. */
const OPTIONS = { version: "0.1.0" };
const PLACE = { pluginDownloadURL: "https://em.invalid/plugins" };
const OTHER = { provider: code("other") };

/** A provider that the program makes, past every class. */
const made = (name: string, settings: object, options: object = {}): string =>
  `const other = new pulumi.ProviderResource("veeam-em", ${JSON.stringify(name)}, ${JSON.stringify(settings)}, ${JSON.stringify(options)});`;

describe(`The policy pack, on resources of the provider plugin under the real engine ${OLDEST_ENGINE}, [oldest engine]`, () => {
  let folder: string;
  let pack: string;
  let project: Project;

  before(async () => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "veeam-em-policy-"));
    const { folder: engine } = await findEngine({ version: OLDEST_ENGINE });
    const env = {
      PATH: [engine, process.env["PATH"] ?? ""].join(delimiter),
      VEEAM_EM_WARNINGS: "false",
      SECOND_PASSWORD: "of no account either",
    };
    [pack, project] = await Promise.all([
      installPack(folder),
      Project.create({ program: "", engine: OLDEST_ENGINE, env }),
    ]);
    offerPlugin(project);
    await project.configure({ url: URL });
    await project.run(["config", "set", "--secret", "veeam-em:username", "TECH\\pulumi"]);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    project.close();
  });

  async function violations(...statements: readonly string[]): Promise<string[]> {
    project.write(programOf("plugin", ...statements));
    const config = join(folder, "config.json");
    writeFileSync(config, JSON.stringify({ "single-users": "disabled", exclusive: "disabled" }));
    const flags = ["--policy-pack", pack, "--policy-pack-config", config];
    const result = await project.tryRun(["preview", ...flags]);
    const found = violationsIn(result);
    if (found.length === 0) expect(result.code, result.stdout + result.stderr).to.equal(0);
    return found;
  }

  it("says nothing of what is right, by the engine's own provider and by one of the program", async () => {
    const second = { url: URL, username: "u", passwordEnv: "SECOND_PASSWORD", timeoutSeconds: 30 };
    expect(
      await violations(
        declare("AccountRole", "right", GRANT, OPTIONS),
        declare("AccountRole", "unversioned", { ...GRANT, role: "Restore Operator" }),
        made("emea", second),
        declare("AccountRole", "there", GRANT, OTHER),
      ),
    ).to.deep.equal([]);
  });

  it("finds the grants that nobody should be given", async () => {
    const alice = {
      name: "TECH\\Alice",
      type: "User",
      roles: ["Portal Administrator"],
      allVms: true,
      scopes: [{ object: { root: "vc01.tech.local", type: "Vc", name: "vc01.tech.local" } }],
    };
    expect(
      await violations(
        declare("Account", "alice", alice, OPTIONS),
        declare("AllVmsScope", "bob", { account: "TECH\\Bob" }, OPTIONS),
      ),
    ).to.include.members([
      "all-vms alice",
      "portal-administrator alice",
      "root-level-scopes alice",
    ]);
  });

  it("stops at a provider in the place of the engine's own", async () => {
    for (const name of ["default", "default_0_1_0"])
      expect(
        await violations(
          made(name, { url: "https://em.elsewhere.invalid:9398" }),
          declare("AccountRole", "granted", GRANT, OTHER),
        ),
        name,
      ).to.include(`default-provider ${name}`);
  });

  it("stops where another plugin or package runs for them", async () => {
    const elsewhere = declare("AccountRole", "granted", GRANT, { ...OPTIONS, ...PLACE });
    expect(await violations(elsewhere)).to.include("provider-text granted");
    const dressed = [
      'const other = new pulumi.ProviderResource("pulumi-nodejs", "evil", {});',
      'other.getPackage = () => "veeam-em";',
      'other.pkg = "veeam-em";',
    ];
    const evil = "exports.handler = () => ({ check: async (o, n) => ({ inputs: n }) });";
    const worn = declare("AccountRole", "worn", { ...GRANT, __provider: evil }, OTHER);
    expect(await violations(...dressed, worn)).to.include("provider-text worn");
  });

  it("stops where one account is managed in both forms", async () => {
    expect(
      await violations(
        declare("AccountRole", "granted", GRANT, OPTIONS),
        'const own = require("pulumi-veeam-em");',
        `new own.AccountRole("mixed", ${JSON.stringify({ ...GRANT, role: "Restore Operator" })});`,
      ),
    ).to.deep.equal(["mixed-forms granted"]);
  });
});
