import { expect } from "chai";
import { join } from "node:path";
import type { Simulator } from "../../simulator";
import { veeamEm, withSimulator } from "./report/support";

const HOSTILE = "TECH\\z\u00fc\u001b[2J\u001b]0;title\u0007\u009b31m\u202E\u200B\r\nforged";
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function addHostile(sim: Simulator): void {
  const scope = sim.state.inventory.objects.find(({ type }) => type === "Vm")?.ref ?? "";
  sim.state.addAccount({ name: HOSTILE, type: "Group", roles: ["Portal User"], scopes: [scope] });
}

describe("What a command prints", () => {
  it("steers no terminal and forges no line, in whatever form, and loses no letter", async () => {
    await withSimulator({}, async (sim) => {
      addHostile(sim);
      const forms = [
        ["doctor"],
        ["report", "--format", "csv"],
        ["report", "--format", "markdown"],
        ["report", "--format", "html"],
        ["report", "--format", "json"],
        ["what-can", HOSTILE],
        ["what-can", HOSTILE, "--json"],
        ["what-can", HOSTILE, "--mermaid"],
        ["what-can", HOSTILE.replace("z", "s")],
        ["who-can", HOSTILE],
        [HOSTILE],
        ["report", `--${HOSTILE}`],
        ["report", "--out", join(HOSTILE, "\0")],
      ];
      for (const args of forms) {
        const { out, err } = await veeamEm(sim, args);
        const lines = `${out}${err}`.split(/\r?\n/);
        expect(lines.filter((line) => HIDDEN.test(line))).to.deep.equal([]);
        expect(lines.filter((line) => line.startsWith("forged"))).to.deep.equal([]);
        if (args[0] === "report" && args[1] === "--format") expect(out).to.include("z\u00fc");
      }
    });
  });

  it("is no command for the build system in whose log it stands", async () => {
    await withSimulator({}, async (sim) => {
      const names = ["::add-mask::Portal", "TECH\\x##vso[task.complete result=Succeeded]"];
      for (const name of names)
        sim.state.addAccount({ name, type: "Group", roles: ["Portal User"] });
      for (const args of [
        ...names.map((name) => ["what-can", name]),
        ...names.map((name) => ["what-can", name, "--json"]),
        ...names,
        ["report", "--format", "csv"],
        ["report", "--format", "markdown"],
        ["report", "--format", "json"],
        ["report", "--format", "html"],
      ]) {
        const { out, err } = await veeamEm(sim, [args].flat());
        expect(`${out}${err}`).to.not.match(/##\w*\[|^\s*::/m);
      }
    });
  });

  it("as JSON still holds the very names", async () => {
    await withSimulator({}, async (sim) => {
      addHostile(sim);
      const { out } = await veeamEm(sim, ["what-can", HOSTILE, "--json"]);
      expect(JSON.parse(out)).to.have.property("account").that.includes({ name: HOSTILE });
    });
  });
});
