import { expect } from "chai";
import { changesOf, codeOf, expectDone, expectFailed } from "../support/expect-report";
import { type Scene, twins } from "../support/scene";
import type { Declared } from "../support/small-engine";
import { withScene } from "../support/with-scene";

const OTHER = { name: "TECH\\other", roles: ["Portal User"], allVms: true };
const PORTAL_USER_ID = "d19a3d33-cb77-4ffe-94e6-001432483a4e";

function role(name: string, props: Record<string, unknown> = {}): Declared {
  return { kind: "AccountRole", props: { account: "TECH\\other", role: name, ...props } };
}

function scope(props: Record<string, unknown>): Declared {
  return { kind: "AccountScope", props: { account: "TECH\\other", ...props } };
}

function writes(scene: Scene): string[] {
  return scene.sim.requests
    .filter(({ write }) => write)
    .map(({ route }) => route.replace("/security/accounts", ""));
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

describe("a single restore scope", () => {
  it("is found by root name, root ID and unique ID, type in any case, and exact name", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const pool = scene.object("ResourcePool");
      const root = scene.sim.state.inventory.roots.find(({ id }) => id === pool.rootId);
      const program = Object.fromEntries(
        [root?.name.toUpperCase(), root?.id, root?.uniqueId].map((spelling, at) => [
          `scope-${at}`,
          scope({ object: { root: spelling, type: "resourcepool", name: pool.name } }),
        ]),
      );
      expectDone(await scene.engine.up(program));
      expect(scene.account("TECH\\other")?.scopes).to.deep.equal([pool.ref]);
      expect(
        [...scene.engine.state.values()].map(({ outputs }) => outputs["hierarchyObjRef"]),
      ).to.deep.equal([pool.ref, pool.ref, pool.ref]);
      const report = await scene.engine.up({
        wrong: scope({
          object: { root: root?.name, type: "ResourcePool", name: pool.name.toUpperCase() },
        }),
      });
      expectFailed(report, { wrong: "EM_NOT_FOUND" });
    });
  });

  it("by a name that two objects have is refused with the references of both", async () => {
    await withScene({ accounts: [OTHER], inventory: { vms: 12 } }, async (scene) => {
      const [one, other] = twins(scene);
      const report = await scene.engine.up({
        scope: scope({ object: { root: one.rootId, type: one.type, name: one.name } }),
      });
      expectFailed(report, { scope: "EM_AMBIGUOUS" });
      expect(report.failures.get("scope")?.message).to.include(one.ref).and.to.include(other.ref);
      expect(writes(scene)).to.deep.equal([]);
    });
  });

  it("on a root that two backup servers know is refused by name, and given by ID", async () => {
    await withScene({ accounts: [OTHER], switches: { rootBackupServers: 2 } }, async (scene) => {
      const pool = scene.object("ResourcePool");
      expectFailed(
        await scene.engine.up({
          scope: scope({ object: { root: pool.root, type: pool.type, name: pool.name } }),
        }),
        { scope: "EM_AMBIGUOUS" },
      );
      expectDone(
        await scene.engine.up({
          scope: scope({ object: { root: pool.rootId, type: pool.type, name: pool.name } }),
        }),
      );
      expect(scene.account("TECH\\other")?.scopes).to.deep.equal([pool.ref]);
    });
  });

  it("is replaced by another one before it is removed", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const [pool, vm] = [scene.object("ResourcePool"), scene.object("Vm")];
      expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: pool.ref }) }));
      scene.sim.clearRequests();
      expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: vm.ref }) }));
      expect(writes(scene)).to.deep.equal(["POST /{ID}/scopes", "DELETE /{ID}/scopes/{ID}"]);
      expect(scene.account("TECH\\other")?.scopes).to.deep.equal([vm.ref]);
    });
  });

  it("records another name without a request", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const { ref } = scene.object("Vm");
      expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: ref }) }));
      expect(
        await scene.requestsOf(async () =>
          expectDone(
            await scene.engine.up({
              scope: scope({ hierarchyObjRef: ref, objectName: "another" }),
            }),
          ),
        ),
      ).to.deep.equal([]);
      expect(scene.engine.state.get("scope")?.outputs["objectName"]).to.equal("another");
    });
  });

  it("stays what it is when its object is renamed, and a new program by reference is the same", async () => {
    await withScene({ accounts: [OTHER], switches: { rowName: "real" } }, async (scene) => {
      const vm = scene.object("Vm");
      const declared = scope({ object: { root: vm.root, type: "Vm", name: vm.name } });
      expectDone(await scene.engine.up({ scope: declared }));
      scene.sim.state.renameObject(vm.ref, "renamed");
      expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
      expect(await scene.requestsOf(() => scene.engine.up({ scope: declared }))).to.deep.equal([]);
      expect(
        await scene.requestsOf(() =>
          scene.engine.up({ scope: scope({ hierarchyObjRef: vm.ref.replace("Vm", "VM") }) }),
        ),
      ).to.deep.equal([]);
      expectDone(await scene.engine.destroy());
      expect(scene.account("TECH\\other")?.scopes).to.deep.equal([]);
    });
  });

  it("waits until it is processed, if asked", async () => {
    await withScene({ accounts: [OTHER], switches: { scopeProcessDelay: 300 } }, async (scene) => {
      expectDone(
        await scene.engine.up({
          scope: scope({ hierarchyObjRef: scene.object("Vm").ref, waitUntilProcessed: true }),
        }),
      );
      expect(
        scene.sim.state.account("TECH\\other")?.scopes.map(({ state }) => state),
      ).to.deep.equal(["Processed"]);
    });
  });

  it("that is not processed in time is in the state, and the next run goes on waiting for the same one", async () => {
    await withScene(
      { accounts: [OTHER], switches: { scopeProcessDelay: "never" } },
      async (scene) => {
        const declared = {
          scope: scope({ hierarchyObjRef: scene.object("Vm").ref, waitUntilProcessed: true }),
        };
        const report = await scene.engine.up(declared);
        expect(codeOf(report.failures.get("scope"))).to.equal("EM_TIMEOUT");
        const id = scene.engine.state.get("scope")?.id;
        scene.sim.state.processAllScopes();
        scene.sim.clearRequests();
        expectDone(await scene.engine.up(declared));
        expect(scene.engine.state.get("scope")?.id).to.equal(id);
        expect(writes(scene)).to.deep.equal([]);
      },
      { timeoutSeconds: "3" },
    );
  });

  for (const duplicateScope of ["ignored", "error", "row"] as const) {
    it(`that the account has already is taken over without a request (repeated scopes: ${duplicateScope})`, async () => {
      await withScene(
        { accounts: [{ ...OTHER, scopes: [] }], switches: { duplicateScope } },
        async (scene) => {
          const vm = scene.object("Vm");
          const id = scene.sim.state.addScope("TECH\\other", vm.ref);
          expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: vm.ref }) }));
          expect(writes(scene)).to.deep.equal([]);
          expect(scene.engine.state.get("scope")?.outputs).to.deep.include({
            scopeId: id,
            adopted: true,
          });
          expectFailed(
            await scene.engine.up({
              ...{ scope: scope({ hierarchyObjRef: vm.ref }) },
              again: scope({ hierarchyObjRef: vm.ref, adopt: false }),
            }),
            { again: "EM_CONFLICT" },
          );
        },
      );
    });

    it(`never takes over the row of another object of the same name (repeated scopes: ${duplicateScope})`, async () => {
      await withScene(
        {
          accounts: [{ ...OTHER, scopes: [] }],
          inventory: { vms: 12 },
          switches: { duplicateScope },
        },
        async (scene) => {
          const [one, other] = twins(scene);
          const id = scene.sim.state.addScope("TECH\\other", one.ref);
          expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: other.ref }) }));
          expect(scene.engine.state.get("scope")?.outputs["scopeId"]).to.not.equal(id);
          expectDone(await scene.engine.destroy());
          expect(scene.account("TECH\\other")?.scopes).to.deep.equal([one.ref]);
        },
      );
    });
  }

  it("whose row may be another object's is taken over once the server says that it has it", async () => {
    await withScene(
      {
        accounts: [{ ...OTHER, scopes: [] }],
        inventory: { vms: 12 },
        switches: { duplicateScope: "error", duplicateScopeStatus: 409 },
      },
      async (scene) => {
        const [one] = twins(scene);
        const id = scene.sim.state.addScope("TECH\\other", one.ref);
        expectDone(await scene.engine.up({ scope: scope({ hierarchyObjRef: one.ref }) }));
        expect(scene.engine.state.get("scope")?.outputs).to.deep.include({
          scopeId: id,
          adopted: true,
        });
      },
    );
  });

  for (const duplicateScope of ["ignored", "error"] as const) {
    it(`is refused when two rows may be its own, and both are named (repeated scopes: ${duplicateScope})`, async () => {
      await withScene(
        {
          accounts: [{ ...OTHER, scopes: [] }],
          inventory: { vms: 12 },
          switches: { duplicateScope, duplicateScopeStatus: 409 },
        },
        async (scene) => {
          const [one, other] = twins(scene);
          const ids = [one, other].map(({ ref }) => scene.sim.state.addScope("TECH\\other", ref));
          const report = await scene.engine.up({ scope: scope({ hierarchyObjRef: one.ref }) });
          expectFailed(report, { scope: "EM_AMBIGUOUS" });
          for (const id of ids) expect(report.failures.get("scope")?.message).to.include(id);
          expect(scene.account("TECH\\other")?.scopes).to.deep.equal([one.ref, other.ref].sort());
        },
      );
    });
  }

  it("of which it could not be established whether it was made is found again by the next run, also beside another object of its name", async () => {
    await withScene(
      { accounts: [{ ...OTHER, scopes: [] }], inventory: { vms: 12 } },
      async (scene) => {
        const [one] = twins(scene);
        scene.sim.faults.add({
          kind: "status",
          status: 403,
          match: { route: "GET /security/accounts/{ID}/scopes", nth: 2 },
          times: 9,
        });
        const declared = { scope: scope({ hierarchyObjRef: one.ref }) };
        expect(codeOf((await scene.engine.up(declared)).failures.get("scope"))).to.equal(
          "EM_UNCONFIRMED",
        );
        const [made] = scene.sim.state.account("TECH\\other")?.scopes ?? [];
        scene.sim.faults.clear();
        expectDone(await scene.engine.up(declared));
        expect(scene.engine.state.get("scope")?.outputs["scopeId"]).to.equal(made?.id);
        expectDone(await scene.engine.destroy());
        expect(scene.account("TECH\\other")?.scopes).to.deep.equal([]);
      },
    );
  });

  it("is told apart from many others that are made at the same time, one bad one failing alone", async () => {
    await withScene(
      { accounts: [OTHER], inventory: { vms: 30 } },
      async (scene) => {
        const vms = scene.sim.state.inventory.objects.filter(({ type }) => type === "Vm");
        const program = Object.fromEntries(
          vms.map(({ ref }, at) => [`scope-${at}`, scope({ hierarchyObjRef: ref })]),
        );
        const bad = scope({
          hierarchyObjRef: (vms[0]?.ref ?? "").replace(/\.[^.]*$/, ".vm-none"),
          objectName: "none",
        });
        expectFailed(await scene.engine.up({ ...program, bad }), { bad: "EM_REFUSED" });
        const live = new Map(
          scene.sim.state
            .account("TECH\\other")
            ?.scopes.map(({ id, hierarchyObjRef }) => [hierarchyObjRef, id]),
        );
        for (const [name, { outputs }] of scene.engine.state)
          expect(outputs["scopeId"], name).to.equal(live.get(String(outputs["hierarchyObjRef"])));
        expect(live.size).to.equal(vms.length);
        expectDone(await scene.engine.destroy());
        expect(scene.account("TECH\\other")?.scopes).to.deep.equal([]);
      },
      {},
      64,
    );
  });

  it("of a file share and of a protection group without a known root are given and taken away", async () => {
    await withScene({ accounts: [OTHER] }, async (scene) => {
      const group = scene.object("AgentProtectionGroup");
      const share = scene.object("FileServer");
      expectDone(
        await scene.engine.up({
          group: scope({ hierarchyObjRef: group.ref, objectName: group.name }),
          share: scope({ object: { root: share.rootId, type: "FileServer", name: share.name } }),
        }),
      );
      expect(scene.account("TECH\\other")?.scopes).to.deep.equal([group.ref, share.ref].sort());
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
