import { expect } from "chai";
import { expectDone, expectFailed } from "../support/expect-report";
import { Operation } from "../../provider/em";
import { Connections } from "../../provider/em/api/connections";
import { CREATION_MARK } from "../../provider/lifecycle/shared/creation-mark";
import { type Scene, SERVER_VARIANTS, twins } from "../support/scene";
import { SmallEngine } from "../support/small-engine";
import type { Declared } from "../support/small-program";
import { withMemory } from "../support/with-memory";

const OTHER = { name: "TECH\\other", type: "User", roles: ["Portal User"], allVms: true } as const;
const ROLE = "SQL Restore Operator";

function uidOf(kind: string, id: string): string {
  return `urn:veeam:${kind}:${id}`;
}

/** One of each resource on accounts and roles that are named in one way. */
function program(
  scene: Scene,
  way: "name" | "GUID" | "UID",
  roleId: string,
): Record<string, Declared> {
  const accountId = scene.sim.state.account(OTHER.name)?.id ?? "";
  const account = {
    name: OTHER.name.toLowerCase(),
    GUID: accountId.toUpperCase(),
    UID: uidOf("EnterpriseAccount", accountId),
  }[way];
  const role = {
    name: ROLE.toUpperCase(),
    GUID: roleId.toUpperCase(),
    UID: uidOf("EnterpriseRole", roleId),
  }[way];
  const [folder, pool, machine] = [
    scene.object("Folder"),
    scene.object("ResourcePool"),
    scene.object("Vm", 1),
  ];
  const own = {
    name: "TECH\\own",
    type: "Group",
    roles: [role, "Portal User"],
    scopes: [
      { hierarchyObjRef: machine.ref },
      { object: { root: folder.rootId, type: "folder", name: folder.name } },
    ],
    allVms: false,
  };
  return {
    role: { kind: "AccountRole", props: { account, role } },
    byReference: { kind: "AccountScope", props: { account, hierarchyObjRef: pool.ref } },
    byName: {
      kind: "AccountScope",
      props: {
        account,
        object: { root: machine.rootId, type: "VM", name: machine.name },
        waitUntilProcessed: false,
      },
    },
    switch: { kind: "AllVmsScope", props: { account, enabled: false } },
    account: {
      kind: "Account",
      props: {
        ...own,
        adopt: true,
        fileRestore: { inPlaceOnly: true, extensions: ["pdf", "docx"] },
      },
    },
  };
}

function rolesOf(scene: Scene): Promise<readonly { id: string; name: string }[]> {
  return new Connections().connect(scene.settings).listRoles(new Operation("list the roles", 60));
}

/** What the state has of each resource, but for how it came to be. */
function outputsOf(engine: SmallEngine): Record<string, unknown> {
  return Object.fromEntries(
    [...engine.state].map(([name, { id, outputs }]) => [
      name,
      { id, ...outputs, adopted: undefined, [CREATION_MARK]: undefined },
    ]),
  );
}

function adoptedIn(engine: SmallEngine): string[] {
  return [...engine.state]
    .filter(([, { outputs }]) => outputs["adopted"] === true)
    .map(([name]) => name);
}

for (const format of ["xml", "json"]) {
  describe(`what the server has already, in ${format},`, () => {
    for (const [variant, switches] of Object.entries(SERVER_VARIANTS)) {
      for (const way of format === "xml"
        ? (["name", "GUID", "UID"] as const)
        : (["name"] as const)) {
        it(`is taken over by ${way} without a write, and is then in the state as if it had been made (${variant})`, async () => {
          await withMemory(
            { accounts: [OTHER], switches },
            async (scene) => {
              const roleId = (await rolesOf(scene)).find(({ name }) => name === ROLE)?.id ?? "";
              const declared = program(scene, way, roleId);
              expectDone(await scene.engine.up(declared));
              expect(adoptedIn(scene.engine)).to.deep.equal([]);
              const second = new SmallEngine(scene.settings, 1);
              scene.sim.clearRequests();
              expectDone(await second.up(declared));
              expect(
                scene.sim.requests
                  .filter(
                    ({ write, route }) =>
                      write && !route.includes("ogon") && !route.includes("sessionMngr"),
                  )
                  .map(({ route }) => route),
              ).to.deep.equal([]);
              expect(adoptedIn(second)).to.have.members([
                "role",
                "byReference",
                "byName",
                "account",
              ]);
              expect(outputsOf(second)).to.deep.equal(outputsOf(scene.engine));
              const again = await second.up(declared);
              expect(again.steps.filter(({ what }) => what !== "same")).to.deep.equal([]);
            },
            { format },
          );
        });
      }
    }
  });
}

describe("what the server has already and must not be taken over", () => {
  it("is refused with the ID that it has and the line to write, for every resource", async () => {
    await withMemory({ accounts: [{ ...OTHER, roles: ["Portal User", ROLE] }] }, async (scene) => {
      const accountId = scene.sim.state.account(OTHER.name)?.id ?? "";
      const pool = scene.object("ResourcePool");
      const scopeId = scene.sim.state.addScope(OTHER.name, pool.ref);
      const roleId = (await rolesOf(scene)).find(({ name }) => name === ROLE)?.id ?? "";
      const report = await scene.engine.up({
        role: { kind: "AccountRole", props: { account: OTHER.name, role: ROLE, adopt: false } },
        scope: {
          kind: "AccountScope",
          props: { account: OTHER.name, hierarchyObjRef: pool.ref, adopt: false },
        },
        account: {
          kind: "Account",
          props: { name: OTHER.name, type: "User", roles: [ROLE], allVms: true },
        },
      });
      expectFailed(report, { role: "EM_CONFLICT", scope: "EM_CONFLICT", account: "EM_CONFLICT" });
      for (const [name, id] of [
        ["role", `${accountId}/${roleId}`],
        ["scope", `${accountId}/${scopeId}`],
        ["account", accountId],
      ] as const) {
        expect(report.failures.get(name)?.message, name).to.include(id);
        expect(Reflect.get(report.failures.get(name) ?? {}, "hint"), name).to.include(
          "`adopt: true`",
        );
      }
    });
  });

  it("is refused where two objects have one name: by name with the references of both, by reference with the IDs of both scopes", async () => {
    await withMemory(
      { accounts: [OTHER], switches: { duplicateScope: "error" } },
      async (scene) => {
        const [one, other] = twins(scene);
        const scopes = [one, other].map(({ ref }) => scene.sim.state.addScope(OTHER.name, ref));
        const object = { root: one.rootId, type: one.type, name: one.name };
        const report = await scene.engine.up({
          byName: { kind: "AccountScope", props: { account: OTHER.name, object } },
          one: { kind: "AccountScope", props: { account: OTHER.name, hierarchyObjRef: one.ref } },
        });
        expectFailed(report, { byName: "EM_AMBIGUOUS", one: "EM_AMBIGUOUS" });
        for (const id of scopes) expect(report.failures.get("one")?.message).to.include(id);
        for (const { ref } of [one, other])
          expect(report.failures.get("byName")?.message).to.include(ref);
        expect(scene.account(OTHER.name)?.scopes).to.have.length(2);
      },
    );
  });
});
