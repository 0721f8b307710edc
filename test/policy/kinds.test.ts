import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { expect } from "chai";
import { formOf, isAccount, isOurs, findKind, KINDS, PACKAGES } from "../../policy/kinds";
import { policies } from "../../policy/policies";
import * as model from "../../provider/model/kinds";

const NEWER = ["pulumi-nodejs:dynamic/veeam-em:Tenant", "veeam-em:index:Tenant"];

const onResources = policies.filter(
  (policy): policy is ResourceValidationPolicy => "validateResource" in policy,
);

/** Those that look at no grant. */
const PROVIDER_POLICIES = ["default-provider", "provider-text"];

/** What a policy reports of a resource of this type. */
async function reportsOf(
  { validateResource }: ResourceValidationPolicy,
  type: string,
): Promise<string[]> {
  const reports: string[] = [];
  const args: Partial<ResourceValidationArgs> = {
    type,
    urn: `urn:pulumi:dev::p::${type}::it`,
    name: "it",
    props: { account: "TECH\\Ops" },
  };
  for (const validate of [validateResource ?? []].flat()) {
    await validate(args as ResourceValidationArgs, (message) => void reports.push(message));
  }
  return reports;
}

describe("The kinds that the policies know", () => {
  it("are those of pulumi-veeam-em, by the same types", () => {
    expect(KINDS).to.deep.equal(model.KINDS);
    for (const kind of KINDS)
      for (const type of [model.typeToken(kind), model.pluginToken(kind)]) {
        expect([findKind(type), isOurs(type)]).to.deep.equal([kind, true]);
        expect(isAccount(type)).to.equal(model.isAccountKind(kind));
        expect(formOf(type)).to.equal(model.formOf(type));
      }
    expect(Object.values(PACKAGES).map((name) => `pulumi:providers:${name}`)).to.deep.equal([
      model.DYNAMIC_PROVIDER_TYPE,
      model.PLUGIN_PROVIDER_TYPE,
    ]);
    for (const type of [
      ...NEWER,
      "veeam-em:index/account:Account",
      "pulumi:providers:veeam-em",
      "pulumi-nodejs:dynamic:Resource",
      "pulumi:providers:pulumi-nodejs",
      "my:veeam-em:Team",
    ]) {
      expect([findKind(type), isOurs(type)], type).to.deep.equal([
        undefined,
        model.isUnknownKind(type),
      ]);
    }
  });

  it("are all that the policies let pass: of a newer one each says that it cannot judge it", async () => {
    expect(onResources).to.have.length.greaterThan(3);
    for (const policy of onResources.filter(({ name }) => !PROVIDER_POLICIES.includes(name))) {
      for (const newer of NEWER) {
        const [report, ...more] = await reportsOf(policy, newer);
        expect(more).to.deep.equal([]);
        expect(report, policy.name)
          .to.include("it")
          .and.to.include(newer)
          .and.to.include("newer pulumi-veeam-em");
      }
      expect(await reportsOf(policy, "pulumi-nodejs:dynamic:Resource")).to.deep.equal([]);
    }
  });
});
