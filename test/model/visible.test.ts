import { expect } from "chai";
import fc from "fast-check";
import { visible, visibleJson, visibleLines } from "../../provider/model/visible";

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
    const letters = "TECH\\Z\u00fcrich \u6771\u4eac \u05e9\u05dc\u05d5\u05dd \u{1F600} a\u0301";
    expect([visible(letters), visibleJson(letters)]).to.deep.equal([letters, letters]);
    expect(visible("a\u001b[2J\u202E\r\nb")).to.equal("a\\u{1b}[2J\\u{202e}\\u{d}\\u{a}b");
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
