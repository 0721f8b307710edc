import { expect } from "chai";
import { STRANGE } from "./strange-servers";
import { reportOf, runProbe, unusual } from "./support";

describe("veeam-em doctor --probe, of a server that no page describes,", () => {
  for (const [name, [meddle, expected, format]] of Object.entries(STRANGE))
    it(`finds that and nothing else: ${name}`, async () => {
      const probe = await runProbe({ meddle }, "--json");
      const report = reportOf(probe);
      expect(unusual(report)).to.deep.equal(expected);
      expect(report.verdict.format).to.equal(format);
      const isManageable = format !== undefined;
      expect(report.ok).to.equal(isManageable);
      expect(probe.code).to.equal(isManageable ? 3 : 1);
      expect(probe.sim.requests.filter(({ write }) => write)).to.deep.equal([]);
    });
});
