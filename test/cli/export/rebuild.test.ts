import { expect } from "chai";
import { type Clock, isEmError, Operation, type RebuildChoice } from "../../../provider/em";
import { Connections } from "../../../provider/em/api/connections";
import { type RebuildResult, rebuildScopes } from "../../../cli/rebuild";
import type { Clock as SimulatorClock, SimulatorOptions } from "../../../simulator";
import type { Scene } from "../../support/scene";
import { withScene } from "../../support/with-scene";
import { veeamEm } from "./export-support";

/**
 * A clock for client and server on which a pause takes no time; time limits, which are longer,
 * never come.
 */
class PatientClock implements Clock, SimulatorClock {
  private time = Date.UTC(2026, 0, 1);

  now(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    if (milliseconds > 1_000) return () => undefined;
    const waiting = setImmediate(() => {
      this.time += milliseconds;
      callback();
    });
    return () => {
      clearImmediate(waiting);
    };
  }

  setTimeout(callback: () => void): void {
    setImmediate(callback);
  }
}

async function withScopes(
  options: SimulatorOptions,
  run: (
    scene: Scene,
    rebuild: (choice: RebuildChoice, seconds?: number) => Promise<RebuildResult>,
    shown: string[],
  ) => Promise<void>,
): Promise<void> {
  const clock = new PatientClock();
  await withScene({ ...options, clock }, async (scene) => {
    scene.sim.state.addAccount({
      name: "TECH\\ops",
      scopes: [scene.object("Vm", 0).ref, scene.object("Vm", 1).ref],
    });
    const connections = new Connections();
    const shown: string[] = [];
    const progress = {
      show: (_what: string, done: number, of: number) => {
        shown.push(`${done}/${of}`);
      },
      end: () => undefined,
    };
    const em = connections.connect(scene.settings);
    await run(
      scene,
      (choice, seconds = 300) =>
        rebuildScopes(em, new Operation("rebuild", seconds, clock), choice, progress),
      shown,
    );
    await connections.closeAll();
  });
}

async function codeOf(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isEmError(error)
    ? { code: error.code, message: error.message }
    : { code: String(error), message: "" };
}

const bodies = (scene: Scene): unknown[] =>
  scene.sim.requests.filter(({ write }) => write).map(({ requestBody }) => requestBody);

