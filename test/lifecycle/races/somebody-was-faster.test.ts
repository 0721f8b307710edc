import { expect } from "chai";
import type { Fault } from "../../../simulator";
import { codeOf, expectDone } from "../../support/expect-report";
import { type MemoryScene, withMemory } from "../../support/with-memory";
import type { Declared } from "../../support/small-program";

const NAME = "TECH\\other";
const OTHER = { name: NAME, roles: ["Portal User"], allVms: true };
const ROLE = "SQL Restore Operator";
/** Longer than a look right after the write, shorter than lists are known to lag. */
const LAG = 6_000;

interface Kind {
  readonly route: string;
  /** What Enterprise Manager says of something that is there. */
  readonly says: string;
  declare(scene: MemoryScene, adopt: boolean): Declared;
  /** Somebody else makes just the same. */
  make(scene: MemoryScene): void;
  isThere(scene: MemoryScene): boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  AccountRole: {
    route: "POST /security/accounts/{ID}/roles",
    says: "The account has the role already.",
    declare: (_scene, adopt) => ({
      kind: "AccountRole",
      props: { account: NAME, role: ROLE, adopt },
    }),
    make: ({ sim }) => sim.state.grantRole(NAME, ROLE),
    isThere: ({ sim }) => sim.state.account(NAME)?.roles.includes(ROLE) === true,
  },
  AccountScope: {
    route: "POST /security/accounts/{ID}/scopes",
    says: "The restore scope exists already.",
    declare: (scene, adopt) => ({
      kind: "AccountScope",
      props: { account: NAME, hierarchyObjRef: scene.object("Vm").ref, adopt },
    }),
    make: (scene) => void scene.sim.state.addScope(NAME, scene.object("Vm").ref),
    isThere: ({ sim }) => (sim.state.account(NAME)?.scopes.length ?? 0) > 0,
  },
  Account: {
    route: "POST /security/accounts",
    says: "Duplicate account.",
    declare: (scene, adopt) => ({
      kind: "Account",
      props: {
        ...{ name: "TECH\\ops", type: "Group", roles: [ROLE], adopt },
        scopes: [{ hierarchyObjRef: scene.object("Vm").ref }],
      },
    }),
    make: (scene) =>
      void scene.sim.state.addAccount({
        ...{ name: "TECH\\ops", type: "Group", roles: [ROLE], allVms: false },
        scopes: [scene.object("Vm").ref],
      }),
    isThere: ({ sim }) => sim.state.account("TECH\\ops") !== undefined,
  },
};

/** The answer to the first request of a kind that writes. */
function answer(scene: MemoryScene, { route }: Kind, fault: Fault): void {
  scene.sim.faults.add({ ...fault, match: { route } });
}

