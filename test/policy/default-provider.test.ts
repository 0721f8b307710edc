import { expect } from "chai";
import { isStandIn } from "../../policy/default-provider";
import { Unknown } from "../../policy/values";
import {
  DYNAMIC_PROVIDER_TYPE as type,
  isHiddenProviderName,
  PLUGIN_PROVIDER_TYPE,
} from "../../provider/model/kinds";

const SETTINGS = { "veeam-em:url": "https://em.tech.local:9398", "aws:region": "eu-central-1" };

describe("A provider in the place of Pulumi's own, for the policies,", () => {
  const is = (
    made: { name?: string; parent?: string; props?: Readonly<Record<string, unknown>> },
    configuration: Readonly<Record<string, unknown>> | undefined = SETTINGS,
  ): boolean => isStandIn({ type, name: "default", props: SETTINGS, ...made }, configuration);

  it("is none that has exactly the stack's settings, and no parent", () => {
    expect(is({})).to.equal(false);
    expect(is({ props: {} }, {})).to.equal(false);
    expect(is({ props: { ...SETTINGS, version: "3.248.0" } })).to.equal(false);
  });

  it("is one with a parent, or with other settings of Enterprise Manager, unknown ones too", () => {
    expect(is({ parent: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev" })).to.equal(true);
    for (const [key, value] of [
      ["url", "https://em.elsewhere:9398"],
      ["url", undefined],
      ["url", new Unknown(new Error("later"))],
      ["explicit", "true"],
      ["password", "other"],
    ] as const)
      expect(is({ props: { ...SETTINGS, [`veeam-em:${key}`]: value } }), key).to.equal(true);
    expect(is({ props: {} })).to.equal(true);
  });

  it("is one where the engine tells no settings of the stack only if it has a parent", () => {
    const untold = (parent?: string): boolean =>
      isStandIn(
        { type, name: "default", props: SETTINGS, ...(parent === undefined ? {} : { parent }) },
        undefined,
      );
    expect([untold(), untold("urn")]).to.deep.equal([false, true]);
  });

  it("is one by each name that the engine hides, and by no other", () => {
    for (const name of ["default", "default_x", "defaults", "Default", "emea", "my-default"])
      expect(is({ name, parent: "urn" }), name).to.equal(isHiddenProviderName(name));
    expect(
      isStandIn({ type: "pulumi:providers:aws", name: "default", props: {}, parent: "urn" }, {}),
    ).to.equal(false);
  });

  it("is one of the plugin by the same rules, whose settings have no namespace", () => {
    const { "veeam-em:url": url, ...others } = SETTINGS;
    const isOne = (props: object, more: { parent?: string; name?: string } = {}): boolean =>
      isStandIn(
        { type: PLUGIN_PROVIDER_TYPE, name: "default_0_1_0", props: { ...props }, ...more },
        { ...others, "veeam-em:url": url },
      );
    expect(isOne({ url, version: "0.1.0", __internal: {} })).to.equal(false);
    expect(isOne({ url }, { parent: "urn" })).to.equal(true);
    expect(isOne({ url: "https://em.elsewhere:9398" }, { name: "emea" })).to.equal(false);
    for (const props of [
      {},
      { url: "https://em.elsewhere:9398" },
      { url: new Unknown(new Error("later")) },
      { url, explicit: "true" },
      { url, username: "TECH\\other" },
    ])
      expect(isOne(props), JSON.stringify(props)).to.equal(true);
  });
});
