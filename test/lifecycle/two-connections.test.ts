import { expect } from "chai";
import type { SwitchSettings } from "../../simulator";
import { codeOf, expectDone } from "../support/expect-report";
import { meet, received } from "../support/held";
import type { Scene } from "../support/scene";
import { type Report, SmallEngine } from "../support/small-engine";
import type { Declared } from "../support/small-program";
import { withScene } from "../support/with-scene";

const ADMIN = "Portal Administrator";
const VISITOR = { username: "TECH\\visitor", password: "pw" };
const GROUPS = ["TECH\\first", "TECH\\second"] as const;

const DELETE_ACCOUNT = "DELETE /security/accounts/{ID}";
const DELETE_ROLE = "DELETE /security/accounts/{ID}/roles/{ID}";

type Kind = "Account" | "AccountRole";

function administrator(kind: Kind, name: string): Record<string, Declared> {
  const props =
    kind === "Account"
      ? { name, type: "Group", roles: [ADMIN, "Portal User"], adopt: true, allVms: false }
      : { account: name, role: ADMIN };
  return { it: { kind, props } };
}

/**
 * Two connections, as two explicit providers are, with one of the last two administrators each:
 * groups, through both of which the account that is logged on manages Enterprise Manager.
 */
async function withTwo(
  kind: Kind,
  switches: SwitchSettings,
  run: (scene: Scene, engines: readonly [SmallEngine, SmallEngine]) => Promise<void>,
): Promise<void> {
  const users = [{ ...VISITOR, groups: [...GROUPS] }];
  await withScene(
    { users, switches },
    async (scene) => {
      for (const { name } of scene.sim.state.accounts()) scene.sim.state.removeAccount(name);
      for (const name of GROUPS)
        scene.sim.state.addAccount({
          name,
          type: "Group",
          roles: [ADMIN, "Portal User"],
          scopes: [scene.object("Vm").ref],
          fileRestore: { inPlaceOnly: true, extensions: "doc,xls" },
          sqlRestore: { denyInPlace: true },
        });
      const engines = [scene.engine, new SmallEngine(scene.settings)] as const;
      expectDone(await engines[0].up(administrator(kind, GROUPS[0])));
      expectDone(await engines[1].up(administrator(kind, GROUPS[1])));
      scene.sim.clearRequests();
      await run(scene, engines);
    },
    VISITOR,
  );
}

function administrators(scene: Scene): string[] {
  return scene.sim.state
    .accounts()
    .filter(({ roles }) => roles.includes(ADMIN))
    .map(({ name }) => name);
}

function failureOf(report: Report): { code: string; message: string } {
  const error = report.failures.get("it");
  return { code: codeOf(error), message: error?.message ?? "" };
}

