import { expect } from "chai";
import { Files, veeamEm } from "../preview-builder";
import { MADE_PREVIEWS } from "./made-previews";

/** What the pipelines stop at. */
const KINDS = "widen,admin,all-vms,whole-root";

describe("veeam-em explain on the preview of a hostile program:", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  for (const [tried, made] of Object.entries(MADE_PREVIEWS))
    it(tried, async () => {
      const args = [
        "explain",
        files.write("preview.json", made.preview),
        "--fail-on",
        made.failOn ?? KINDS,
        ...(made.args ?? []),
      ];
      if (made.allowed !== undefined)
        args.push(
          "--allow",
          files.write("allow.json", [
            { account: made.allowed, reason: "emergency restore", expires: "2999-12-31" },
          ]),
        );
      const { code, out } = await veeamEm([...args, "--json"]);
      const { stoppedBy } = JSON.parse(out) as { stoppedBy: string[] };
      expect({ code, stoppedBy }).to.deep.equal({
        code: made.stoppedBy.length > 0 ? 3 : 0,
        stoppedBy: made.stoppedBy,
      });
      expect((await veeamEm(args)).out).to.include(made.says ?? "");
    });
});
