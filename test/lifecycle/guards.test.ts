import { expect } from "chai";
import { codeOf, expectDone, expectFailed } from "../support/expect-report";
import { type Scene } from "../support/scene";
import { SmallEngine } from "../support/small-engine";
import type { Declared } from "../support/small-program";
import { withScene } from "../support/with-scene";

const ADMIN = "Portal Administrator";

function writes(scene: Scene): string[] {
  return scene.sim.requests.filter(({ write }) => write).map(({ route }) => route);
}

function adopted(name: string, type: string, props: Record<string, unknown> = {}): Declared {
  return { kind: "Account", props: { name, type, roles: [ADMIN], adopt: true, ...props } };
}

/**
 * Takes an existing account into the state, then runs `attempt`, which must be refused without any
 * write.
 */
async function expectLockout(
  scene: Scene,
  name: string,
  type: string,
  attempt: (engine: SmallEngine) => ReturnType<SmallEngine["up"]>,
): Promise<void> {
  expectDone(await scene.engine.up({ account: adopted(name, type) }));
  const before = scene.everything();
  scene.sim.clearRequests();
  const report = await attempt(scene.engine);
  expect(codeOf(report.failures.get("account"))).to.equal("EM_LOCKOUT");
  expect(writes(scene)).to.deep.equal([]);
  expect(scene.everything()).to.deep.equal(before);
}

describe("nobody locks himself out: EM_LOCKOUT before anything is sent", () => {
  it("when the account one is logged on with would be deleted", async () => {
    await withScene({}, (scene) =>
      expectLockout(scene, "tech\\EM-ADMIN", "User", (engine) => engine.destroy()),
    );
  });

  it("when that account has the other form of its name", async () => {
    await withScene({ switches: { accountNames: "linux" } }, async (scene) => {
      scene.sim.state.addAccount({ name: "TECH\\em-admin", type: "User", roles: [ADMIN] });
      await expectLockout(scene, "TECH\\em-admin", "User", (engine) => engine.destroy());
    });
  });

  it("when it would lose Portal Administrator in a change", async () => {
    await withScene({}, (scene) =>
      expectLockout(scene, "TECH\\em-admin", "User", (engine) =>
        engine.up({ account: adopted("TECH\\em-admin", "User", { roles: ["Portal User"] }) }),
      ),
    );
  });

  it("when it would lose Portal Administrator because it is exclusive", async () => {
    await withScene({}, async (scene) => {
      const declared = {
        account: adopted("TECH\\em-admin", "User", { roles: ["Portal User"], exclusive: true }),
      };
      const report = await scene.engine.up(declared);
      expect(codeOf(report.failures.get("account"))).to.equal("EM_LOCKOUT");
      expect(scene.account("TECH\\em-admin")?.roles).to.include(ADMIN);
    });
  });

  it("when a single Portal Administrator role of it would be deleted, or replaced by another role", async () => {
    await withScene({}, async (scene) => {
      const role = (name: string): Record<string, Declared> => ({
        account: { kind: "AccountRole", props: { account: "TECH\\em-admin", role: name } },
      });
      expectDone(await scene.engine.up(role(ADMIN)));
      expect(codeOf((await scene.engine.up(role("Portal User"))).failures.get("account"))).to.equal(
        "EM_LOCKOUT",
      );
      expect(scene.account("TECH\\em-admin")?.roles).to.include(ADMIN);
      expect(codeOf((await scene.engine.destroy()).failures.get("account"))).to.equal("EM_LOCKOUT");
    });
  });

  it("when BUILTIN\\Administrators would be deleted", async () => {
    await withScene({}, (scene) =>
      expectLockout(scene, "builtin\\administrators", "Group", (engine) => engine.destroy()),
    );
  });

  it("when the last other account with Portal Administrator would go, in parallel too", async () => {
    await withScene(
      { users: [{ username: "TECH\\visitor", password: "pw" }] },
      async (scene) => {
        // Membership may come through groups: the account one is logged on with need not be in the
        // list.
        for (const { name } of scene.sim.state.accounts())
          if (name !== "TECH\\em-admin") scene.sim.state.removeAccount(name);
        const names = ["TECH\\a", "TECH\\b", "TECH\\c"];
        for (const name of names)
          scene.sim.state.addAccount({ name, type: "Group", roles: [ADMIN] });
        expectDone(
          await scene.engine.up(
            Object.fromEntries(names.map((name) => [name, adopted(name, "Group")])),
          ),
        );
        scene.sim.state.revokeRole("TECH\\em-admin", ADMIN);
        scene.sim.state.grantRole("TECH\\em-admin", "Portal User");
        scene.engine.settings = { ...scene.settings };
        const report = await scene.engine.destroy();
        expect(report.failures.size).to.be.greaterThan(0);
        expect(scene.sim.state.accounts().some(({ roles }) => roles.includes(ADMIN))).to.equal(
          true,
        );
      },
      {},
      8,
    );
  });

  it("but not with allowLockout, and not for the last but one", async () => {
    await withScene({}, async (scene) => {
      scene.sim.state.addAccount({ name: "TECH\\second", type: "Group", roles: [ADMIN] });
      expectDone(await scene.engine.up({ second: adopted("TECH\\second", "Group") }));
      expectDone(await scene.engine.destroy());
      expect(scene.account("TECH\\second")).to.equal(undefined);
    });
    await withScene(
      {},
      async (scene) => {
        expectDone(await scene.engine.up({ account: adopted("BUILTIN\\Administrators", "Group") }));
        expectDone(await scene.engine.destroy());
        expect(scene.account("BUILTIN\\Administrators")).to.equal(undefined);
      },
      { allowLockout: "true" },
    );
  });
});

