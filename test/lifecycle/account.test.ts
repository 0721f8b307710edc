import { expect } from "chai";
import { expectDone, expectFailed } from "../support/expect-report";
import { withScene } from "../support/with-scene";
import { account, scopes, writes } from "./account-support";

describe("an account", () => {
  it("is made in one request with roles, scopes, switch and restrictions", async () => {
    await withScene({}, async (scene) => {
      const [pool, vm] = [scene.object("ResourcePool"), scene.object("Vm")];
      expectDone(
        await scene.engine.up(
          account({
            ...scopes(pool, vm),
            allVms: true,
            roles: ["Portal User", "VM Restore Operator"],
            fileRestore: { inPlaceOnly: true, extensions: [".docx", "PDF"] },
            sqlRestore: { denyInPlace: true },
          }),
        ),
      );
      expect(writes(scene)).to.deep.equal(["POST "]);
      expect(scene.account("TECH\\ops")).to.deep.equal({
        type: "Group",
        allVms: true,
        roles: ["Portal User", "VM Restore Operator"],
        scopes: [pool.ref, vm.ref].sort(),
        fileRestore: { inPlaceOnly: true, extensions: "docx,pdf" },
        sqlRestore: { denyInPlace: true },
      });
      const outputs = scene.engine.state.get("ops")?.outputs ?? {};
      const live = scene.sim.state.account("TECH\\ops");
      expect(outputs).to.deep.include({
        accountId: live?.id,
        uid: `urn:veeam:EnterpriseAccount:${live?.id ?? ""}`,
        canonicalName: "TECH\\ops",
        adopted: false,
        server: scene.sim.url,
      });
      expect(outputs["scopeIds"]).to.deep.equal(
        Object.fromEntries((live?.scopes ?? []).map((scope) => [scope.hierarchyObjRef, scope.id])),
      );
      expect(outputs["roleIds"]).to.have.length(2);
    });
  });

  it("that exists is refused with its ID and the line to write, and left as it is", async () => {
    await withScene({ accounts: [{ name: "TECH\\OPS", type: "Group" }] }, async (scene) => {
      const before = scene.everything();
      const report = await scene.engine.up(account({ allVms: true }));
      expectFailed(report, { ops: "EM_CONFLICT" });
      const error = report.failures.get("ops");
      expect(error?.message).to.include(scene.sim.state.account("TECH\\ops")?.id);
      expect(error && "hint" in error ? error.hint : "").to.include("adopt: true");
      expect(scene.everything()).to.deep.equal(before);
      expect(writes(scene)).to.deep.equal([]);
    });
  });

  it("of the same name and another type is another account", async () => {
    await withScene(
      { accounts: [{ name: "ops@tech.local", type: "ExternalUser", roles: ["Portal User"] }] },
      async (scene) => {
        expectDone(
          await scene.engine.up({
            ops: {
              kind: "Account",
              props: { name: "ops@tech.local", type: "User", roles: ["Portal User"], allVms: true },
            },
          }),
        );
        expect(
          scene.sim.state
            .accounts()
            .filter(({ name }) => name === "ops@tech.local")
            .map(({ type }) => type),
        ).to.deep.equal(["ExternalUser", "User"]);
      },
    );
  });

  it("is taken over and brought to what is declared, keeping what others gave it", async () => {
    await withScene({}, async (scene) => {
      const [pool, vm] = [scene.object("ResourcePool"), scene.object("Vm")];
      const id = scene.sim.state.addAccount({
        name: "TECH\\ops",
        type: "Group",
        roles: ["SQL Restore Operator"],
        scopes: [vm.ref],
        allVms: true,
      }).id;
      expectDone(await scene.engine.up(account({ ...scopes(pool), adopt: true, allVms: false })));
      expect(scene.account("TECH\\ops")).to.deep.include({
        allVms: false,
        roles: ["Portal User", "SQL Restore Operator"],
        scopes: [pool.ref, vm.ref].sort(),
      });
      expect(scene.engine.state.get("ops")).to.deep.include({ id });
      expect(scene.engine.state.get("ops")?.outputs).to.deep.include({ adopted: true });
    });
  });

  it("is not taken over with restrictions that cannot be brought about, and each is named", async () => {
    await withScene({}, async (scene) => {
      scene.sim.state.addAccount({
        name: "TECH\\ops",
        type: "Group",
        fileRestore: { inPlaceOnly: true },
      });
      const before = scene.everything();
      const report = await scene.engine.up(
        account({
          adopt: true,
          allVms: true,
          fileRestore: { inPlaceOnly: false },
          sqlRestore: { denyInPlace: true },
        }),
      );
      expectFailed(report, { ops: "EM_CONFLICT" });
      expect(report.failures.get("ops")?.message)
        .to.include("fileRestore")
        .and.to.include("sqlRestore");
      expect(scene.everything()).to.deep.equal(before);
    });
  });

  it("to be taken over that is not there needs what a new one needs, and nothing is sent", async () => {
    await withScene({}, async (scene) => {
      expectFailed(await scene.engine.up(account({ adopt: true })), { ops: "EM_INVALID" });
      expect(writes(scene)).to.deep.equal([]);
    });
  });
});
