import { expect } from "chai";
import { LIFECYCLES } from "../../provider/lifecycle/lifecycles";
import {
  isAccountKind,
  isUnknownKind,
  kindFromToken,
  KINDS,
  pluginToken,
  typeToken,
} from "../../provider/model/kinds";

/** What states hold already. */
const TOKENS = [
  "pulumi-nodejs:dynamic/veeam-em:Account",
  "pulumi-nodejs:dynamic/veeam-em:AccountRole",
  "pulumi-nodejs:dynamic/veeam-em:AccountScope",
  "pulumi-nodejs:dynamic/veeam-em:AllVmsScope",
];

describe("The kinds of resources", () => {
  it("keep the type tokens that states hold, and are found by them", () => {
    expect(KINDS.map(typeToken)).to.include.members(TOKENS);
    for (const kind of KINDS) expect(kindFromToken(typeToken(kind))).to.equal(kind);
  });

  it("that a newer version has are of this package, and are no kind", () => {
    for (const name of [
      "Tenant",
      "account",
      "AccountRoles",
      "constructor",
      "toString",
      "a b",
      "",
    ]) {
      const type = `pulumi-nodejs:dynamic/veeam-em:${name}`;
      expect([kindFromToken(type), isUnknownKind(type)], type).to.deep.equal([undefined, true]);
    }
    for (const type of TOKENS) expect(isUnknownKind(type)).to.equal(false);
  });

  it("have the same names in the provider plugin", () => {
    for (const kind of KINDS) expect(kindFromToken(`veeam-em:index:${kind}`)).to.equal(kind);
    expect(KINDS.map(pluginToken).map(kindFromToken)).to.deep.equal([...KINDS]);
    expect(isUnknownKind("veeam-em:index:Tenant")).to.equal(true);
  });

  it("are told from what other packages, components and the engine have", () => {
    for (const type of [
      "pulumi-nodejs:dynamic:Resource",
      "pulumi-nodejs:dynamic/veeam-embedded:Account",
      "pulumi-nodejs:dynamic/other:Account",
      "pulumi:providers:pulumi-nodejs",
      "pulumi:pulumi:Stack",
      "my:veeam-em:Team",
      "veeam-em:Account",
      `my:component:Team$${TOKENS[0] ?? ""}`,
      "",
    ]) {
      expect([kindFromToken(type), isUnknownKind(type)], type).to.deep.equal([undefined, false]);
    }
  });

  it("each have the life cycle of their name, and one is the account itself", () => {
    for (const kind of KINDS) expect(LIFECYCLES[kind].kind).to.equal(kind);
    expect(KINDS.filter(isAccountKind)).to.deep.equal(["Account"]);
  });
});
