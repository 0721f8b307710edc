import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../../simulator";
import { checkGuide, shownOutputs } from "../../docs/guide";
import { veeamEm, withFolder, withSimulator, write } from "./support";

const ROOT = join(__dirname, "..", "..", "..");
const GUIDE = join(ROOT, "docs", "guides", "access-review.md");
const SQLSRV = "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-15309";

/** The accounts that the guide speaks of. */
function prepare(sim: Simulator): void {
  const folder = sim.state.inventory.objects.find(
    ({ type, root }) => type === "Folder" && root === "vc01.tech.local",
  );
  sim.state.addAccount({
    name: "TECH\\DBA",
    type: "Group",
    roles: ["SQL Restore Operator"],
    scopes: [SQLSRV],
    sqlRestore: { denyInPlace: true },
  });
  sim.state.addAccount({
    name: "TECH\\Production",
    type: "Group",
    roles: ["VM Restore Operator"],
    scopes: [folder?.ref ?? ""],
  });
  sim.state.processAllScopes();
}

/** What the commands of the guide print, by the names of its blocks. */
async function printedOutputs(sim: Simulator, folder: string): Promise<Map<string, string>> {
  const print = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await veeamEm(sim, args);
    expect(code, err).to.equal(0);
    return out;
  };
  prepare(sim);
  const outputs = new Map([
    ["who can", await print("who-can", SQLSRV)],
    ["what can", await print("what-can", "TECH\\DBA")],
  ]);
  const older = write(folder, "2025.json", await print("report", "--format", "json"));
  sim.state.setAllVms("TECH\\DBA", true);
  sim.state.revokeRole("TECH\\em-admin", "Portal User");
  const compared =
    (await print("report", "--compare", older))
      .split("\n## ")
      .find((section) => section.startsWith("Since")) ?? "";
  return outputs.set("since", compared.slice(compared.indexOf("\n")).trim() + "\n");
}

describe("the guide of the access review", () => {
  it("shows what the commands print", async () => {
    await withSimulator({}, (sim) =>
      withFolder(async (folder) => {
        sim.state.grantRole("TECH\\em-admin", "Portal User");
        const printed = await printedOutputs(sim, folder);
        checkGuide(GUIDE, Object.fromEntries(printed));
        expect(shownOutputs(GUIDE).sort()).to.deep.equal([...printed.keys()].sort());
      }),
    );
  });

  it("names every column of the CSV form, and its schema is the one that the command prints", async () => {
    const guide = readFileSync(GUIDE, "utf8");
    await withSimulator({}, async (sim) => {
      const [head = ""] = (await veeamEm(sim, ["report", "--format", "csv"])).out.split("\r\n");
      for (const column of head.replaceAll('"', "").split(","))
        expect(guide).to.include(`\`${column}\``);
      expect((await veeamEm(sim, ["report", "--schema"])).out).to.equal(
        readFileSync(join(ROOT, "docs", "access-review.schema.json"), "utf8"),
      );
    });
  });
});
