import { expect } from "chai";
import { changesOf } from "../support/engine-events";
import { code, declare, program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";

const REPLACED_NEW_FIRST = "create-replacement, replace, delete-replaced";
const REPLACED_OLD_FIRST = "delete-replaced, replace, create-replacement";

describe("A change of the program", function () {
  this.timeout(240_000);
  let scene: Scene;

  beforeEach(async () => {
    scene = await startScene({ program: program() });
  });
  afterEach(() => scene.close());

  /** The requests of a command that change something, in the server's order. */
  async function writesOf(work: () => Promise<unknown>): Promise<string[]> {
    scene.simulator.clearRequests();
    await work();
    return scene.simulator.requests
      .filter((request) => request.write)
      .map((request) => request.route);
  }

  it("is made in place where Enterprise Manager can do that, and touches nothing else", async () => {
    const { simulator, project } = scene;
    const [first, second, third] = virtualMachines(simulator);
    simulator.state.addAccount({
      name: "TECH\\By Hand",
      type: "Group",
      roles: ["Portal User"],
      allVms: false,
    });
    const text = (changed: boolean): string =>
      program(
        declare("Account", "roles", {
          name: "TECH\\roles",
          type: "Group",
          roles: changed
            ? ["SQL Restore Operator"]
            : ["File Restore Operator", "VM Restore Operator"],
          scopes: [{ hierarchyObjRef: first.hierarchyObjRef }],
        }),
        declare("Account", "scopes", {
          name: "TECH\\scopes",
          type: "Group",
          roles: ["VM Restore Operator"],
          scopes: (changed ? [second, third] : [first, second]).map(({ object }) => ({ object })),
        }),
        declare("Account", "narrowed", {
          name: "TECH\\narrowed",
          type: "Group",
          roles: ["VM Restore Operator"],
          ...(changed
            ? { allVms: false, scopes: [{ hierarchyObjRef: first.hierarchyObjRef }] }
            : { allVms: true }),
        }),
        declare("Account", "widened", {
          name: "TECH\\widened",
          type: "Group",
          roles: ["VM Restore Operator"],
          ...(changed
            ? { allVms: true }
            : { allVms: false, scopes: [{ hierarchyObjRef: first.hierarchyObjRef }] }),
        }),
        declare("Account", "same", {
          name: "TECH\\same",
          type: "Group",
          roles: ["VM Restore Operator"],
          allVms: true,
        }),
        declare("AllVmsScope", "everything", { account: "TECH\\By Hand", enabled: changed }),
        declare("AccountScope", "named", {
          account: "TECH\\By Hand",
          hierarchyObjRef: first.hierarchyObjRef,
          ...(changed ? { objectName: "another name" } : {}),
        }),
        declare("AccountRole", "kept", {
          account: changed ? "tech\\by hand" : "TECH\\By Hand",
          role: changed ? "f78a92b8-9f06-4f1e-b522-4f0927cabd0f" : "SQL Restore Operator",
        }),
      );
    project.write(text(false));
    await project.up();
    const before = grantsOf(simulator);

    project.write(text(true));
    const preview = await project.preview();
    const expected = {
      roles: "update",
      scopes: "update",
      narrowed: "update",
      widened: "update",
      everything: "update",
      named: "update",
    };
    expect(changesOf(preview.steps)).to.deep.equal(expected);
    expect(preview.steps.find((step) => step.name === "everything")?.properties).to.deep.equal([
      "enabled",
    ]);
    const writes = await writesOf(async () => {
      expect(changesOf((await project.up()).steps)).to.deep.equal(expected);
    });
    expect(
      writes.filter(
        (route) => route.startsWith("POST /security/accounts") && route.endsWith("accounts"),
      ),
    ).to.deep.equal([]);
    expect(grantsOf(simulator)).to.deep.equal({
      ...before,
      "TECH\\roles": {
        type: "Group",
        roles: ["SQL Restore Operator"],
        scopes: [first.hierarchyObjRef],
        allVms: false,
      },
      "TECH\\scopes": {
        type: "Group",
        roles: ["VM Restore Operator"],
        scopes: [second.hierarchyObjRef, third.hierarchyObjRef].sort(),
        allVms: false,
      },
      "TECH\\narrowed": {
        type: "Group",
        roles: ["VM Restore Operator"],
        scopes: [first.hierarchyObjRef],
        allVms: false,
      },
      "TECH\\widened": { type: "Group", roles: ["VM Restore Operator"], scopes: [], allVms: true },
      "TECH\\By Hand": {
        type: "Group",
        roles: ["Portal User", "SQL Restore Operator"],
        scopes: [first.hierarchyObjRef],
        allVms: true,
      },
    });
    const requests = await scene.requestsOf(() => project.up("--expect-no-changes"));
    expect(requests).to.deep.equal([]);
  });

  it("never leaves an account without a role while it gets others", async () => {
    const { simulator, project } = scene;
    const text = (role: string): string =>
      program(
        declare("Account", "account", {
          name: "TECH\\account",
          type: "Group",
          roles: [role],
          allVms: true,
        }),
        declare("Account", "other", {
          name: "TECH\\other",
          type: "Group",
          roles: ["Portal User"],
          allVms: true,
        }),
        declare("AccountRole", "role", { account: code("other.accountId"), role }),
      );
    project.write(text("VM Restore Operator"));
    await project.up();
    project.write(text("File Restore Operator"));
    const writes = await writesOf(async () => {
      expect(changesOf((await project.up()).steps)).to.deep.equal({
        account: "update",
        role: REPLACED_NEW_FIRST,
      });
    });
    expect(
      writes.filter((route) => route.includes("roles")).map((route) => route.split(" ")[0]),
    ).to.satisfy(
      (methods: string[]) =>
        methods[0] === "POST" && methods.at(-1) === "DELETE" && methods.length === 4,
    );
    expect(grantsOf(simulator)["TECH\\account"]?.roles).to.deep.equal(["File Restore Operator"]);
    expect(grantsOf(simulator)["TECH\\other"]?.roles).to.deep.equal([
      "File Restore Operator",
      "Portal User",
    ]);
  });

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
