import { expect } from "chai";
import { Garbage } from "../../provider/dynamic/garbage";

const MEBIBYTE = 1024 * 1024;

/** Sizes of the old space at one check after the other, and after which of them a collection was asked for. */
function pressedAt(sizes: readonly number[]): number[] {
  const pressed: number[] = [];
  let at = 0;
  const garbage = new Garbage({ oldSpace: () => (sizes[at] ?? 0) * MEBIBYTE, press: () => pressed.push(sizes[at] ?? 0) });
  for (at = 0; at < sizes.length; at += 1) garbage.check();
  return pressed;
}

describe("the garbage of a provider process", () => {
  it("is collected when the old space has gained eight mebibytes", () => {
    expect(pressedAt([16, 20, 23.9, 24])).to.deep.equal([24]);
  });

  it("is left alone while the old space keeps its size", () => {
    expect(pressedAt([30, 31, 30, 32, 30, 33, 31])).to.deep.equal([]);
  });

  it("is collected again when as much came after the last collection, counted from what that left", () => {
    expect(pressedAt([16, 24, 25, 19, 20, 26.9, 27, 27])).to.deep.equal([24, 27]);
  });

  it("is not collected again and again where everything is in use", () => {
    expect(pressedAt([16, 24, 24, 25, 31.9, 32, 33])).to.deep.equal([24, 32]);
  });

  it("is collected in proportion to what is in use", () => {
    expect(pressedAt([200, 208, 249, 250])).to.deep.equal([250]);
  });
});
