import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TESTS } from "../../tools/guides";
import { REPOSITORY } from "./pages";
import { handWrittenOutputs, shownOutputs } from "./guide";

const FOLDER = join(REPOSITORY, "docs", "guides");
const guides = readdirSync(FOLDER).map((file) => file.replace(".md", ""));
const fileOf = (guide: string): string => join(FOLDER, `${guide}.md`);

describe("The guides", () => {
  it("show no output that is written by hand", () => {
    for (const guide of guides) expect(handWrittenOutputs(fileOf(guide)), guide).to.deep.equal([]);
  });

  it("with output are each written by `npm run guides`, and compared by the test that it runs", () => {
    const withOutput = guides.filter((guide) => shownOutputs(fileOf(guide)).length > 0);
    expect(withOutput.sort()).to.deep.equal(Object.keys(TESTS).sort());
    expect(withOutput).to.include.members([
      "review-in-a-pull-request",
      "nightly-drift",
      "access-review",
      "policies",
    ]);
    for (const [guide, test] of Object.entries(TESTS))
      expect(readFileSync(join(REPOSITORY, test), "utf8"), test)
        .to.include("checkGuide(")
        .and.to.include(guide);
  });
});
