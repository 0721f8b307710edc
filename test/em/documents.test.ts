import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as em from "../../provider/em";

const page = (name: string): string =>
  readFileSync(join(__dirname, "..", "..", "docs", name), "utf8");

describe("The documentation", () => {
  it("has a heading with cause and next step for every error code, and for no other", () => {
    const headings = [
      ...page("errors.md").matchAll(/^## (EM_\w+)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm),
    ];
    expect(headings.map(([, code]) => code)).to.have.members([...em.EM_ERROR_CODES]);
    for (const [, code, text] of headings) expect(text, code).to.include("\nNext: ");
  });

  it("names every setting with its variable", () => {
    for (const key of em.SETTING_KEYS)
      expect(page("configuration.md"))
        .to.include(`| \`${em.SETTINGS_TABLE[key].variable}\` |`)
        .and.to.match(new RegExp(`\\| \`${key}\``));
  });
});

describe("Errors", () => {
  it("have one class for every code, are recognised across copies of the package, and keep the name of their class", () => {
    const classes = [
      em.EmConfigError,
      em.EmTlsError,
      em.EmUnreachableError,
      em.EmTimeoutError,
      em.EmAuthError,
      em.EmForbiddenError,
      em.EmNotFoundError,
      em.EmConflictError,
      em.EmAmbiguousError,
      em.EmInvalidError,
      em.EmLastRoleError,
      em.EmLockoutError,
      em.EmWrongServerError,
      em.EmRefusedError,
      em.EmProtocolError,
      em.EmUnconfirmedError,
    ];
    expect(classes.map((Class) => new Class("m").code)).to.deep.equal([...em.EM_ERROR_CODES]);
    const ofAnotherCopy = Object.assign(new Error("m"), {
      code: "EM_AUTH",
      [Symbol.for("pulumi-veeam-em.EmError")]: true,
    });
    expect(em.isEmError(ofAnotherCopy)).to.equal(true);
    expect(em.isEmError(new Error("m"))).to.equal(false);
    expect(new em.EmTlsError("m").name).to.equal("EmTlsError");
  });
});
