import { expect } from "chai";
import { findForeignProviders } from "../../cli/shared/pulumi/foreign-providers";
import { judgeProvider } from "../../policy/provider-text";
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