describe("a resource of another server", () => {
  it("is neither read, changed nor deleted there", async () => {
    await withScene({ accounts: [{ name: "TECH\\other", allVms: true }] }, async (here) => {
      await withScene({ accounts: [{ name: "TECH\\other", allVms: true }] }, async (elsewhere) => {
        const program = (role: string): Record<string, Declared> => ({
          role: { kind: "AccountRole", props: { account: "TECH\\other", role } },
        });
        expectDone(await here.engine.up(program("SQL Restore Operator")));
        here.engine.settings = elsewhere.settings;
        const before = elsewhere.everything();
        expectFailed(await here.engine.refresh(), { role: "EM_WRONG_SERVER" });
        expectFailed(await here.engine.up(program("File Restore Operator")), {
          role: "EM_WRONG_SERVER",
        });
        expectFailed(await here.engine.destroy(), { role: "EM_WRONG_SERVER" });
        expect(elsewhere.everything()).to.deep.equal(before);
        expect(elsewhere.sim.requests).to.deep.equal([]);
      });
    });
  });

  it("is taken along when the server was renamed and formerUrl says so", async () => {
    await withScene({ accounts: [{ name: "TECH\\other", allVms: true }] }, async (scene) => {
      const program: Record<string, Declared> = {
        role: {
          kind: "AccountRole",
          props: { account: "TECH\\other", role: "SQL Restore Operator" },
        },
        scope: {
          kind: "AccountScope",
          props: { account: "TECH\\other", hierarchyObjRef: scene.object("Vm").ref },
        },
        all: { kind: "AllVmsScope", props: { account: "TECH\\other" } },
        ops: {
          kind: "Account",
          props: { name: "TECH\\ops", type: "Group", roles: ["Portal User"], allVms: true },
        },
      };
      expectDone(await scene.engine.up(program));
      const former = scene.sim.url;
      const renamed = scene.sim.url.replace("127.0.0.1", "localhost");
      scene.engine.settings = { ...scene.settings, server: renamed, formerUrl: former };
      const report = await scene.engine.up(program);
      expectDone(report);
      expect(report.steps.map(({ what }) => what)).to.deep.equal([
        "update",
        "update",
        "update",
        "update",
      ]);
      expect(
        [...scene.engine.state.values()].map(({ outputs }) => outputs["server"]),
      ).to.deep.equal([renamed, renamed, renamed, renamed]);
      expect(await scene.requestsOf(() => scene.engine.up(program))).to.deep.equal([]);
    });
  });
});

describe("two stacks that change one account at the same time", () => {
  it("lose no grant of each other's, and each knows its own", async () => {
    await withScene(
      {
        accounts: [{ name: "TECH\\other", roles: ["Portal User"], allVms: true }],
        inventory: { vms: 12 },
        switches: { scopeRowDelay: 30, latency: 2, latencyJitter: 8 },
      },
      async (scene) => {
        const vms = scene.sim.state.inventory.objects.filter(({ type }) => type === "Vm");
        const [one, other] = [scene.engine, new SmallEngine(scene.settings, 4)];
        const program = (from: number, role: string): Record<string, Declared> => ({
          role: { kind: "AccountRole", props: { account: "TECH\\other", role } },
          ...Object.fromEntries(
            vms
              .slice(from, from + 6)
              .map(({ ref }, at): [string, Declared] => [
                `scope-${at}`,
                { kind: "AccountScope", props: { account: "TECH\\other", hierarchyObjRef: ref } },
              ]),
          ),
        });
        const reports = await Promise.all([
          one.up(program(0, "SQL Restore Operator")),
          other.up(program(6, "File Restore Operator")),
        ]);
        for (const report of reports) expectDone(report);
        expect(scene.account("TECH\\other")?.roles).to.deep.equal([
          "File Restore Operator",
          "Portal User",
          "SQL Restore Operator",
        ]);
        const live = new Map(
          scene.sim.state
            .account("TECH\\other")
            ?.scopes.map(({ hierarchyObjRef, id }) => [hierarchyObjRef, id]),
        );
        for (const engine of [one, other]) {
          for (const { kind, outputs } of engine.state.values())
            if (kind === "AccountScope")
              expect(outputs["scopeId"]).to.equal(live.get(String(outputs["hierarchyObjRef"])));
        }
        expectDone(await one.destroy());
        expect(scene.account("TECH\\other")?.scopes).to.have.length(6);
      },
      {},
      4,
    );
  });

  it("bring a switch about that somebody else flips in the middle", async () => {
    await withScene(
      { accounts: [{ name: "TECH\\other", allVms: true }] },
      async (scene) => {
        scene.sim.faults.add({
          kind: "slow",
          milliseconds: 100,
          match: { route: "POST /security/accounts/{ID}" },
        });
        const up = scene.engine.up({
          all: { kind: "AllVmsScope", props: { account: "TECH\\other", enabled: false } },
        });
        // Somebody switches it off between our look and our flip, which then switches it on again.
        const flip = setInterval(() => {
          if (scene.sim.requests.some(({ route }) => route === "POST /security/accounts/{ID}")) {
            scene.sim.state.setAllVms("TECH\\other", false);
            clearInterval(flip);
          }
        }, 1);
        const report = await up;
        clearInterval(flip);
        expectDone(report);
        expect(scene.account("TECH\\other")?.allVms).to.equal(false);
      },
      { timeoutSeconds: "2" },
    );
  });
});
