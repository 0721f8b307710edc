import { expect } from "chai";
import { startSimulator } from "../../simulator";
import { ProviderProcess } from "../support/provider-process";
import { settingsOf } from "../support/scene";

const HOSTILE = "TECH\\opz\u001b[2J\u202E\nerror: forged";

/** What no reader sees, but for the line break between message and hint. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\nerror/u;

describe("The engine's provider process, among names made to deceive,", () => {
  it("shows none that could steer a terminal or break a line, in failures of any kind", async () => {
    const sim = await startSimulator({ accounts: [{ name: HOSTILE, roles: ["Portal User"] }] });
    const provider = await ProviderProcess.start();
    try {
      await provider.configure(settingsOf(sim));
      for (const account of ["TECH\\opz", HOSTILE.replace("opz", "ops")]) {
        const message = await provider
          .create("AccountRole", { account, role: "Portal User" })
          .then(() => "no failure", String);
        expect(message).to.include("EM_NOT_FOUND").and.not.match(HIDDEN);
      }
      const unknown = { account: "TECH\\ops", role: "Portal User", [`x${HOSTILE}`]: true };
      const checks = [
        await provider.check("AccountRole", {}, unknown),
        await provider.check("Account", {}, { name: HOSTILE, roles: [HOSTILE], type: HOSTILE }),
      ];
      const failures = checks.flatMap((check) => check.failures).join(" ");
      expect(failures).to.include("forged").and.not.match(HIDDEN);
      expect(provider.stderr).not.to.match(HIDDEN);
    } finally {
      await provider.end();
      await sim.close();
    }
  });
});
