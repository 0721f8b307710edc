import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "../../simulator";
import { ProviderProcess } from "../support/provider-process";
import { settingsOf } from "../support/scene";
import { found, formsOf } from "../support/secrets";

const NAME = "CONTOSO\\Jürgen.Müller";

describe("Provider processes with VEEAM_EM_RECORD", () => {
  it("write a recording each, whole with logon and log-off, and without a name in it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "em-record-"));
    const sim = await startSimulator({ accounts: [{ name: NAME, roles: ["Portal User"] }] });
    try {
      for (const enabled of [true, false]) {
        const file = join(folder, "em.jsonl");
        const provider = await ProviderProcess.start({ VEEAM_EM_RECORD: file });
        await provider.configure(settingsOf(sim));
        await provider.create("AllVmsScope", { account: NAME, enabled });
        await provider.end();
      }
      expect(readdirSync(folder).sort()).to.deep.equal(["em-2.jsonl", "em.jsonl"]);
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        const text = readFileSync(file, "utf8");
        const lines = text.trimEnd().split("\n");
        expect(lines[1]).to.include("/api/sessionMngr/");
        expect(lines.at(-2)).to.include('"method":"DELETE","path":"/api/logonSessions/');
        expect(lines.at(-1)).to.equal(`{"kind":"end","exchanges":${lines.length - 2}}`);
        expect(found(text, ["contoso", "jürgen", "müller", "em-admin"])).to.deep.equal([]);
        expect(found(text, formsOf(sim.username, sim.password, []))).to.deep.equal([]);
        if (process.platform !== "win32") expect(statSync(file).mode & 0o777).to.equal(0o600);
      }
    } finally {
      await sim.close();
      rmSync(folder, { recursive: true });
    }
  });
});