describe("two connections that each remove one of the last two administrators", () => {
  it("at the same time, of their role: give it back and say so", async () => {
    await withTwo("AccountRole", { sessionRights: "atLogon" }, async (scene, engines) => {
      meet(scene.sim, DELETE_ROLE, 2);
      const reports = await Promise.all(engines.map((engine) => engine.destroy()));
      const failures = reports.map(failureOf).filter(({ code }) => code !== "undefined");
      expect(failures).to.have.length.of.at.least(1);
      for (const { code, message } of failures) {
        expect(code).to.equal("EM_LOCKOUT");
        expect(message).to.match(/TECH\\(first|second) was given Portal Administrator back/);
      }
      expect(administrators(scene)).to.have.length(failures.length);
      expect(scene.sim.count(DELETE_ROLE)).to.equal(2);
    });
  });

  it("one after the other's look: only the later one gives it back", async () => {
    await withTwo("AccountRole", { sessionRights: "atLogon" }, async (scene, engines) => {
      const [one, other] = engines;
      let release: () => void = () => undefined;
      const until = new Promise<void>((resolve) => (release = resolve));
      scene.sim.faults.add({ kind: "held", until, match: { route: DELETE_ROLE } });
      const late = one.destroy();
      await received(scene.sim, DELETE_ROLE, 1);
      expectDone(await other.destroy());
      release();
      const { code, message } = failureOf(await late);
      expect([code, administrators(scene)]).to.deep.equal(["EM_LOCKOUT", [GROUPS[0]]]);
      expect(message).to.include("given Portal Administrator back");
      // The role is still the resource's: nothing is left to be repaired.
      expectDone(await one.up(administrator("AccountRole", GROUPS[0])));
      expect(administrators(scene)).to.deep.equal([GROUPS[0]]);
    });
  });

  it("at the same time, with the account: make it again as it was, as far as that is known", async () => {
    await withTwo("Account", { sessionRights: "atLogon" }, async (scene, engines) => {
      meet(scene.sim, DELETE_ACCOUNT, 2);
      const reports = await Promise.all(engines.map((engine) => engine.destroy()));
      const failures = reports.map(failureOf).filter(({ code }) => code !== "undefined");
      expect(failures).to.have.length.of.at.least(1);
      expect(administrators(scene)).to.have.length(failures.length);
      for (const { code, message } of failures) {
        expect(code).to.equal("EM_LOCKOUT");
        const made = scene.sim.state.accounts().find(({ id }) => message.includes(id));
        expect(made).to.deep.include({
          type: "Group",
          roles: [ADMIN, "Portal User"],
          allVms: true,
          scopes: [],
          fileRestore: { inPlaceOnly: true, extensions: "doc,xls" },
          sqlRestore: { denyInPlace: true },
        });
        expect(message).to.include("was made again").and.to.include("with all virtual machines");
      }
    });
  });

  for (const kind of ["Account", "AccountRole"] as const)
    it(`where the rights end with the role, the ${kind}: say that it could not be undone`, async () => {
      await withTwo(kind, { sessionRights: "current" }, async (scene, engines) => {
        meet(scene.sim, kind === "Account" ? DELETE_ACCOUNT : DELETE_ROLE, 2);
        const reports = await Promise.all(engines.map((engine) => engine.destroy()));
        const failures = reports.map(failureOf).filter(({ code }) => code !== "undefined");
        expect(failures).to.have.length.of.at.least(1);
        for (const { code, message } of failures) {
          expect(code).to.equal("EM_LOCKOUT");
          expect(message).to.include("could not be undone");
        }
      });
    });

  it("is not looked at again with allowLockout", async () => {
    await withTwo("AccountRole", { sessionRights: "atLogon" }, async (scene, [one]) => {
      one.settings = { ...scene.settings, allowLockout: true };
      expect(await countsOf(scene, () => one.destroy())).to.deep.equal({ [DELETE_ROLE]: 1 });
    });
  });
});

describe("the look after an administrator is gone", () => {
  it("that fails for another reason leaves the outcome open, and says so", async () => {
    await withTwo("AccountRole", { sessionRights: "atLogon" }, async (scene, [one]) => {
      const held = received(scene.sim, DELETE_ROLE, 1).then(() =>
        scene.sim.faults.add({ kind: "html", match: { method: "GET" }, times: 100 }),
      );
      scene.sim.faults.add({ kind: "held", until: held, match: { route: DELETE_ROLE } });
      const { code, message } = failureOf(await one.destroy());
      expect(code).to.equal("EM_UNCONFIRMED");
      expect(message).to.include("is without Portal Administrator, but");
    });
  });

  it("costs nothing where no administrator goes, and one request where another is known", async () => {
    await withScene({}, async (scene) => {
      const names = ["TECH\\a", "TECH\\b", "TECH\\c"];
      for (const name of names) scene.sim.state.addAccount({ name, type: "Group", allVms: true });
      const program = Object.fromEntries(
        names.map((name): [string, Declared] => [
          name,
          { kind: "Account", props: { name, type: "Group", roles: ["Portal User"], adopt: true } },
        ]),
      );
      expectDone(await scene.engine.up(program));
      expect(await countsOf(scene, () => scene.engine.destroy())).to.deep.equal({
        "GET /security/accounts": 1,
        "GET /security/accounts/{ID}/roles": names.length,
        [DELETE_ACCOUNT]: names.length,
      });
    });
    await withTwo("AccountRole", { sessionRights: "atLogon" }, async (scene, [one]) => {
      expect(await countsOf(scene, () => one.destroy())).to.deep.equal({
        "GET /security/accounts": 1,
        // Whether it holds the role and who else does; and the other one once more afterwards.
        "GET /security/accounts/{ID}/roles": 3,
        // What it is called, and that the other one is a group.
        "GET /security/accounts/{ID}": 2,
        [DELETE_ROLE]: 1,
      });
    });
  });
});

/** How often each route was asked below the security settings: without logon and log-off. */
async function countsOf(
  scene: Scene,
  work: () => Promise<Report>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const route of await scene.requestsOf(async () => expectDone(await work())))
    if (route.includes("/security")) counts[route] = (counts[route] ?? 0) + 1;
  return counts;
}
