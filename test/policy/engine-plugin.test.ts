import { expect } from "chai";
import { providerText } from "../../provider/lifecycle/provider-text";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { code, declare } from "../support/engine-program";
import { DRESSED_PROVIDER, offerPlugin, otherProvider, programOf } from "../support/plugin-program";
import { PackedPolicies, violationsIn } from "./installed-pack";

const URL = "https://em.tech.local:9398";
const GRANT = { account: "TECH\\Dave", role: "Portal User" };
/** As a generated SDK asks for its plugin. */
const OPTIONS = { version: "0.1.0" };
const PLACE = { pluginDownloadURL: "https://em.invalid/plugins" };
const OTHER = { provider: code("other") };

describe(`The policy pack, on resources of the provider plugin under the real engine ${OLDEST_ENGINE}, [oldest engine]`, () => {
  let policies: PackedPolicies;

  before(async () => {
    policies = await PackedPolicies.install("", { SECOND_PASSWORD: "of no account either" });
    const { project } = policies;
    offerPlugin(project);
    await project.configure({ url: URL });
    await project.run(["config", "set", "--secret", "veeam-em:username", "TECH\\pulumi"]);
  });
  after(() => {
    policies.close();
  });

  async function violations(...statements: readonly string[]): Promise<string[]> {
    policies.project.write(programOf("plugin", ...statements));
    const result = await policies.preview({ "single-users": "disabled", exclusive: "disabled" });
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
        otherProvider("emea", second),
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
          otherProvider(name, { url: "https://em.elsewhere.invalid:9398" }),
          declare("AccountRole", "granted", GRANT, OTHER),
        ),
        name,
      ).to.include(`default-provider ${name}`);
  });

  it("stops where another plugin or package runs for them", async () => {
    const elsewhere = declare("AccountRole", "granted", GRANT, { ...OPTIONS, ...PLACE });
    expect(await violations(elsewhere)).to.include("provider-text granted");
    const evil = "exports.handler = () => ({ check: async (o, n) => ({ inputs: n }) });";
    const worn = declare("AccountRole", "worn", { ...GRANT, __provider: evil }, OTHER);
    expect(await violations(...DRESSED_PROVIDER, worn)).to.include("provider-text worn");
    const second = { url: URL, username: "u", passwordEnv: "SECOND_PASSWORD" };
    const there = declare("AccountRole", "there", GRANT, OTHER);
    expect(await violations(otherProvider("emea", second, PLACE), there)).to.include(
      "provider-text emea",
    );
    const emea = otherProvider("emea", second);
    const disguised = `other.getPackage = () => "x"; other.pkg = "x";
      new pulumi.CustomResource("x:y:z$veeam-em:index:AccountRole", "note", ${JSON.stringify(GRANT)}, { provider: other });`;
    expect(await violations(emea, disguised)).to.include("provider-text note");
  });

  it("stops at a resource that previews hide, as they do the engine's own providers", async () => {
    const text = providerText("AccountRole");
    const hidden = `const other = new pulumi.ProviderResource("pulumi-nodejs", "emea", {});
      other.getPackage = () => "x"; other.pkg = "x";
      new pulumi.CustomResource("x:y:z$pulumi:providers:pulumi-nodejs", "default_note",
        ${JSON.stringify({ ...GRANT, __provider: text })}, { provider: other });`;
    expect(await violations(hidden)).to.include("provider-text default_note");
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
