import { expect } from "chai";
import { sameName } from "../../simulator/state/account";
import { NAME_CASES } from "../support/name-cases";

describe("Names of accounts, the simulator takes as Windows does:", () => {
  for (const { what, one, other, same } of NAME_CASES)
    it(`${same ? "one account" : "two accounts"}: ${what}`, () => {
      expect(sameName(one, other)).to.equal(same);
      expect(sameName(other, one)).to.equal(same);
    });
});
