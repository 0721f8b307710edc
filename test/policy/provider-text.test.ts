import type { ResourceValidationArgs } from "@pulumi/policy";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findForeignProviders } from "../../cli/shared/pulumi/foreign-providers";
import { PLUGIN_URLS } from "../../policy/kinds";
import {
  judgePlugin,
  judgeProvider,
  judgeType,
  providerTextPolicy,
} from "../../policy/provider-text";
import { releasedPluginUrl } from "../../provider/em";
import {
  DISGUISE_CASES,
  PLUGIN_PROVIDER_CASES,
  RELEASED,
  RELEASED_PROVIDER_CASES,
} from "../support/plugin-provider-cases";
import { PROVIDER_TEXT_CASES } from "../support/provider-text-cases";

const URN = "urn:pulumi:dev::permissions::it";

describe("The code that a resource names, the policies judge as the commands do:", () => {
  for (const { what, type, text, isForeign } of PROVIDER_TEXT_CASES)
    it(`${what} ${isForeign ? "is foreign" : "is right"}`, () => {
      const state = { inputs: { __provider: text } };
      expect({
        commands: findForeignProviders([{ urn: URN, type, state }]).length,
        policies: judgeProvider(type, text) === undefined ? 0 : 1,
      }).to.deep.equal(isForeign ? { commands: 1, policies: 1 } : { commands: 0, policies: 0 });
    });
});

for (const [when, cases, released] of [
  ["", PLUGIN_PROVIDER_CASES, undefined],
  [" where plugins are released", RELEASED_PROVIDER_CASES, RELEASED],
] as const)
  describe(`The provider that a resource names, the policies judge as the commands do${when}:`, () => {
    for (const { what, type, provider, isForeign } of cases)
      it(`${what} is ${isForeign ? "foreign" : "right"}`, () => {
        const urn = `urn:pulumi:dev::permissions::${provider.type}::${provider.name}`;
        const { inputs = {} } = provider;
        const resources = [
          { urn: URN, type, state: { provider: `${urn}::1` } },
          { urn, type: provider.type, state: { type: provider.type, inputs } },
        ];
        const urls = released === undefined ? [] : [released];
        expect({
          commands: findForeignProviders(resources, released).length > 0,
          policies: judgePlugin(type, { ...provider, props: inputs }, urls) !== undefined,
        }).to.deep.equal({ commands: isForeign, policies: isForeign });
      });
  });

describe("The type that a provider sees, the policies judge as the commands do:", () => {
  for (const { what, type, parents = "", provider, isForeign } of DISGUISE_CASES)
    it(`${what} is ${isForeign ? "foreign" : "right"}`, () => {
      const urn = `urn:pulumi:dev::permissions::${parents}${type}::it`;
      const state = { urn, type, provider: `urn:pulumi:dev::permissions::${provider}::emea::1` };
      expect({
        commands: findForeignProviders([{ urn, type, state }]).length > 0,
        policies: judgeType(type, urn, provider) !== undefined,
      }).to.deep.equal({ commands: isForeign, policies: isForeign });
    });
});

describe("A provider of the plugin, of which the engine hides `__internal` from validation,", () => {
  const type = "pulumi:providers:veeam-em";
  const named = { type, urn: `urn:pulumi:dev::permissions::${type}::emea`, name: "emea" };
  const settings = { url: "https://em.tech.local:9398" };

  /** What validation tells; left out: the configuration turns remediation off. */
  async function told(internal?: object): Promise<string[]> {
    const { remediateResource, validateResource } = providerTextPolicy();
    const seen: Partial<ResourceValidationArgs> = {
      ...named,
      props: { ...settings, __internal: internal },
    };
    if (internal !== undefined) await remediateResource?.(seen as ResourceValidationArgs);
    const shown: Partial<ResourceValidationArgs> = { ...named, props: settings };
    const messages: string[] = [];
    for (const validate of [validateResource ?? []].flat())
      await validate(shown as ResourceValidationArgs, (message) => void messages.push(message));
    return messages;
  }

  it("is stopped for what remediation sees there, and where it sees nothing", async () => {
    expect(await told({})).to.deep.equal([]);
    for (const internal of [
      { pluginDownloadURL: "https://em.invalid/plugins" },
      { name: "terraform-provider", parameterization: "e30=" },
    ]) {
      const [message, ...more] = await told(internal);
      expect(message).to.match(/^emea .* may be another plugin/);
      expect(more).to.deep.equal([]);
    }
    expect((await told())[0]).to.include("needs the level `remediate`");
  });
});

describe("The name of the engine's own provider", () => {
  it("says nothing where the place has what may stand for another character", () => {
    // The name is the same for `te?ch/…`, which is at home with somebody else.
    const released = "github://api.github.com/te_ch/pulumi-veeam-em";
    const name = "default_0_1_0_github_/api.github.com/te_ch/pulumi-veeam-em";
    const type = "pulumi:providers:veeam-em";
    const urn = `urn:pulumi:dev::permissions::${type}::${name}`;
    expect(findForeignProviders([{ urn, type, state: { type } }], released)).to.have.length(1);
    expect(judgePlugin(type, { type, name, props: {} }, [released])).to.be.a("string");
  });
});

describe("The place of released plugins", () => {
  it("is the same for the policies, the commands and the schema", () => {
    const url = releasedPluginUrl();
    expect(PLUGIN_URLS).to.deep.equal(url === undefined ? [] : [url]);
    const schema = JSON.parse(
      readFileSync(join(__dirname, "../../provider/plugin/schema.json"), "utf8"),
    ) as Readonly<Record<string, unknown>>;
    expect(schema["pluginDownloadURL"]).to.equal(url);
  });
});
