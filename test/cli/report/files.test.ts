import { expect } from "chai";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { read, veeamEm, withFolder, withSimulator } from "./support";

const FORMS = ["access-review.csv", "access-review.html", "access-review.json", "access-review.md"];

/** The bits of a file's mode that say who may do what. */
const PERMISSIONS = 0o777;

/** What no reader sees, but for line breaks. */
const HIDDEN = /(?![\r\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe("The files of veeam-em report", () => {
  it("are for their owner alone, and take the place of links without a change to what these lead to", async () => {
    await withSimulator({}, (sim) =>
      withFolder(async (folder) => {
        sim.state.addAccount({
          name: "TECH\\\u001b[2J\u202Ex",
          type: "Group",
          roles: ["Portal User"],
        });
        const other = join(folder, "other");
        writeFileSync(other, "of somebody else");
        const out = join(folder, "out");
        mkdirSync(out);
        for (const form of FORMS) symlinkSync(other, join(out, form));
        expect((await veeamEm(sim, ["report", "--out", out])).code).to.equal(0);
        expect(readFileSync(other, "utf8")).to.equal("of somebody else");
        expect(readdirSync(out).sort()).to.deep.equal(FORMS);
        expect(read(out, "access-review.md")).to.include("# Access review");
        for (const form of FORMS) expect(read(out, form).slice(1)).not.to.match(HIDDEN);
        for (const form of FORMS)
          expect(statSync(join(out, form)).mode & PERMISSIONS, form).to.equal(0o600);
      }),
    );
  });
});
