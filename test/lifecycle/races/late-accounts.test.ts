import { expect } from "chai";
import type { AccountSeed, SwitchSettings } from "../../../simulator";
import { codeOf, expectDone } from "../../support/expect-report";
import type { Declared, Resource } from "../../support/small-program";
import { type MemoryScene, withMemory } from "../../support/with-memory";
import { account, scopes } from "../account-support";

const CREATE = "POST /security/accounts";
/** Longer than any server is known to need. */
const LAG = 9_000;

/** Declares `TECH\ops`, or what it is called instead; before it is made, somebody else acts. */
async function meanwhile(
  switches: SwitchSettings,
  declared: Record<string, unknown>,
  act: (scene: MemoryScene) => void,
  check: (scene: MemoryScene, failure: Error | undefined) => Promise<void> | void,
): Promise<void> {
  await withMemory(
    { switches: { accountRowDelay: LAG, ...switches } },
    async (scene) => {
      scene.before(CREATE, () => act(scene));
      const program = account({ ...scopes(scene.object("Vm")), ...declared });
      const report = await scene.engine.up(program);
      await check(scene, report.failures.get("ops"));
    },
    { timeoutSeconds: "40" },
  );
}

function idInState({ engine }: MemoryScene): string | undefined {
  return engine.state.get("ops")?.id;
}

function idOf({ sim }: MemoryScene, name: string): string | undefined {
  return sim.state.accounts().find((one) => one.name === name)?.id;
}

function add(seed: AccountSeed): (scene: MemoryScene) => void {
  return ({ sim }) => {
    sim.state.addAccount({ type: "Group", ...seed });
  };
}

