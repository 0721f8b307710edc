import { expect } from "chai";
import fc from "fast-check";
import { HiddenTexts } from "../../provider/em/hidden-texts";

/** Few characters, so that texts begin with, hold and follow one another; with unusual capitals. */
const word = (longest: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom("a", "B", "b", "+", ".", "ß", "İ", "é", "É", "\ud83d"), {
      maxLength: longest,
    })
    .map((characters) => characters.join(""));

/** The same by one pattern of all texts, which takes longer the more there are. */
function maskedByPattern(hidden: readonly string[], text: string): string {
  const longestFirst = hidden
    .filter((one) => one !== "")
    .sort((one, other) => other.length - one.length)
    .map((one) => one.replace(/[+.]/g, "\\$&"));
  return longestFirst.length === 0
    ? text
    : text.replace(new RegExp(longestFirst.join("|"), "gi"), "***");
}

describe("texts that are hidden in others", () => {
  it("are masked in any case wherever they stand, the longest first, and nothing else is", () => {
    fc.assert(
      fc.property(fc.array(word(7), { maxLength: 6 }), word(30), (hidden, text) => {
        const texts = new HiddenTexts();
        for (const one of hidden) texts.add(one);
        expect(texts.mask(text, "***")).to.equal(maskedByPattern(hidden, text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("are masked at both ends and one after the other", () => {
    const texts = new HiddenTexts();
    for (const one of ["secret", "secrets", "pw"]) texts.add(one);
    expect(texts.mask("SECRETS pwsecret pass Pw", "*")).to.equal("* ** pass *");
  });
});
