import { expect } from "chai";
import { mayBeStoredAs } from "../../provider/model/identity";

describe("the name under which EM may keep an account", () => {
  for (const [sent, stored, may] of [
    ["ops", "SRV01\\ops", true],
    ["OPS", "tech\\ops", true],
    ["ops", "SRV01\\ops2", false],
    ["ops", "SRV01\\dev ops", false],
    ["ops", "ops@tech.local", false],
    ["ops", "ops2", false],
    ["TECH\\ops", "ops@tech.local", true],
    ["tech\\OPS", "ops@TECH", true],
    ["TECH\\ops", "ops@sales.local", false],
    ["TECH\\ops", "ops@tech2.local", false],
    ["TECH\\ops", "ops2@tech.local", false],
    ["TECH\\ops", "SALES\\ops", false],
    ["TECH\\ops", "ops", false],
    ["ops@tech.local", "ops", false],
    ["ops@tech.local", "ops@sales.local", false],
  ] as const)
    it(`is ${may ? "" : "not "}${stored} for ${sent}`, () => {
      expect(mayBeStoredAs(sent, stored, "User")).to.equal(may);
      expect(mayBeStoredAs(sent, stored, "Group")).to.equal(may);
      expect(mayBeStoredAs(sent, stored, "ExternalUser")).to.equal(false);
      expect(mayBeStoredAs(sent, stored, "ExternalGroup")).to.equal(false);
    });
});
