import { expect } from "chai";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { withScene } from "../../support/with-scene";
import { veeamEm, withFolder } from "./export-support";
import { MANY, addAccounts } from "./reading-support";

describe("the progress of veeam-em export", () => {
  it("is a bar on a terminal, which is gone at the end, and nothing elsewhere", async () => {
    await withScene({ inventory: MANY }, async (scene) => {
      addAccounts(scene);
      await withFolder(async (folder) => {
        let shown = "";
        const io = {
          stderr: (text: string) => {
            shown += text;
          },
          isErrorTerminal: true,
        };
        expect(
          (await veeamEm(scene.sim, ["export", "--out", join(folder, "a")], {}, io)).code,
        ).to.equal(0);
        expect(shown)
          .to.match(/accounts \[=+\] 3\/3/)
          .and.to.match(/look-ups \[=+\] (\d+)\/\1/);
        expect(shown.endsWith("\r\u001b[K")).to.equal(true);
        expect((await veeamEm(scene.sim, ["export", "--out", join(folder, "b")])).stderr).to.equal(
          "",
        );
      });
    });
  });

  it("ends with the command: who stops it gets no project, and no logon session stays open", async () => {
    await withScene({ inventory: MANY }, async (scene) => {
      addAccounts(scene);
      for (const step of ["accounts [", "look-ups ["]) {
        await withFolder(async (folder) => {
          const ended = new AbortController();
          let shown = "";
          const stderr = (text: string): void => {
            shown += text;
            if (shown.includes(step)) ended.abort();
          };
          const { code } = await veeamEm(
            scene.sim,
            ["export", "--out", join(folder, "out")],
            {},
            { stderr, isErrorTerminal: true, ended: ended.signal },
          );
          expect([
            code,
            shown.includes("EM_TIMEOUT: "),
            existsSync(join(folder, "out")),
          ]).to.deep.equal([1, true, false]);
          expect([scene.sim.openSessions, scene.sim.logons]).to.deep.equal([0, scene.sim.logoffs]);
        });
      }
    });
  });
});
