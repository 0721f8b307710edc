import { expect } from "chai";
import { code, declare, program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";

const [MADE, EXISTING] = ["TECH\\Made", "TECH\\Existing"];
const NAMES = ["account", "role", "scope", "everything", "within"] as const;

describe("A replacement that the engine is told to make, [long]", () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene({ program: program(), inline: true });
    scene.simulator.state.addAccount({
      name: EXISTING,
      type: "Group",
      roles: ["Portal User"],
      allVms: false,
    });
    scene.project.write(text());
    await scene.project.up();
  });
  afterEach(() => scene.close());

  const text = (options: Readonly<Record<string, unknown>> = {}, changed = false): string => {
    const [first, second, third] = virtualMachines(scene.simulator);
    const role = (account: unknown): object => ({
      account,
      role: "SQL Restore Operator",
      adopt: false,
    });
    return program(
      declare(
        "Account",
        "account",
        {
          name: MADE,
          type: "Group",
          roles: changed ? ["Portal User", "Exchange Restore Operator"] : ["Portal User"],
          scopes: [first, second].map(({ hierarchyObjRef }) => ({ hierarchyObjRef })),
        },
        options,
      ),
      declare("AccountRole", "within", { ...role(code("account.accountId")) }, options),
      declare("AccountRole", "role", { ...role(EXISTING) }, options),
      declare(
        "AccountScope",
        "scope",
        {
          account: EXISTING,
          hierarchyObjRef: third.hierarchyObjRef,
          adopt: false,
        },
        options,
      ),
      declare("AllVmsScope", "everything", { account: EXISTING }, options),
    );
  };
  const expectSame = async (before: unknown): Promise<void> => {
    expect(grantsOf(scene.simulator)).to.deep.equal(before);
    await scene.project.up("--refresh", "--expect-no-changes");
  };
  const urns = async (): Promise<string[]> =>
    Promise.all(NAMES.map(async (name) => (await scene.project.resource(name)).urn));

  it("ends in what is declared, by a taint", async () => {
    const before = grantsOf(scene.simulator);
    for (const urn of await urns()) await scene.project.run(["state", "taint", urn, "--yes"]);
    await scene.project.up();
    await expectSame(before);
  });

  it("ends in what is declared, by --target-replace", async () => {
    const before = grantsOf(scene.simulator);
    const targets = (await urns()).map((urn) => `--target-replace=${urn}`);
    await scene.project.up(...targets);
    await expectSame(before);
  });

  it("ends in what is declared, by --target-replace after somebody took everything away", async () => {
    const { simulator, project } = scene;
    const [, , third] = virtualMachines(simulator);
    const before = grantsOf(simulator);
    for (const account of [MADE, EXISTING])
      simulator.state.revokeRole(account, "SQL Restore Operator");
    simulator.state.removeScope(EXISTING, third.hierarchyObjRef);
    simulator.state.setAllVms(EXISTING, false);
    const grants = (await urns()).filter((urn) => !urn.endsWith("::account"));
    await project.up(...grants.map((urn) => `--target-replace=${urn}`));
    await expectSame(before);
  });

  it("ends in what is declared, by replaceOnChanges", async () => {
    const before = grantsOf(scene.simulator);
    scene.project.write(text({ replaceOnChanges: ["*"] }, true));
    await scene.project.up();
    const made = before[MADE];
    if (made === undefined) throw new Error("the account was not made");
    await expectSame({
      ...before,
      [MADE]: { ...made, roles: [...made.roles, "Exchange Restore Operator"].sort() },
    });
  });
});
