import { expect } from "chai";
import { expectDone } from "../support/expect-report";
import { importResources } from "../support/import-resources";
import { type Scene, twins } from "../support/scene";
import { withScene } from "../support/with-scene";

const ROLE = "PostgreSQL Restore Operator";

/** The account that has grown by hand, imported by its ID alone. */
async function importOps({ sim, engine }: Scene, scopes: readonly string[]): Promise<void> {
  sim.state.addAccount({
    name: "TECH\\ops",
    type: "Group",
    roles: ["Portal User", ROLE],
    scopes: [...scopes],
    allVms: false,
  });
  sim.state.processAllScopes();
  const id = sim.state.account("TECH\\ops")?.id ?? "";
  await importResources(engine, [{ name: "ops", kind: "Account", id }]);
}

describe("an account that is imported", () => {
  it("has in its inputs only what a program can declare; the rest stays as it is, and is named", async () => {
    await withScene(
      { inventory: { vms: 12 }, switches: { extraRole: "unlisted" } },
      async (scene) => {
        const [one, other] = twins(scene);
        const cluster = scene.object("Cluster");
        await importOps(scene, [one.ref, other.ref, cluster.ref]);
        const { inputs } = scene.engine.state.get("ops") ?? {};
        expect(inputs).to.deep.include({
          roles: ["Portal User"],
          scopes: [{ hierarchyObjRef: cluster.ref, objectName: cluster.name }],
        });
        const [role, ...rows] = scene.engine.warnings;
        expect(role).to.equal(
          `Account TECH\\ops: role ${ROLE} is left out, and stays as it is, because it is not in the list of roles.`,
        );
        expect(rows).to.have.length(2);
        for (const text of rows)
          expect(text).to.match(
            /^Account TECH\\ops: restore scope .* \(Vm\) is left out, and stays as it is, because 2 objects have this type and name: urn:/,
          );

        const program = { ops: { kind: "Account", props: inputs ?? {} } } as const;
        const before = scene.account("TECH\\ops");
        expectDone(await scene.engine.up(program));
        const more = { ops: { ...program.ops, props: { ...inputs, allVms: true } } };
        expectDone(await scene.engine.up(more));
        expect(scene.account("TECH\\ops")).to.deep.equal({ ...before, allVms: true });
      },
    );
  });

  it("has a scope that stands for one vCenter Server on several backup servers by the reference that export writes", async () => {
    await withScene({ switches: { rootName: "name", rootBackupServers: 3 } }, async (scene) => {
      const vm = scene.object("Vm");
      await importOps(scene, [vm.ref]);
      const scopes = scene.engine.state.get("ops")?.inputs["scopes"];
      expect(scopes).to.have.length(1);
      const live = scene.sim.state.account("TECH\\ops");
      const [row] = live?.scopes ?? [];
      await importResources(scene.engine, [
        { name: "scope", kind: "AccountScope", id: `${live?.id ?? ""}/${row?.id ?? ""}` },
      ]);
      const { hierarchyObjRef } = scene.engine.state.get("scope")?.inputs ?? {};
      expect(scopes).to.deep.equal([{ hierarchyObjRef, objectName: vm.name }]);
    });
  });
});
