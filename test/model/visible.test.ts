import { expect } from "chai";
import fc from "fast-check";
import { visible, visibleJson, visibleLines } from "../../provider/model/visible";
import { VISIBLE_CASES } from "../support/visible-cases";

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const ANY = fc.string({ unit: "binary" });

describe("Visible text", () => {
  it("holds nothing that steers a terminal, and every letter as it was", () => {
    fc.assert(
      fc.property(ANY, (text) => {
        expect(visible(text)).not.to.match(HIDDEN);
        expect(visibleLines(text).replaceAll("\n", "")).not.to.match(HIDDEN);
        expect(visibleJson(text).replaceAll("\n", "")).not.to.match(HIDDEN);
      }),
    );
    for (const [given, shown] of VISIBLE_CASES) {
      expect(visible(given)).to.equal(shown);
      if (given === shown) expect(visibleJson(given)).to.equal(given);
    }
  });

  it("of a JSON document is the same document", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const text = JSON.stringify(value, null, 2);
        expect(JSON.parse(visibleJson(text))).to.deep.equal(JSON.parse(text));
      }),
    );
  });
});
