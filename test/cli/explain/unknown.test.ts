import { expect } from "chai";
import { account, Files, preview, step, UNKNOWN, veeamEm, vm } from "./preview-builder";

const SECRET = "[secret]";

describe("What a preview does not tell", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const run = (document: unknown, ...args: string[]): ReturnType<typeof veeamEm> =>
    veeamEm(["explain", files.write("preview.json", document), ...args]);

  async function stopsAt(document: unknown): Promise<string[]> {
    const { out } = await run(document, "--json", "--fail-on", "widen,admin,all-vms,delete");
    return (JSON.parse(out) as { stoppedBy: string[] }).stoppedBy;
  }

  it("because the program keeps it secret counts like what is not known yet, and is never taken for unchanged", async () => {
    const grant = { account: "TECH\\DBA", role: SECRET, adopt: true };
    expect(await stopsAt(preview(step("create", "AccountRole", { new: grant })))).to.deep.equal([
      "widen",
      "admin",
    ]);
    expect(
      await stopsAt(
        preview(
          step("replace", "AccountRole", {
            old: grant,
            outputs: { accountName: "TECH\\DBA" },
            new: grant,
          }),
        ),
      ),
    ).to.deep.equal(["widen", "admin"]);
    expect(
      await stopsAt(
        preview(
          step("update", "Account", {
            old: account(),
            new: account({
              roles: SECRET,
              allVms: SECRET,
              scopes: [{ object: { root: "vc01", type: "Vm", name: SECRET } }],
            }),
          }),
        ),
      ),
    ).to.deep.equal(["widen", "admin", "all-vms", "delete"]);
    const { out } = await run(
      preview(step("update", "Account", { old: account(), new: account({ roles: SECRET }) })),
    );
    expect(out).to.include("kept secret by the program").and.not.include(SECRET);
  });

  it("of a grant that goes is said to be lost, whatever it was", async () => {
    const gone = preview(
      step("delete", "AccountRole", {
        old: { account: "TECH\\DBA", role: SECRET },
        outputs: { accountName: "TECH\\DBA" },
      }),
    );
    expect((await run(gone)).out).to.include("may lose roles that this preview does not show");
    expect(await stopsAt(gone)).to.deep.equal(["delete"]);
  });

  it("names what may be lost among it, and stops a run that asks for losses", async () => {
    const document = preview(
      step("update", "Account", {
        old: account({ roles: ["Portal User", "VM Restore Operator"], allVms: true }),
        new: account({ roles: [UNKNOWN, "Portal User"], scopes: UNKNOWN, allVms: UNKNOWN }),
      }),
    );
    const { out } = await run(document);
    expect(out)
      .to.include("- may lose the role VM Restore Operator: its roles are known only once")
      .and.to.include("- may lose the restore scope for virtual machine APP01");
    expect(out)
      .to.include("- may no longer be allowed to restore every VM")
      .and.not.include("may lose the role Portal User")
      .and.not.include("all-vms");
    expect(await stopsAt(document)).to.deep.equal(["widen", "admin", "delete"]);
  });

  it("loses nothing for certain: a scope that may be among the unknown ones is not said to go", async () => {
    const scopes = [
      { hierarchyObjRef: vm("vm-1"), objectName: "APP01" },
      { hierarchyObjRef: UNKNOWN },
    ];
    const document = preview(
      step("update", "Account", { old: account(), new: account({ scopes }) }),
    );
    expect(await stopsAt(document)).to.deep.equal(["widen"]);
  });

  it("in a resource that stays as it is changes nothing", async () => {
    const grant = { account: "TECH\\DBA", role: SECRET, adopt: true };
    expect(
      (
        await run(
          preview(
            step("same", "AccountRole", {
              old: grant,
              new: grant,
              outputs: { accountName: "TECH\\DBA" },
            }),
          ),
          "--fail-on",
          "widen,admin,delete",
        )
      ).out,
    ).to.equal("Nobody's restore permissions change.\n");
  });

  it("is also what has not the form that it must have", async () => {
    expect(
      await stopsAt(
        preview(
          step("create", "Account", {
            new: account({ roles: { a: 1 }, scopes: "x", allVms: "yes" }),
          }),
        ),
      ),
    ).to.deep.equal(["widen", "admin", "all-vms"]);
    expect(
      await stopsAt(
        preview(step("create", "AllVmsScope", { new: { account: "TECH\\DBA", enabled: "true" } })),
      ),
    ).to.deep.equal(["widen", "all-vms"]);
  });

  it("of restrictions and of `exclusive` is told too", async () => {
    const open = preview(
      step("replace", "Account", {
        old: account({ sqlRestore: { denyInPlace: SECRET } }),
        new: account(),
      }),
    );
    expect((await run(open)).out).to.include("had restrictions that this preview does not show");
    expect(await stopsAt(open)).to.include("widen");
    const perhaps = preview(
      step("update", "Account", { old: account(), new: account({ exclusive: UNKNOWN }) }),
    );
    expect((await run(perhaps)).out).to.include(
      "may lose every role and restore scope that the program does not list",
    );
    expect(await stopsAt(perhaps)).to.deep.equal(["delete"]);
  });

  it("is covered by no allow-list, also where all that the account does is allowed", async () => {
    const dba = "TECH\\DBA";
    const entry = { account: dba, reason: "on call", expires: "2999-12-31" };
    const allow = ["--allow", files.write("allow.json", [entry])];
    const kinds = ["--fail-on", "widen,admin,all-vms,whole-root,delete"];
    const object = { root: "vc01", type: "Vm", name: "APP01" };
    const scope = { account: dba, hierarchyObjRef: vm("vm-1") };
    for (const hidden of [UNKNOWN, SECRET])
      for (const [kind, known, given] of [
        ["AccountRole", { account: dba, role: "Portal User" }, { role: hidden }],
        ["AccountScope", scope, { hierarchyObjRef: hidden }],
        ["AccountScope", { account: dba, object }, { object: { ...object, type: hidden } }],
        ["AllVmsScope", { account: dba, enabled: true }, { enabled: hidden }],
        ["Account", account({ name: dba }), { roles: ["Portal User", hidden] }],
        ["Account", account({ name: dba }), { scopes: [{ hierarchyObjRef: hidden }] }],
        ["Account", account({ name: dba }), { allVms: hidden }],
        ["Account", account({ name: dba }), { sqlRestore: { denyInPlace: hidden } }],
      ] as const) {
        const plan = (inputs: Record<string, unknown>): unknown =>
          preview(step("create", kind, { new: inputs }));
        expect((await run(plan(known), ...kinds, ...allow)).code, kind).to.equal(0);
        const { code, out } = await run(plan({ ...known, ...given }), ...kinds, ...allow);
        expect(code, `${kind} ${JSON.stringify(given)}`).to.equal(3);
        expect(out).to.include(
          "The allowance for TECH\\DBA does not cover what this preview does not show",
        );
      }
  });

  it("of what an account had, or may lose, is covered by no allow-list either", async () => {
    const entry = { account: "TECH\\Operators", reason: "leaves", expires: "2999-12-31" };
    const allow = ["--allow", files.write("allow.json", [entry])];
    for (const [old, given] of [
      [{ sqlRestore: { denyInPlace: SECRET } }, {}],
      [{}, { roles: [UNKNOWN] }],
      [{}, { exclusive: UNKNOWN }],
    ]) {
      const document = preview(
        step("update", "Account", { old: account(old), new: account(given) }),
      );
      const { code } = await run(document, "--fail-on", "widen,delete", ...allow);
      expect(code, JSON.stringify([old, given])).to.equal(3);
    }
  });

  it("of what stays as it is: that is said where it may matter, with the option that tells it", async () => {
    const scope = step("create", "AccountScope", {
      new: { account: "TECH\\DBA", hierarchyObjRef: vm("vm-1") },
    });
    const short = { ...(preview(scope) as object), changeSummary: { same: 7, create: 1 } };
    expect((await run(short)).out).to.include("pulumi preview --json --show-sames");
    expect(
      (JSON.parse((await run(short, "--json")).out) as { lacksUnchanged: boolean }).lacksUnchanged,
    ).to.equal(true);
    expect(
      (await run({ ...(preview(scope) as object), changeSummary: { same: 1, create: 1 } })).out,
    ).to.not.include("--show-sames");
  });
});
