import { expect } from "chai";
import { codeOf, expectDone, expectFailed } from "../support/expect-report";
import type { Scene } from "../support/scene";
import type { Declared } from "../support/small-program";
import { withMemory } from "../support/with-memory";
import { writes } from "./account-support";

const ADMIN = "Portal Administrator";
const VISITOR = "TECH\\visitor";

/** Runs a test logged on as somebody who is administrator through these groups. */
async function asVisitor(
  groups: readonly string[],
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const users = [{ username: VISITOR, password: "pw", groups }];
  await withMemory({ users }, run, { username: VISITOR, password: "pw" });
}

function adopted(name: string, type = "Group", roles = [ADMIN]): Record<string, Declared> {
  return { it: { kind: "Account", props: { name, type, roles, adopt: true } } };
}

/** Removes what the state has, which must be refused without any write. */
async function expectLockout(scene: Scene): Promise<string> {
  const before = scene.everything();
  scene.sim.clearRequests();
  const report = await scene.engine.destroy();
  expectFailed(report, { it: "EM_LOCKOUT" });
  expect(writes(scene)).to.deep.equal([]);
  expect(scene.everything()).to.deep.equal(before);
  return report.failures.get("it")?.message ?? "";
}

describe("the guards read names from the server, by ID:", () => {
  /** One's own account, which has another name for now, and a group that holds the role as well. */
  async function renamed(run: (scene: Scene, id: string) => Promise<void>): Promise<void> {
    await asVisitor(["TECH\\first"], async (scene) => {
      scene.sim.state.addAccount({ name: "TECH\\first", type: "Group", roles: [ADMIN] });
      const seed = { name: "OLDHOST\\visitor", type: "User", roles: [ADMIN, "Portal User"] };
      await run(scene, scene.sim.state.addAccount(seed).id);
    });
  }

  it("a role of one's own account that was called otherwise when it came into the state", async () => {
    await renamed(async (scene, account) => {
      const role = { it: { kind: "AccountRole", props: { account, role: ADMIN } } } as const;
      expectDone(await scene.engine.up(role));
      expect(scene.engine.state.get("it")?.outputs["accountName"]).to.equal("OLDHOST\\visitor");
      scene.sim.state.renameAccount(account, VISITOR);
      expect(await expectLockout(scene))
        .to.include(VISITOR)
        .and.not.to.include("OLDHOST");
    });
  });

  it("one's own account that was called otherwise when it came into the state", async () => {
    await renamed(async (scene, id) => {
      expectDone(await scene.engine.up(adopted("OLDHOST\\visitor", "User")));
      scene.sim.state.renameAccount(id, VISITOR);
      await expectLockout(scene);
      const fewer = adopted("OLDHOST\\visitor", "User", ["Portal User"]);
      expectFailed(await scene.engine.up(fewer), { it: "EM_LOCKOUT" });
      expect(scene.account(VISITOR)?.roles).to.include(ADMIN);
    });
  });

  it("an account that is no longer one's own is no reason to refuse", async () => {
    await withMemory({}, async (scene) => {
      scene.sim.state.addAccount({ name: "TECH\\other", type: "User", allVms: true });
      expectDone(await scene.engine.up(adopted("TECH\\other", "User", ["Portal User"])));
      const state = scene.engine.state.get("it");
      if (state === undefined) throw new Error("nothing in the state");
      const outputs = { ...state.outputs, canonicalName: "TECH\\em-admin" };
      scene.engine.state.set("it", { ...state, outputs });
      expectDone(await scene.engine.destroy());
      expect(scene.account("TECH\\other")).to.equal(undefined);
    });
  });
});