describe("veeam-em rebuild", () => {
  for (const rebuildTask of ["finished", "running", "operationFinished", "none"]) {
    it(`waits until the scopes are processed, whatever the task is at first (${rebuildTask})`, async () => {
      await withScopes(
        { switches: { rebuildTask, scopeProcessDelay: 30_000, taskDuration: 5_000 } },
        async (scene, rebuild, shown) => {
          expect(await rebuild("unprocessed")).to.deep.equal({ accounts: 4, scopes: 2 });
          expect(
            scene.sim.state.account("TECH\\ops")?.scopes.map(({ state }) => state),
          ).to.deep.equal(["Processed", "Processed"]);
          expect(bodies(scene)).to.have.length(1);
          expect([shown[0], shown.at(-1)]).to.deep.equal(["3/4", "4/4"]);
        },
      );
    });
  }

  it("starts the rebuild of the accounts that are asked for, and waits only for them", async () => {
    for (const [choice, element, accounts] of [
      ["unprocessed", "RebuildUnprocessed", 4],
      ["all", "RebuildAll", 4],
      ["me", "RebuildForCurrentUser", 1],
    ] as const) {
      await withScopes({ switches: { scopeProcessDelay: "rebuild" } }, async (scene, rebuild) => {
        expect((await rebuild(choice)).accounts).to.equal(accounts);
        expect(String(bodies(scene)[0])).to.include(`<${element}`);
        expect(scene.sim.state.account("TECH\\ops")?.scopes[0]?.state).to.equal(
          choice === "me" ? "Unprocessed" : "Processed",
        );
      });
    }
  });

  it("fails if the task does, and if scopes are not processed in time, with their names", async () => {
    await withScopes(
      { switches: { rebuildTask: "failed", scopeProcessDelay: "never" } },
      async (_scene, rebuild) => {
        expect((await codeOf(rebuild("all"))).code).to.equal("EM_REFUSED");
      },
    );
    await withScopes({ switches: { scopeProcessDelay: "never" } }, async (scene, rebuild) => {
      const { code, message } = await codeOf(rebuild("all", 20));
      expect([
        code,
        message.includes(scene.object("Vm", 0).name),
        message.includes("TECH\\ops"),
      ]).to.deep.equal(["EM_TIMEOUT", true, true]);
    });
  });

  it("goes on to the scopes when a task stays at OperationFinished, and fails with what to do when one never ends", async () => {
    await withScopes(
      {
        switches: {
          rebuildTask: "operationFinished",
          taskDuration: 900_000,
          scopeProcessDelay: 3_000,
        },
      },
      async (_scene, rebuild) => {
        expect((await rebuild("all", 60)).scopes).to.equal(2);
      },
    );
    await withScopes(
      { switches: { rebuildTask: "running", taskDuration: 900_000 } },
      async (_scene, rebuild) => {
        const { code, message } = await codeOf(rebuild("all", 20));
        expect([code, message.includes("did not start the rebuild")], message).to.deep.equal([
          "EM_TIMEOUT",
          true,
        ]);
      },
    );
  });

  it("tells who has no account of its own that it cannot see whose scopes were meant", async () => {
    await withScene(
      {
        users: [
          { username: "TECH\\member", password: "pass", groups: ["BUILTIN\\Administrators"] },
        ],
      },
      async ({ sim }) => {
        const run = await veeamEm(sim, ["rebuild", "--me"], {
          VEEAM_EM_USERNAME: "TECH\\member",
          VEEAM_EM_PASSWORD: "pass",
        });
        expect(
          [run.code, run.stdout.includes("TECH\\member has no account of its own")],
          run.stdout + run.stderr,
        ).to.deep.equal([0, true]);
      },
    );
  });

  it("ends with 1 when the rebuild fails or is stopped, and leaves no logon session open", async () => {
    await withScene({ switches: { rebuildTask: "failed" } }, async ({ sim }) => {
      const failed = await veeamEm(sim, ["rebuild"]);
      expect(
        [failed.code, failed.stdout, failed.stderr.startsWith("EM_REFUSED: ")],
        failed.stderr,
      ).to.deep.equal([1, "", true]);
    });
    await withScene({ switches: { scopeProcessDelay: "never" } }, async (scene) => {
      scene.sim.state.addAccount({ name: "TECH\\ops", scopes: [scene.object("Vm", 0).ref] });
      const ended = new AbortController();
      let shown = "";
      const stderr = (text: string): void => {
        shown += text;
        if (shown.includes("accounts processed [")) ended.abort();
      };
      const { code } = await veeamEm(
        scene.sim,
        ["rebuild"],
        {},
        { stderr, isErrorTerminal: true, ended: ended.signal },
      );
      expect([code, shown.includes("] 3/4"), shown.includes("EM_TIMEOUT: ")], shown).to.deep.equal([
        1,
        true,
        true,
      ]);
      expect([scene.sim.openSessions, scene.sim.logons]).to.deep.equal([0, scene.sim.logoffs]);
    });
  });

  it("does not start a second rebuild when the answer to the first is lost", async () => {
    await withScopes({ switches: { scopeProcessDelay: "rebuild" } }, async (scene, rebuild) => {
      scene.sim.faults.add({
        kind: "reset",
        after: true,
        match: { route: "POST /security/accounts?action=rebuildScope" },
      });
      expect((await rebuild("unprocessed")).scopes).to.equal(2);
      expect(scene.sim.requests.filter(({ write }) => write)).to.have.length(1);
    });
  });

  it("goes on when the logon session, and the task with it, is lost", async () => {
    for (const taskGoneStatus of [404, 500]) {
      await withScopes(
        {
          switches: {
            rebuildTask: "running",
            taskDuration: 5_000,
            scopeProcessDelay: 3_000,
            taskGoneStatus,
          },
        },
        async (scene, rebuild) => {
          scene.sim.faults.add({
            kind: "status",
            status: 401,
            match: { route: "GET /tasks/{ID}" },
          });
          expect((await rebuild("all")).scopes).to.equal(2);
        },
      );
    }
  });

  it("is a command with a result for people and for machines, and refuses two choices at once", async () => {
    await withScene({}, async ({ sim }) => {
      expect(await veeamEm(sim, ["rebuild", "--all"])).to.deep.include({ code: 0, stderr: "" });
      expect(JSON.parse((await veeamEm(sim, ["rebuild", "--json"])).stdout)).to.deep.include({
        choice: "unprocessed",
        scopes: 0,
      });
      expect((await veeamEm(sim, ["rebuild", "--all", "--me"])).code).to.equal(2);
      expect([sim.openSessions, sim.logons]).to.deep.equal([0, sim.logoffs]);
    });
  });
});
