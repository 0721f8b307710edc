import { expect } from "chai";
import { isPortalAdministrator } from "../../policy/grants";
import { sameName } from "../../policy/names";
import { isExcepted } from "../../policy/rules";
import { NAME_CASES } from "../support/name-cases";

describe("Names, the policies compare as the provider does:", () => {
  for (const { what, one, other, same } of NAME_CASES)
    it(`${same ? "one name" : "two names"}: ${what}`, () => {
      expect(sameName(one, other)).to.equal(same);
      expect(sameName(other, one)).to.equal(same);
      expect(isExcepted([one], { accounts: [other] })).to.equal(same);
    });

  it("and know Portal Administrator in any case, with spaces around it, and by its ID", () => {
    for (const role of [
      " PORTAL administrator ",
      "5F37A46B-9CE2-40F4-8A62-B45B079257FC",
      "urn:veeam:EnterpriseRole:5f37a46b-9ce2-40f4-8a62-b45b079257fc",
    ])
      expect(isPortalAdministrator(role), role).to.equal(true);
    expect(isPortalAdministrator("Portal User")).to.equal(false);
  });
});
