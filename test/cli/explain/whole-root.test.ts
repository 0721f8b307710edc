import { expect } from "chai";
import { WHOLE_CASES } from "../../support/coverage-cases";
import { account, Files, preview, step, UNKNOWN, veeamEm } from "./preview-builder";

describe("veeam-em explain --fail-on whole-root", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  async function exitWith(scopes: unknown, before: object = {}): Promise<number> {
    const change = step("update", "Account", {
      old: account({ scopes: [], ...before }),
      new: account({ ...before, scopes }),
    });
    const file = files.write("preview.json", preview(change));
    return (await veeamEm(["explain", file, "--fail-on", "whole-root"])).code;
  }

  it("stops at each scope that is or may be a whole hierarchy root, and at no other", async () => {
    for (const { declared, whole } of WHOLE_CASES)
      if (declared !== undefined)
        expect(await exitWith([declared]), JSON.stringify(declared)).to.equal(
          whole === "no" ? 0 : 3,
        );
  });

  it("stops at what is not known, and at a whole root that adds nothing yet", async () => {
    expect(await exitWith(UNKNOWN)).to.equal(3);
    const root = { object: { root: "vc01.tech.local", type: "Vc", name: "vc01.tech.local" } };
    expect(await exitWith([root], { allVms: true })).to.equal(3);
    expect(await exitWith([root], { roles: ["Portal Administrator"] })).to.equal(3);
  });
});