describe("an account that lists show late", () => {
  for (const name of ["TECH\\other", "SALES\\ops", "ops@sales.local", "ops", "TECH\\ops2", "x"])
    for (const lag of [LAG, 0])
      it(`is never ${name}, which somebody else makes meanwhile, and which stays when it is deleted (${lag} ms late)`, async () => {
        await meanwhile({ accountRowDelay: lag }, {}, add({ name }), async (scene, failure) => {
          expect(failure).to.equal(undefined);
          expect(idInState(scene)).to.equal(idOf(scene, "TECH\\ops"));
          expectDone(await scene.engine.destroy());
          expect(idOf(scene, name)).to.be.a("string");
          expect(idOf(scene, "TECH\\ops")).to.equal(undefined);
        });
      });

  it("and whose answer tells its ID, is that one", async () => {
    await meanwhile({ location: "present" }, {}, add({ name: "TECH\\other" }), (scene, failure) => {
      expect(failure).to.equal(undefined);
      expect(idInState(scene)).to.equal(idOf(scene, "TECH\\ops"));
    });
  });

  it("and whose answer tells its ID, gets what a program gives it by that ID or by its name", async () => {
    await withMemory({ switches: { accountRowDelay: LAG, location: "present" } }, async (scene) => {
      const role = (role: string, props: (ops: Resource | undefined) => object): Declared => ({
        kind: "AccountRole",
        props: (resources) => ({ role, ...props(resources.get("ops")) }),
      });
      const program = {
        ...account(scopes(scene.object("Vm"))),
        byId: role("SQL Restore Operator", (ops) => ({ account: ops?.id })),
        byName: role("VM Restore Operator", () => ({ account: "TECH\\ops" })),
      };
      expectDone(await scene.engine.up(program));
    });
  });

  it("and whose answer tells its ID, is that one also without its scopes, which somebody took at once", async () => {
    await withMemory({ switches: { accountRowDelay: LAG, location: "present" } }, async (scene) => {
      scene.before("GET /security/accounts/{ID}/scopes", () => {
        const [taken] = scene.sim.state.account("TECH\\ops")?.scopes ?? [];
        scene.sim.state.removeScope("TECH\\ops", taken?.id ?? "");
      });
      const program = account(scopes(scene.object("Vm")));
      const failure = (await scene.engine.up(program)).failures.get("ops");
      expect(codeOf(failure)).to.equal("EM_UNCONFIRMED");
      expect(idInState(scene)).to.equal(idOf(scene, "TECH\\ops"));
      expectDone(await scene.engine.up(program));
      expect(scene.sim.state.account("TECH\\ops")?.scopes).to.have.length(1);
    });
  });

  it("and that never shows, is not established, and somebody else's is not taken for it", async () => {
    await meanwhile(
      { accountRowDelay: 999_999_999 },
      {},
      add({ name: "TECH\\other" }),
      (scene, failure) => {
        expect(codeOf(failure)).to.equal("EM_UNCONFIRMED");
        expect(idInState(scene)).to.equal("unconfirmed");
      },
    );
  });

  it("with a bare name is found under the server's name, and not taken for one of the same kind in between", async () => {
    await meanwhile(
      { accountName: "canonical" },
      { name: "ops" },
      add({ name: "TECH\\other" }),
      (scene, failure) => {
        expect(failure).to.equal(undefined);
        expect(idInState(scene)).to.equal(idOf(scene, "SRV12\\ops"));
      },
    );
  });

  it("with a bare name is not established where two fit, and with another's roles it is not taken", async () => {
    for (const [roles, code] of [
      [["Portal User"], "EM_UNCONFIRMED"],
      [["SQL Restore Operator"], undefined],
    ] as const)
      await meanwhile(
        { accountName: "canonical" },
        { name: "ops" },
        (scene) => add({ name: "TECH\\ops", roles, scopes: [scene.object("Vm").ref] })(scene),
        (scene, failure) => {
          expect(failure === undefined ? undefined : codeOf(failure)).to.equal(code);
          if (code === undefined) expect(idInState(scene)).to.equal(idOf(scene, "SRV12\\ops"));
        },
      );
  });

  it("with a bare name of an identity provider has that name alone", async () => {
    await meanwhile(
      { accountRowDelay: 999_999_999 },
      { name: "ops", type: "ExternalGroup" },
      (scene) =>
        add({ name: "TECH\\ops", type: "ExternalGroup", scopes: [scene.object("Vm").ref] })(scene),
      (_scene, failure) => {
        expect(codeOf(failure)).to.equal("EM_UNCONFIRMED");
      },
    );
  });

  it("and that the server calls name@domain is found", async () => {
    await meanwhile(
      { accountName: "upn" },
      {},
      add({ name: "ops@sales.local" }),
      (scene, failure) => {
        expect(failure).to.equal(undefined);
        expect(idInState(scene)).to.equal(idOf(scene, "ops@tech.local"));
      },
    );
  });
});

describe("an account that somebody else makes under the same name at the same moment", () => {
  const others: readonly [string, AccountSeed][] = [
    ["holds Portal Administrator", { name: "TECH\\ops", roles: ["Portal Administrator"] }],
    ["may restore all virtual machines", { name: "TECH\\ops", allVms: true }],
    ["its restrictions are others", { name: "TECH\\ops", fileRestore: { inPlaceOnly: true } }],
  ];
  for (const duplicateAccount of ["500", "409", "400", "ignored"] as const)
    for (const location of ["none", "present"] as const)
      for (const [reason, seed] of others)
        it(`is not taken for it, nor deleted: ${reason} (repeated accounts: ${duplicateAccount}, Location: ${location})`, async () => {
          await meanwhile(
            { duplicateAccount, location },
            { fileRestore: { inPlaceOnly: false } },
            (scene) => add({ allVms: false, scopes: [scene.object("Vm", 1).ref], ...seed })(scene),
            async (scene, failure) => {
              const theirs = idOf(scene, "TECH\\ops");
              expect(codeOf(failure)).to.be.oneOf(["EM_UNCONFIRMED", "EM_CONFLICT", "EM_REFUSED"]);
              expect(idInState(scene)).to.be.oneOf([undefined, "unconfirmed"]);
              await scene.engine.destroy();
              expect(idOf(scene, "TECH\\ops")).to.equal(theirs);
            },
          );
        });
});
