import { expect } from "chai";
import { changesOf, REPLACED_NEW_FIRST } from "../support/engine-events";
import { declare, program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";

const REPLACED_OLD_FIRST = "delete-replaced, replace, create-replacement";

describe("A change that replaces or takes over", () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene({ program: program(), inline: true });
  });
  afterEach(() => scene.close());

  it("replaces what Enterprise Manager cannot change", async () => {
    const { simulator, project } = scene;
    const [first, second] = virtualMachines(simulator);
    for (const name of ["TECH\\one", "TECH\\two"])
      simulator.state.addAccount({ name, type: "Group", roles: ["Portal User"], allVms: false });
    const account = (name: string, args: Readonly<Record<string, unknown>>): string =>
      declare("Account", name, {
        name: `TECH\\${name}`,
        type: "Group",
        roles: ["VM Restore Operator"],
        allVms: true,
        ...args,
      });
    const text = (changed: boolean): string =>
      program(
        account("renamed", { name: changed ? "TECH\\new name" : "TECH\\old name" }),
        account("retyped", { type: changed ? "User" : "Group" }),
        account("files", { fileRestore: { inPlaceOnly: changed } }),
        account("databases", changed ? { sqlRestore: { denyInPlace: true } } : {}),
        declare("AccountRole", "roleElsewhere", {
          account: changed ? "TECH\\two" : "TECH\\one",
          role: "SQL Restore Operator",
        }),
        declare("AccountScope", "otherObject", {
          account: "TECH\\one",
          ...(changed ? { object: second.object } : { object: first.object }),
        }),
        declare("AccountScope", "otherReference", {
          account: "TECH\\two",
          hierarchyObjRef: changed ? first.hierarchyObjRef : second.hierarchyObjRef,
        }),
        declare("AllVmsScope", "switchElsewhere", { account: changed ? "TECH\\two" : "TECH\\one" }),
      );
    project.write(text(false));
    await project.up();
    const before = grantsOf(simulator);
    project.write(text(true));
    const expected = {
      renamed: REPLACED_OLD_FIRST,
      retyped: REPLACED_OLD_FIRST,
      files: REPLACED_OLD_FIRST,
      databases: REPLACED_OLD_FIRST,
      roleElsewhere: REPLACED_NEW_FIRST,
      otherObject: REPLACED_NEW_FIRST,
      otherReference: REPLACED_NEW_FIRST,
      switchElsewhere: REPLACED_NEW_FIRST,
    };
    expect(changesOf((await project.up()).steps)).to.deep.equal(expected);
    const { "TECH\\old name": renamed, ...others } = before;
    expect(grantsOf(simulator)).to.deep.equal({
      ...others,
      "TECH\\new name": renamed,
      "TECH\\retyped": { ...before["TECH\\retyped"], type: "User" },
      "TECH\\one": {
        type: "Group",
        roles: ["Portal User"],
        scopes: [second.hierarchyObjRef],
        allVms: false,
      },
      "TECH\\two": {
        type: "Group",
        roles: ["Portal User", "SQL Restore Operator"],
        scopes: [first.hierarchyObjRef],
        allVms: true,
      },
    });
    expect(simulator.state.account("TECH\\files")?.fileRestore.inPlaceOnly).to.equal(true);
    expect(simulator.state.account("TECH\\databases")?.sqlRestore.denyInPlace).to.equal(true);
    await project.preview("--expect-no-changes");
  });

  it("takes over what exists when it is adopted, and refuses it otherwise with the line to write", async () => {
    const { simulator, project } = scene;
    const [first] = virtualMachines(simulator);
    simulator.state.addAccount({
      name: "TECH\\Ops",
      type: "Group",
      roles: ["Portal User", "SQL Restore Operator"],
      scopes: [first.hierarchyObjRef],
      allVms: false,
    });
    const before = grantsOf(simulator);
    project.write(
      program(
        declare("AccountRole", "refused", {
          account: "TECH\\Ops",
          role: "SQL Restore Operator",
          adopt: false,
        }),
        declare("AccountScope", "taken", {
          account: "TECH\\Ops",
          hierarchyObjRef: first.hierarchyObjRef,
        }),
        declare("Account", "exists", {
          name: "tech\\ops",
          type: "Group",
          roles: ["Portal User"],
          allVms: true,
        }),
      ),
    );
    const refused = await project.tryRun(["up", "--yes", "--skip-preview"]);
    expect(refused.code).to.not.equal(0);
    expect(refused.errors.join("\n")).to.contain("adopt: true");
    expect(refused.errors.join("\n")).to.contain(simulator.state.account("TECH\\Ops")?.id);
    expect(grantsOf(simulator)).to.deep.equal(before);

    project.write(
      program(
        declare("Account", "exists", {
          name: "tech\\ops",
          type: "Group",
          roles: ["VM Restore Operator"],
          scopes: [{ object: first.object }],
          adopt: true,
          exclusive: true,
        }),
      ),
    );
    await project.up();
    expect(grantsOf(simulator)["TECH\\Ops"]).to.deep.equal({
      type: "Group",
      roles: ["VM Restore Operator"],
      scopes: [first.hierarchyObjRef],
      allVms: false,
    });
    await project.up("--refresh", "--expect-no-changes");
  });
});
