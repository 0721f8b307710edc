import { expect } from "chai";
import { settingsOf } from "../support/scene";
import { ProviderProcess } from "../support/provider-process";
import { until } from "../support/until";
import { type Fault, type Simulator, startSimulator } from "../../simulator";

const OTHER = { name: "TECH\\other", roles: ["Portal User"], allVms: true };
/**
 * A process that waits for the hanging server waits for the limit of one request, 60 s. That the
 * end is over before the engine kills the process (5 s) follows from the limits of the log-off
 * (provider/em/session/wire.ts); a busy machine alone may take as long.
 */
const STILL_WAITING_MS = 50_000;
const LOGON = "POST /sessionMngr";
const TOGGLE = "POST /security/accounts/{ID}";
const LOG_OFF = "DELETE /logonSessions/{ID}";

/** Ends the provider process while it works, once the server has got a request of this route. */
async function endDuring(
  route: string,
  faults: readonly Fault[],
  how: "SIGINT" | "stdin" | "SIGKILL",
  check: (sim: Simulator, milliseconds: number) => void,
): Promise<void> {
  const sim = await startSimulator({ accounts: [OTHER] });
  const provider = await ProviderProcess.start();
  try {
    await provider.configure(settingsOf(sim));
    sim.faults.add(...faults);
    const works = [
      provider.create("AllVmsScope", { account: OTHER.name, enabled: false }),
      provider.create("AccountRole", { account: OTHER.name, role: "File Restore Operator" }),
      provider.create("Account", {
        name: "TECH\\new",
        type: "User",
        roles: ["Portal User"],
        allVms: true,
      }),
    ];
    for (const work of works) work.catch(() => undefined);
    await until(() => sim.requests.some((request) => request.route === route));
    const started = performance.now();
    await provider.end(how);
    check(sim, performance.now() - started);
  } finally {
    await provider.end("SIGKILL");
    await sim.close();
  }
}

describe("The end of the engine's provider process in the middle of its work", () => {
  for (const how of ["SIGINT", "stdin"] as const) {
    it(`by ${how} gives writes that are under way their time, sends nothing new, and logs off`, async () => {
      await endDuring(
        TOGGLE,
        [{ kind: "slow", milliseconds: 500, match: { route: TOGGLE } }],
        how,
        (sim) => {
          expect(sim.openSessions).to.equal(0);
          expect(sim).to.include({ logons: 1, logoffs: 1 });
          expect(sim.state.account(OTHER.name)?.allVms).to.equal(false);
          expect(sim.requests.at(-1)?.route).to.equal(LOG_OFF);
        },
      );
    });
  }

  it("does not wait for a server that hangs, and still asks for the log-off", async () => {
    const hang = [TOGGLE, LOG_OFF].map((route): Fault => ({
      kind: "never",
      times: 100,
      match: { route },
    }));
    await endDuring(TOGGLE, hang, "SIGINT", (sim, milliseconds) => {
      expect(sim.count(LOG_OFF)).to.be.at.least(1);
      expect(milliseconds).to.be.below(STILL_WAITING_MS);
    });
  });

  it("while the logon is under way logs off what the logon opens", async () => {
    await endDuring(
      LOGON,
      [{ kind: "slow", milliseconds: 400, match: { route: LOGON } }],
      "SIGINT",
      (sim) => {
        expect(sim).to.include({ openSessions: 0, logons: 1, logoffs: 1 });
      },
    );
  });

  it("survives a log-off that is refused at first", async () => {
    await endDuring(
      TOGGLE,
      [
        { kind: "reset", match: { route: LOG_OFF } },
        { kind: "status", status: 503, match: { route: LOG_OFF } },
      ],
      "SIGINT",
      (sim) => {
        expect(sim.openSessions).to.equal(0);
      },
    );
  });

  it("by SIGKILL leaves one logon session open at most, which the server ends itself", async () => {
    await endDuring(TOGGLE, [], "SIGKILL", (sim) => {
      expect(sim.openSessions).to.be.at.most(1);
    });
  });
});
