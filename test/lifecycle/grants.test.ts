import { expect } from "chai";
import { expectDone, expectFailed } from "../support/expect-report";
import type { Declared } from "../support/small-program";
import { withScene } from "../support/with-scene";
import { OTHER, writes } from "./grants-support";

const PORTAL_USER_ID = "d19a3d33-cb77-4ffe-94e6-001432483a4e";

function role(name: string, props: Record<string, unknown> = {}): Declared {
  return { kind: "AccountRole", props: { account: "TECH\\other", role: name, ...props } };
}

describe("a single role", () => {
  it("is taken over by default, and deleted with the resource like one that was made", async () => {
    await withScene(
      { accounts: [{ ...OTHER, roles: ["Portal User", "SQL Restore Operator"] }] },
      async (scene) => {
        expectDone(await scene.engine.up({ role: role("sql restore operator") }));
        expect(writes(scene)).to.deep.equal([]);
        expect(scene.engine.state.get("role")?.outputs).to.deep.include({
          adopted: true,
          roleName: "SQL Restore Operator",
          role: "sql restore operator",
        });
        expectDone(await scene.engine.destroy());
        expect(scene.account("TECH\\other")?.roles).to.deep.equal(["Portal User"]);
      },
    );
  });

  it("that the account has already is refused with adopt: false", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      expectFailed(await scene.engine.up({ role: role("Portal User", { adopt: false }) }), {
        role: "EM_CONFLICT",
      });
      expect(writes(scene)).to.deep.equal([]);
    });
  });

  it("is replaced by another one before it is removed", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      expectDone(await scene.engine.up({ role: role("SQL Restore Operator") }));
      scene.sim.clearRequests();
      expectDone(await scene.engine.up({ role: role("File Restore Operator") }));
      expect(writes(scene)).to.deep.equal(["POST /{ID}/roles", "DELETE /{ID}/roles/{ID}"]);
      expect(scene.account("TECH\\other")?.roles).to.deep.equal([
        "File Restore Operator",
        "Portal User",
      ]);
    });
  });

  for (const lastRoleStatus of [400, 500]) {
    it(`that is the account's last one is not deleted, and the error says so (${lastRoleStatus})`, async () => {
      await withScene({ accounts: [OTHER], switches: { lastRoleStatus } }, async (scene) => {
        expectDone(await scene.engine.up({ role: role("Portal User") }));
        const report = await scene.engine.destroy();
        expectFailed(report, { role: "EM_LAST_ROLE" });
        expect(report.failures.get("role")?.message)
          .to.include("Portal User")
          .and.to.include("TECH\\other");
        expect(scene.engine.state.has("role")).to.equal(true);
      });
    });
  }

  it("that is the last one is named, and so is its account, where the program gives their IDs", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const account = scene.sim.state.account("TECH\\other")?.id ?? "";
      expectDone(await scene.engine.up({ role: role(PORTAL_USER_ID, { account }) }));
      const report = await scene.engine.destroy();
      expectFailed(report, { role: "EM_LAST_ROLE" });
      const message = report.failures.get("role")?.message;
      expect(message).to.include("Portal User").and.to.include("TECH\\other");
      expect(message).to.not.include(account).and.to.not.include(PORTAL_USER_ID);
    });
  });

  it("of an unknown account or an unknown role says what there is", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const report = await scene.engine.up({
        a: role("File Restorer"),
        b: role("Portal User", { account: "TECH\\othr" }),
      });
      expectFailed(report, { a: "EM_NOT_FOUND", b: "EM_NOT_FOUND" });
      expect(report.failures.get("b")?.message).to.include("TECH\\other");
    });
  });

  it("of a name that fits two accounts is refused with the IDs of both", async () => {
    await withScene(
      {
        accounts: [
          { name: "ops@tech.local", type: "User" },
          { name: "OPS@tech.local", type: "ExternalUser" },
        ],
      },
      async (scene) => {
        const report = await scene.engine.up({
          role: role("SQL Restore Operator", { account: "ops@TECH.local" }),
        });
        expectFailed(report, { role: "EM_AMBIGUOUS" });
        for (const { id, type } of scene.sim.state
          .accounts()
          .filter(({ name }) => name.toLowerCase() === "ops@tech.local"))
          expect(report.failures.get("role")?.message).to.include(id).and.to.include(type);
      },
    );
  });

  it("stands one wrong value among many, which stops that resource alone", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const program: Record<string, Declared> = {
        good: role("SQL Restore Operator"),
        bad: role("No Such Role"),
        alsoGood: role("File Restore Operator"),
      };
      expectFailed(await scene.engine.up(program), { bad: "EM_NOT_FOUND" });
      expect(scene.account("TECH\\other")?.roles).to.deep.equal([
        "File Restore Operator",
        "Portal User",
        "SQL Restore Operator",
      ]);
    });
  });
});

describe("the all-virtual-machines switch", () => {
  it("is flipped only when it differs, and once", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const all = (enabled: boolean): Record<string, Declared> => ({
        all: { kind: "AllVmsScope", props: { account: "TECH\\other", enabled } },
      });
      expectDone(await scene.engine.up(all(true)));
      expect(writes(scene)).to.deep.equal([]);
      expectDone(await scene.engine.up(all(false)));
      expect(writes(scene)).to.deep.equal(["POST /{ID}"]);
      expect(scene.account("TECH\\other")?.allVms).to.equal(false);
    });
  });

  it("is switched off when a resource that declares it on is deleted, and never on", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      expectDone(
        await scene.engine.up({ all: { kind: "AllVmsScope", props: { account: "TECH\\other" } } }),
      );
      expectDone(await scene.engine.destroy());
      expect(scene.account("TECH\\other")?.allVms).to.equal(false);
      expectDone(
        await scene.engine.up({
          all: { kind: "AllVmsScope", props: { account: "TECH\\other", enabled: false } },
        }),
      );
      expectDone(await scene.engine.destroy());
      expect(scene.account("TECH\\other")?.allVms).to.equal(false);
    });
  });

  it("that somebody else flips in between ends where it was declared", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      scene.sim.faults.add({
        kind: "reset",
        after: true,
        match: { route: "POST /security/accounts/{ID}" },
      });
      expectDone(
        await scene.engine.up({
          all: { kind: "AllVmsScope", props: { account: "TECH\\other", enabled: false } },
        }),
      );
      expect(writes(scene)).to.deep.equal(["POST /{ID}"]);
      expect(scene.account("TECH\\other")?.allVms).to.equal(false);
    });
  });
});
