import { expect } from "chai";
import { changesOf, expectDone, expectFailed } from "../support/expect-report";
import type { Scene } from "../support/scene";
import type { Declared } from "../support/small-program";
import { withMemory } from "../support/with-memory";

const OTHER = { name: "TECH\\other", roles: ["Portal User"], allVms: false };

function program(scene: Scene): Record<string, Declared> {
  const [pool, vm, folder] = [
    scene.object("ResourcePool"),
    scene.object("Vm"),
    scene.object("Folder"),
  ];
  return {
    ops: {
      kind: "Account",
      props: {
        name: "TECH\\ops",
        type: "Group",
        roles: ["Portal User", "File Restore Operator"],
        scopes: [{ hierarchyObjRef: pool.ref }, { hierarchyObjRef: folder.ref }],
        allVms: false,
        sqlRestore: { denyInPlace: true },
        fileRestore: { extensions: ["pdf"] },
      },
    },
    role: { kind: "AccountRole", props: { account: "TECH\\other", role: "SQL Restore Operator" } },
    scope: { kind: "AccountScope", props: { account: "TECH\\other", hierarchyObjRef: vm.ref } },
    all: { kind: "AllVmsScope", props: { account: "TECH\\other" } },
  };
}

/** What may happen behind the back, and what a refresh shows of it. */
const DRIFTS: Record<string, { change: (scene: Scene) => void; shown: string[] }> = {
  "a role of an account is taken away": {
    change: ({ sim }) => sim.state.revokeRole("TECH\\ops", "File Restore Operator"),
    shown: ["update ops"],
  },
  "a scope of an account is removed": {
    change: (scene) => scene.sim.state.removeScope("TECH\\ops", scene.object("Folder").ref),
    shown: ["update ops"],
  },
  "the switch of an account is flipped": {
    change: ({ sim }) => sim.state.setAllVms("TECH\\ops", true),
    shown: ["update ops"],
  },
  "the SQL restrictions of an account are changed": {
    change: ({ sim }) => sim.state.setSqlRestore("TECH\\ops", { denyInPlace: false }),
    shown: ["update ops"],
  },
  "the file restrictions of an account are changed": {
    change: ({ sim }) => sim.state.setFileRestore("TECH\\ops", { extensions: "pdf,exe" }),
    shown: ["update ops"],
  },
  "an account is deleted": {
    change: ({ sim }) => sim.state.removeAccount("TECH\\ops"),
    shown: ["delete ops"],
  },
  "a single role is taken away": {
    change: ({ sim }) => sim.state.revokeRole("TECH\\other", "SQL Restore Operator"),
    shown: ["delete role"],
  },
  "a single scope is removed": {
    change: (scene) => scene.sim.state.removeScope("TECH\\other", scene.object("Vm").ref),
    shown: ["delete scope"],
  },
  "a switch is flipped": {
    change: ({ sim }) => sim.state.setAllVms("TECH\\other", false),
    shown: ["update all"],
  },
  "everything of an account is swapped": {
    change: ({ sim }) => {
      sim.state.grantRole("TECH\\ops", "Exchange Restore Operator");
      sim.state.revokeRole("TECH\\ops", "Portal User");
      sim.state.revokeRole("TECH\\ops", "File Restore Operator");
      for (const { id } of sim.state.account("TECH\\ops")?.scopes ?? [])
        sim.state.removeScope("TECH\\ops", id);
    },
    shown: ["update ops"],
  },
};