describe("the built-in administrators are guarded in every language:", () => {
  for (const name of [
    "VORDEFINIERT\\Administratoren",
    "BUILTIN\\Administrateurs",
    "BUILTIN\\ADMINISTRADORES",
    "builtin\\администраторы",
    "BUILTIN\\Administratorzy",
    "BUILTIN\\Administratörer",
    "BUILTIN\\Administratorer",
    "INGEBOUWD\\Administrators",
    "BUILTIN\\Järjestelmänvalvojat",
    "BUILTIN\\Rendszergazdák",
    "Administratoren",
  ])
    it(name, async () => {
      await withMemory({ accounts: [{ name, type: "Group", allVms: true }] }, async (scene) => {
        expectDone(await scene.engine.up(adopted(name, "Group", ["Portal User"])));
        expect(await expectLockout(scene)).to.include("built-in");
      });
    });

  it("whatever group of Windows' own holds Portal Administrator, called as it may be", async () => {
    const name = "VORDEFINIERT\\Верховные";
    await withMemory({ accounts: [{ name, type: "Group", roles: [ADMIN] }] }, async (scene) => {
      expectDone(await scene.engine.up(adopted(name)));
      expect(await expectLockout(scene)).to.include("built-in");
    });
  });

  for (const [name, roles] of [
    ["BUILTIN\\Users", ["Portal User"]],
    ["TECH\\Administratoren", [ADMIN]],
    ["BUILTIN2\\Administrators", [ADMIN]],
    ["BUILTIN\\Adminıstrators", ["Portal User"]],
  ] as const)
    it(`but not ${name} with ${roles.join()}`, async () => {
      const seed = { name, type: "Group", roles, allVms: true };
      await withMemory({ accounts: [seed] }, async (scene) => {
        expectDone(await scene.engine.up(adopted(name, "Group", [...roles])));
        expectDone(await scene.engine.destroy());
        expect(scene.account(name)).to.equal(undefined);
      });
    });
});

describe("the group through which one is administrator", () => {
  const GROUP = "TECH\\admins";

  async function withVisitor(
    others: readonly { name: string; type: string }[],
    run: (scene: Scene) => Promise<void>,
  ): Promise<void> {
    await asVisitor([GROUP], async (scene) => {
      for (const { name } of scene.sim.state.accounts()) scene.sim.state.removeAccount(name);
      for (const account of [{ name: GROUP, type: "Group" }, ...others])
        scene.sim.state.addAccount({ ...account, roles: [ADMIN] });
      await run(scene);
    });
  }

  it("is guarded where it is the only one, although single users are administrators too", async () => {
    await withVisitor([{ name: "TECH\\alice", type: "User" }], async (scene) => {
      expectDone(await scene.engine.up(adopted(GROUP)));
      expect(await expectLockout(scene))
        .to.include("the only group")
        .and.to.include(VISITOR);
    });
  });

  it("is guarded when it would lose the role", async () => {
    await withVisitor([{ name: "TECH\\alice", type: "User" }], async (scene) => {
      const role = { it: { kind: "AccountRole", props: { account: GROUP, role: ADMIN } } } as const;
      expectDone(await scene.engine.up(role));
      await expectLockout(scene);
    });
  });

  it("may go where the account holds the role itself", async () => {
    await withVisitor([{ name: "visitor@tech.local", type: "User" }], async (scene) => {
      expectDone(await scene.engine.up(adopted(GROUP)));
      scene.sim.set("sessionRights", "atLogon");
      expectDone(await scene.engine.destroy());
      expect(scene.account(GROUP)).to.equal(undefined);
    });
  });

  it("shows by what the server refuses afterwards, where another group holds the role too", async () => {
    await withVisitor([{ name: "TECH\\others", type: "Group" }], async (scene) => {
      expectDone(await scene.engine.up(adopted(GROUP)));
      const report = await scene.engine.destroy();
      const error = report.failures.get("it");
      expect(codeOf(error)).to.equal("EM_LOCKOUT");
      expect(error?.message).to.include("no longer lets the account of this run");
      expect(error?.message).to.include("could not be undone");
      expect(scene.account("TECH\\others")?.roles).to.deep.equal([ADMIN]);
    });
  });

  it("does not keep single users from losing the role", async () => {
    await withVisitor([{ name: "TECH\\alice", type: "User" }], async (scene) => {
      expectDone(await scene.engine.up(adopted("TECH\\alice", "User")));
      expectDone(await scene.engine.destroy());
      expect(scene.account("TECH\\alice")).to.equal(undefined);
    });
  });
});
