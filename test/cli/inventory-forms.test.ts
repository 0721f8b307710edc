import { expect } from "chai";
import { type Simulator, SWITCH_TABLE, type SwitchName } from "../../simulator";
import { filesIn, withFolder } from "./export/export-support";
import { veeamEm, withSimulator } from "./report/support";
import { grantEach, SQLSRV } from "./who-can/support";

type Position = readonly (readonly [SwitchName, string | number])[];

/**
 * The same told in other forms, and servers that refuse to show the last of their hierarchy roots,
 * which no scope is on.
 */
const POSITIONS: readonly Position[] = [
  [
    ["inventoryEntityList", "ignored"],
    ["hrefPath", "wrong"],
  ],
  [
    ["inventoryEntityList", "unsupported"],
    ["jsonKeys", "camel"],
    ["refusedEntity", 4],
    ["refusedEntityStatus", 500],
  ],
  [
    ["refusedEntity", 4],
    ["refusedEntityInList", "refused"],
  ],
];

const SHARE = "\\\\enterprise05.tech.local\\SMB Share";

const COMMANDS = [
  ["report", "--format", "json"],
  ["who-can", SQLSRV, "--json"],
  ["who-can", "--root", "vc01.tech.local", "--type", "Vm", "--name", "SQLSRV", "--json"],
  ["who-can", "--type", "FileServer", "--root", "any", "--name", SHARE, "--json"],
  ["what-can", "TECH\\other-root", "--json"],
] as const;

/** What the commands print, and the exported program; without the time. */
async function everythingOf(
  sim: Simulator,
  format: string,
): Promise<readonly (string | Record<string, string>)[]> {
  const printed: string[] = [];
  for (const args of COMMANDS) {
    const { code, out } = await veeamEm(sim, [...args], { VEEAM_EM_FORMAT: format });
    expect([code, args]).to.deep.equal([0, args]);
    printed.push(out.replace(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"then"'));
  }
  return withFolder(async (folder) => {
    const { code } = await veeamEm(sim, ["export", "--out", folder, "--force"], {
      VEEAM_EM_FORMAT: format,
    });
    expect(code).to.equal(0);
    return [...printed, filesIn(folder)];
  });
}

for (const format of ["xml", "json"]) {
  describe(`what the commands make of hierarchy roots and file shares in ${format}`, () => {
    it("is the same in whatever form the server lists them, and where it refuses to show one that nobody asks for", async () => {
      await withSimulator({}, async (sim) => {
        grantEach(sim);
        const share = sim.state.inventory.objects.find(({ name }) => name === SHARE)?.ref ?? "";
        sim.state.addAccount({ name: "TECH\\share", scopes: [share] });
        sim.state.processAllScopes();
        const usual = await everythingOf(sim, format);
        for (const printed of usual.slice(0, COMMANDS.length))
          expect(printed).to.be.a("string").and.to.include("TECH");
        for (const position of POSITIONS) {
          for (const [name, value] of position) sim.set(name, value);
          expect(await everythingOf(sim, format), JSON.stringify(position)).to.deep.equal(usual);
          for (const [name] of position) sim.set(name, SWITCH_TABLE[name].fallback);
        }
      });
    });
  });
}
