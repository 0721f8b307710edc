import { expect } from "chai";
import type { Fault } from "../../simulator";
import { FAULTS } from "../../tools/torture/faults";
import { declare } from "../support/engine-program";
import { EACH_FORM } from "../support/each-form";
import type { Scene } from "../support/engine-scene";

/**
 * Routes of a run besides its logon and log-off, whose faults leave a session behind as they must.
 */
const OWN = /\/security/;

for (const { mark, program, startScene } of EACH_FORM)
  describe(`A run in which everything goes wrong, with the log at its most talkative${mark},`, () => {
    let scene: Scene;

    beforeEach(async () => {
      // A short limit: failures that are waited for end within the test.
      scene = await startScene({
        program: program(
          declare("Account", "ops", {
            name: "TECH\\ops",
            type: "Group",
            roles: ["Portal User"],
            allVms: true,
          }),
          declare("AccountRole", "role", { account: "TECH\\other", role: "SQL Restore Operator" }),
          declare("AllVmsScope", "all", { account: "TECH\\other", enabled: false }),
        ),
        simulator: { accounts: [{ name: "TECH\\other", allVms: true }] },
        inline: true,
        env: { VEEAM_EM_TIMEOUT_SECONDS: "3" },
      });
    });
    afterEach(() => scene.close());

    // After each command the scene itself looks for secrets: in the output, the event log, the
    // state, its backups and its history.
    it("shows no secret in state, event log and output, whatever fails", async () => {
      const { simulator, project } = scene;
      // A server that shows what it got: the password in its own words.
      const echo: Fault = {
        kind: "status",
        status: 500,
        message: `cannot log ${simulator.username}:${simulator.password} on`,
      };
      const lasting = (fault: Fault): Fault => ({ ...fault, match: { path: OWN, every: 1 } });
      let failed = 0;
      for (const fault of [
        echo,
        ...[
          "web page instead of an answer",
          "403",
          "401 in mid-run",
          "body cut in the middle",
          "500 after the effect",
        ].flatMap((name) => FAULTS[name] ?? []),
      ]) {
        simulator.faults.add(lasting(fault));
        const { code, errors } = await project.tryRun([
          "up",
          "--yes",
          "--skip-preview",
          "--continue-on-error",
        ]);
        simulator.faults.clear();
        if (code !== 0) failed += 1;
        expect(errors.join("\n")).to.not.include(simulator.password);
      }
      expect(failed).to.be.at.least(5);
      await project.up();
      await project.destroy();
    });
  });
