import { expect } from "chai";
import { expectDone, expectFailed } from "../support/expect-report";
import type { Scene } from "../support/scene";
import type { Declared } from "../support/small-program";
import { withMemory } from "../support/with-memory";
import { NAME_CASES } from "../support/name-cases";
import { writes } from "./account-support";

const ROLES = ["Portal User"];

function adopting(name: string, props: Record<string, unknown> = {}): Record<string, Declared> {
  return {
    account: {
      kind: "Account",
      props: { name, type: "User", roles: ROLES, adopt: true, exclusive: true, ...props },
    },
  };
}

/** Declares something, which must be refused without any write, and returns what the error says. */
async function expectRefusal(
  scene: Scene,
  program: Record<string, Declared>,
  code: string,
): Promise<string> {
  const before = scene.everything();
  scene.sim.clearRequests();
  const report = await scene.engine.up(program);
  const [name] = Object.keys(program);
  expectFailed(report, { [name ?? ""]: code });
  expect(writes(scene)).to.deep.equal([]);
  expect(scene.everything()).to.deep.equal(before);
  const error = report.failures.get(name ?? "");
  return `${error?.message ?? ""} ${String(Reflect.get(error ?? {}, "hint"))}`;
}

describe("a name that fits several accounts of one type", () => {
  for (const adopt of [true, false])
    it(`is refused with all that fit (adopt: ${adopt}), and nothing is sent`, async () => {
      await withMemory({ accounts: [{ name: "TECH\\twin", allVms: true }] }, async (scene) => {
        const [first, second] = [
          scene.sim.state.account("TECH\\twin"),
          scene.sim.state.addAccount({ name: "tech\\TWIN", scopes: [scene.object("Vm").ref] }),
        ];
        scene.sim.state.addAccount({ name: "TECH\\Twin", type: "Group" });
        const said = await expectRefusal(
          scene,
          adopting("TECH\\twin", { adopt, allVms: true }),
          "EM_AMBIGUOUS",
        );
        expect(said).to.include(first?.id).and.to.include(second.id);
        expect(said).to.include("TECH\\twin").and.to.include("tech\\TWIN");
        expect(said).to.not.include("Group");
      });
    });

  it("is refused by every resource", async () => {
    await withMemory({ accounts: [{ name: "TECH\\twin", allVms: true }] }, async (scene) => {
      const { id } = scene.sim.state.addAccount({ name: "tech\\TWIN" });
      const account = "TECH\\twin";
      for (const one of [
        { kind: "AccountRole", props: { account, role: "SQL Restore Operator" } },
        { kind: "AccountScope", props: { account, hierarchyObjRef: scene.object("Vm").ref } },
        { kind: "AllVmsScope", props: { account, enabled: false } },
      ] as const)
        expect(await expectRefusal(scene, { one }, "EM_AMBIGUOUS")).to.include(id);
    });
  });

  it("is taken over once one of them is gone", async () => {
    await withMemory({ accounts: [{ name: "TECH\\twin", allVms: true }] }, async (scene) => {
      const { id } = scene.sim.state.addAccount({ name: "tech\\TWIN" });
      scene.sim.state.removeAccount("TECH\\twin");
      expectDone(await scene.engine.up(adopting("TECH\\twin")));
      expect(scene.engine.state.get("account")?.id).to.equal(id);
    });
  });

  it("is not told from another that an earlier run may have made", async () => {
    await withMemory({}, async (scene) => {
      const program = adopting("TECH\\ops", { adopt: false, allVms: true });
      scene.sim.faults.add({
        kind: "reset",
        after: true,
        match: { route: "POST /security/accounts" },
      });
      scene.sim.faults.add({
        kind: "status",
        status: 403,
        match: { route: "GET /security/accounts", nth: 2 },
        times: 100,
      });
      expectFailed(await scene.engine.up(program), { account: "EM_UNCONFIRMED" });
      scene.sim.faults.clear();
      const { id } = scene.sim.state.addAccount({ name: "tech\\OPS" });
      const before = scene.everything();
      const report = await scene.engine.destroy();
      expectFailed(report, { account: "EM_AMBIGUOUS" });
      expect(report.failures.get("account")?.message).to.include(id).and.to.include("earlier run");
      expect(scene.everything()).to.deep.equal(before);
    });
  });
});

describe("an account that fits only by a trick of Unicode", () => {
  // A name with a space at its end fails its check.
  const tricks = NAME_CASES.filter(({ same, one }) => !same && one.trim() === one);
  for (const { what, one, other } of tricks)
    it(`is not taken over: ${what}`, async () => {
      await withMemory(
        {
          accounts: [{ name: other, type: "User", roles: ["SQL Restore Operator"], allVms: true }],
        },
        async (scene) => {
          const said = await expectRefusal(
            scene,
            adopting(one, { roles: ["Portal Administrator"] }),
            "EM_INVALID",
          );
          expect(said).to.include("There is no account");
          await expectRefusal(
            scene,
            { one: { kind: "AccountRole", props: { account: one, role: "Portal Administrator" } } },
            "EM_NOT_FOUND",
          );
        },
      );
    });
});
