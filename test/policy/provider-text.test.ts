import { expect } from "chai";
import { findForeignProviders } from "../../cli/shared/pulumi/foreign-providers";
import { judgePlugin, judgeProvider } from "../../policy/provider-text";
import { PLUGIN_PROVIDER_CASES } from "../support/plugin-provider-cases";
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

describe("The provider that a resource names, the policies judge as the commands do:", () => {
  for (const { what, type, provider, isForeign } of PLUGIN_PROVIDER_CASES)
    it(`${what} is ${isForeign ? "foreign" : "right"}`, () => {
      const urn = `urn:pulumi:dev::permissions::${provider.type}::${provider.name}`;
      const { inputs = {} } = provider;
      const found = findForeignProviders([
        { urn: URN, type, state: { provider: `${urn}::1` } },
        { urn, type: provider.type, state: { type: provider.type, inputs } },
      ]);
      const judged = judgePlugin(type, { ...provider, props: inputs });
      expect({
        commands: found.length > 0,
        policies: judged !== undefined,
      }).to.deep.equal({ commands: isForeign, policies: isForeign });
    });
});
