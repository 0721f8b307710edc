import { expect } from "chai";
import type { Declared } from "../support/small-program";
import { Scene, SERVER_VARIANTS } from "../support/scene";

/** All four resources, on an account of their own and on one that exists already. */
function program(scene: Scene): Record<string, Declared> {
  const pool = scene.object("ResourcePool");
  const vm = scene.object("Vm");
  const share = scene.object("FileServer");
  return {
    ops: {
      kind: "Account",
      props: {
        name: "TECH\\R&D <ops>",
        type: "Group",
        roles: ["Portal User", "file restore operator"],
        scopes: [
          { hierarchyObjRef: pool.ref },
          { hierarchyObjRef: share.ref, objectName: share.name },
        ],
        sqlRestore: { denyInPlace: true },
      },
    },
    role: { kind: "AccountRole", props: { account: "tech\\OTHER", role: "SQL Restore Operator" } },
    scope: {
      kind: "AccountScope",
      props: { account: "TECH\\other", object: { root: vm.rootId, type: "vm", name: vm.name } },
    },
    all: { kind: "AllVmsScope", props: (resources) => ({ account: resources.get("ops")?.id }) },
  };
}

describe("the life cycle of all resources", function () {
  for (const format of ["xml", "json"] as const) {
    for (const [variant, switches] of Object.entries(SERVER_VARIANTS)) {
      it(`makes what is declared, finds it unchanged, and leaves the server as it was: ${format}, ${variant}`, async () => {
        const scene = await Scene.start(
          { switches, accounts: [{ name: "TECH\\other", roles: ["Portal User"], allVms: true }] },
          { format },
        );
        try {
          const before = scene.everything();
          const up = await scene.engine.up(program(scene));
          expect([...up.failures.values()].map(String)).to.deep.equal([]);
          const ops = scene.account("TECH\\R&D <ops>");
          expect(ops).to.deep.include({
            type: "Group",
            allVms: true,
            roles: ["File Restore Operator", "Portal User"],
            scopes: [scene.object("FileServer").ref, scene.object("ResourcePool").ref].sort(),
          });
          expect(scene.account("TECH\\other")).to.deep.include({
            roles: ["Portal User", "SQL Restore Operator"],
            scopes: [scene.object("Vm").ref],
          });

          const again = await scene.requestsOf(() => scene.engine.up(program(scene)));
          expect(again).to.deep.equal([]);
          const refresh = await scene.engine.refresh();
          expect(refresh.failures.size).to.equal(0);
          expect(refresh.steps.filter(({ what }) => what !== "same")).to.deep.equal([]);
          expect(
            scene.engine.preview(program(scene)).filter(({ what }) => what !== "same"),
          ).to.deep.equal([]);

          const down = await scene.engine.destroy();
          expect([...down.failures.values()].map(String)).to.deep.equal([]);
          const after = scene.everything();
          // The other account's switch belongs to nobody: on a server where scopes switch it off,
          // it stays so.
          const other = (account: { name: string }): boolean => account.name === "TECH\\other";
          expect(after.filter((account) => !other(account))).to.deep.equal(
            before.filter((account) => !other(account)),
          );
          expect(after.find(other)).to.deep.include({ roles: ["Portal User"], scopes: [] });
        } finally {
          await scene.close();
        }
      });
    }
  }
});
