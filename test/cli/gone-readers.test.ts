import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { startSimulator } from "../../simulator";

const COMMAND = join(__dirname, "..", "..", "dist", "cli", "main.js");

describe("A command whose output nobody reads any longer", () => {
  for (const stream of ["stdout", "stderr"] as const)
    it(`goes on to its end, and logs off, without a reader of ${stream}`, async () => {
      const sim = await startSimulator();
      const child = spawn(process.execPath, [COMMAND, "report"], {
        env: {
          ...process.env,
          VEEAM_EM_URL: sim.url,
          VEEAM_EM_USERNAME: sim.username,
          VEEAM_EM_PASSWORD: sim.password,
          VEEAM_EM_CA_CERT: sim.caFile,
          VEEAM_EM_LOG: stream === "stdout" ? "debug:/dev/stdout" : "debug",
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      try {
        child[stream].destroy();
        child[stream === "stdout" ? "stderr" : "stdout"].resume();
        expect(await once(child, "exit")).to.deep.equal([0, null]);
        expect(sim).to.include({
          logons: 1,
          logoffs: 1,
        });
      } finally {
        child.kill("SIGKILL");
        await sim.close();
      }
    });
});