for (const [name, kind] of Object.entries(KINDS))
  describe(`What somebody else makes while the POST is under way: ${name}`, () => {
    const switches = { scopeRowDelay: LAG, accountRowDelay: LAG, roleRowDelay: LAG };

    for (const status of [400, 409, 500])
      for (const lags of [false, true]) {
        const meanwhile = async (
          adopt: boolean,
          check: (scene: MemoryScene, failure: Error | undefined) => Promise<void>,
        ): Promise<void> =>
          withMemory({ accounts: [OTHER], ...(lags ? { switches } : {}) }, async (scene) => {
            scene.before(kind.route, () => kind.make(scene));
            answer(scene, kind, { kind: "status", status, message: kind.says });
            const report = await scene.engine.up({ ours: kind.declare(scene, adopt) });
            await check(scene, report.failures.get("ours"));
          });
        const how = `${String(status)}, lists ${lags ? "late" : "at once"}`;

        it(`is refused without \`adopt\`, and stays when ours is deleted (${how})`, async () => {
          await meanwhile(false, async (scene, failure) => {
            expect(codeOf(failure)).to.equal("EM_CONFLICT");
            expect([...scene.engine.state.keys()]).to.deep.equal([]);
            expectDone(await scene.engine.destroy());
            expect(kind.isThere(scene)).to.equal(true);
          });
        });

        it(`is taken over with \`adopt\` (${how})`, async () => {
          await meanwhile(true, async (scene, failure) => {
            expect(failure).to.equal(undefined);
            expect(scene.engine.state.get("ours")?.outputs["adopted"]).to.equal(true);
            expectDone(await scene.engine.destroy());
            expect(kind.isThere(scene)).to.equal(false);
          });
        });
      }

    const LOST: readonly [string, Fault][] = [
      ["a reset", { kind: "reset", after: true }],
      ["a 500 of its own", { kind: "status", status: 500, after: true }],
      ["a 504 of a proxy", { kind: "status", status: 504, body: "html", after: true }],
      [
        "a 500 that speaks of something else that is not there",
        { kind: "status", status: 500, after: true, message: "Node [root] does not exist." },
      ],
    ];
    for (const [what, fault] of LOST)
      for (const adopt of [false, true])
        it(`is none where the answer to ours is lost: ${what}, adopt: ${String(adopt)}`, async () => {
          await withMemory({ accounts: [OTHER] }, async (scene) => {
            answer(scene, kind, fault);
            expectDone(await scene.engine.up({ ours: kind.declare(scene, adopt) }));
            expect(scene.engine.state.get("ours")?.outputs["adopted"]).to.equal(false);
            expect(scene.sim.count(kind.route)).to.equal(1);
            expectDone(await scene.engine.destroy());
            expect(kind.isThere(scene)).to.equal(false);
          });
        });

    it("is none where the first answer is lost, lists are late, and the second one says that it is there", async () => {
      await withMemory({ accounts: [OTHER] }, async (scene) => {
        scene.sim.set("scopeRowDelay", 40_000);
        scene.sim.set("roleRowDelay", 40_000);
        scene.sim.set("accountRowDelay", 40_000);
        answer(scene, kind, { kind: "reset", after: true });
        const says = { kind: "status", status: 500, message: kind.says } as const;
        scene.sim.faults.add({ ...says, match: { route: kind.route, nth: 2 } });
        expectDone(await scene.engine.up({ ours: kind.declare(scene, false) }));
        expect(scene.engine.state.get("ours")?.outputs["adopted"]).to.equal(false);
        expectDone(await scene.engine.destroy());
        expect(kind.isThere(scene)).to.equal(false);
      });
    });
  });

describe("Two restore scopes in one request, of which somebody else makes one meanwhile", () => {
  for (const [adopt, status] of [
    [false, 500],
    [true, 500],
    [false, 409],
    [true, 400],
  ] as const)
    it(`are told apart: adopt: ${String(adopt)}, ${String(status)}`, async () => {
      await withMemory(
        {
          accounts: [OTHER],
          switches: { duplicateScope: "error", duplicateScopeStatus: status },
        },
        async (scene) => {
          const [theirs, free] = [scene.object("Vm"), scene.object("ResourcePool")];
          scene.before("POST /security/accounts/{ID}/scopes", () => {
            scene.sim.state.addScope(NAME, theirs.ref);
          });
          const grant = (ref: string): Declared => ({
            kind: "AccountScope",
            props: { account: NAME, hierarchyObjRef: ref, adopt },
          });
          const program = { theirs: grant(theirs.ref), free: grant(free.ref) };
          const { failures } = await scene.engine.up(program);
          expect(failures.get("free")).to.equal(undefined);
          expect(scene.engine.state.get("free")?.outputs["adopted"]).to.equal(false);
          const failure = failures.get("theirs");
          if (adopt) expect(scene.engine.state.get("theirs")?.outputs["adopted"]).to.equal(true);
          else expect(codeOf(failure)).to.equal("EM_CONFLICT");
          expectDone(await scene.engine.destroy());
          const left = scene.sim.state.account(NAME)?.scopes.map((one) => one.hierarchyObjRef);
          expect(left).to.deep.equal(adopt ? [] : [theirs.ref]);
        },
        {},
        4,
      );
    });
});