describe("what changed behind the back", () => {
  for (const format of ["xml", "json"] as const) {
    for (const [what, { change, shown }] of Object.entries(DRIFTS)) {
      it(`is found by a refresh and healed by one up: ${what} (${format})`, async () => {
        await withMemory(
          { accounts: [OTHER] },
          async (scene) => {
            expectDone(await scene.engine.up(program(scene)));
            const wanted = [scene.account("TECH\\ops"), scene.account("TECH\\other")];
            change(scene);
            const refresh = await scene.engine.refresh();
            expectDone(refresh);
            expect(changesOf(refresh)).to.deep.equal(shown);
            expectDone(await scene.engine.up(program(scene)));
            const [ops, other] = [scene.account("TECH\\ops"), scene.account("TECH\\other")];
            expect(ops).to.deep.include({
              allVms: wanted[0]?.allVms,
              scopes: wanted[0]?.scopes,
              sqlRestore: wanted[0]?.sqlRestore,
              fileRestore: wanted[0]?.fileRestore,
            });
            expect(ops?.roles).to.include.members([...(wanted[0]?.roles ?? [])]);
            expect(other).to.deep.equal(wanted[1]);
            expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
          },
          { format },
        );
      });
    }
  }

  for (const notFoundStatus of [404, 400, 500]) {
    it(`drops what stood on an account that is gone, whatever the server says of its ID (${notFoundStatus}), and cannot make it again without the account`, async () => {
      await withMemory({ accounts: [OTHER], switches: { notFoundStatus } }, async (scene) => {
        expectDone(await scene.engine.up(program(scene)));
        scene.sim.state.removeAccount("TECH\\other");
        const refresh = await scene.engine.refresh();
        expectDone(refresh);
        expect(changesOf(refresh).sort()).to.deep.equal([
          "delete all",
          "delete role",
          "delete scope",
        ]);
        expectFailed(await scene.engine.up(program(scene)), {
          all: "EM_NOT_FOUND",
          role: "EM_NOT_FOUND",
          scope: "EM_NOT_FOUND",
        });
        expectDone(await scene.engine.destroy());
      });
    });

    it(`does not keep a destroy from succeeding when everything is gone already (${notFoundStatus})`, async () => {
      await withMemory({ accounts: [OTHER], switches: { notFoundStatus } }, async (scene) => {
        expectDone(await scene.engine.up(program(scene)));
        scene.sim.state.revokeRole("TECH\\other", "SQL Restore Operator");
        scene.sim.state.removeScope("TECH\\other", scene.object("Vm").ref);
        scene.sim.state.removeAccount("TECH\\ops");
        expectDone(await scene.engine.destroy());
        expect(scene.engine.state.size).to.equal(0);
      });
    });
  }

  it("is not a scope that waits to be processed, nor a link that changes", async () => {
    await withMemory(
      { accounts: [OTHER], switches: { scopeProcessDelay: "rebuild" } },
      async (scene) => {
        expectDone(await scene.engine.up(program(scene)));
        scene.sim.state.processAllScopes();
        scene.sim.set("linkHost", "https://elsewhere.tech.local:9398");
        expect(changesOf(await scene.engine.refresh())).to.deep.equal([]);
      },
    );
  });

  it("is a scope that is on its way out", async () => {
    await withMemory(
      { accounts: [OTHER], switches: { scopeRemovingDelay: 600_000 } },
      async (scene) => {
        expectDone(await scene.engine.up(program(scene)));
        const { id, outputs } = scene.engine.state.get("scope") ?? {};
        await scene.engine.up(
          Object.fromEntries(Object.entries(program(scene)).filter(([name]) => name !== "scope")),
        );
        scene.engine.state.set("scope", {
          kind: "AccountScope",
          id: id ?? "",
          inputs: outputs ?? {},
          outputs: outputs ?? {},
          incomplete: false,
        });
        expect(changesOf(await scene.engine.refresh())).to.deep.equal(["delete scope"]);
        expectDone(await scene.engine.up(program(scene)));
        expect(scene.account("TECH\\other")?.scopes).to.deep.equal([scene.object("Vm").ref]);
      },
    );
  });

  it("does not touch anything: a refresh only reads", async () => {
    await withMemory({ accounts: [OTHER] }, async (scene) => {
      expectDone(await scene.engine.up(program(scene)));
      scene.sim.clearRequests();
      await scene.engine.refresh();
      expect(scene.sim.requests.filter(({ write }) => write)).to.deep.equal([]);
    });
  });
});
