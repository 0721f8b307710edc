import { expect } from "chai";
import { isOfMachines, type Resource, listScopes } from "../../policy/grants";
import { overlappingScopes, rootLevelScopes } from "../../policy/rules";
import {
  COVER_CASES,
  type DeclaredCase,
  SWITCH_CASES,
  WHOLE_CASES,
} from "../support/coverage-cases";

function accountWith(scopes: readonly DeclaredCase[]): Resource {
  const props = {
    name: "TECH\\Ops",
    type: "Group",
    roles: ["Portal User"],
    exclusive: true,
    scopes,
  };
  return {
    type: "pulumi-nodejs:dynamic/veeam-em:Account",
    urn: "urn:pulumi:dev::p::Account::it",
    name: "it",
    props,
  };
}

describe("What a restore scope covers, the policies say as the commands do:", () => {
  for (const { declared, whole } of WHOLE_CASES) {
    if (declared === undefined) continue;
    it(`${whole === "no" ? "no whole root" : "a whole root"}: ${JSON.stringify(declared)}`, () => {
      expect(rootLevelScopes(accountWith([declared]))).to.have.length(whole === "no" ? 0 : 1);
    });
  }

  it("what the switch for all virtual machines says something about", () => {
    for (const { declared, isUnder } of SWITCH_CASES) {
      expect(
        listScopes(accountWith([declared])).map(isOfMachines),
        JSON.stringify(declared),
      ).to.deep.equal([isUnder]);
    }
  });

  it("what another scope covers", () => {
    for (const { held, other, covers } of COVER_CASES) {
      const found = overlappingScopes([accountWith([held, other])], { accounts: [] });
      expect(found, JSON.stringify({ held, other })).to.have.length(covers ? 1 : 0);
    }
  });
});
