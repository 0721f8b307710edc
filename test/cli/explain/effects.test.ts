import { expect } from "chai";
import {
  account,
  ACCOUNT_ID,
  Files,
  preview,
  ROOT_ID,
  step,
  UNKNOWN,
  veeamEm,
  vm,
} from "./preview-builder";

describe("veeam-em explain", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  async function explained(document: unknown, ...args: string[]): Promise<string> {
    const { code, out, err } = await veeamEm([
      "explain",
      files.write("preview.json", document),
      ...args,
    ]);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    return out;
  }

  async function failOn(document: unknown, kinds: string, ...args: string[]): Promise<number> {
    return (
      await veeamEm(["explain", files.write("preview.json", document), "--fail-on", kinds, ...args])
    ).code;
  }

  it("says per account what it gains and loses, the most dangerous account and effect first", async () => {
    const harmless = step("create", "AccountRole", {
      name: "dba",
      new: { account: "TECH\\DBA", role: "SQL Restore Operator", adopt: false },
    });
    const dangerous = step("update", "Account", {
      old: account({ roles: ["Portal User", "VM Restore Operator"] }),
      new: account({
        roles: ["Portal Administrator", "VM Restore Operator"],
        allVms: true,
        scopes: [{ hierarchyObjRef: vm("vm-2"), objectName: "APP02" }],
      }),
    });
    expect((await explained(preview(harmless, dangerous))).split("\n")).to.deep.equal([
      "2 accounts change, access widens.",
      "",
      "TECH\\Operators (Group)",
      "  ! becomes Portal Administrator: may do everything in Enterprise Manager, and restore everything",
      "  ! may now restore every VM",
      `  + may restore virtual machine APP02 of ${ROOT_ID} (${vm("vm-2")})`,
      "  - loses the role Portal User",
      `  - loses the restore scope for virtual machine APP01 of ${ROOT_ID}; no effect: as Portal Administrator it may do everything`,
      "",
      "TECH\\DBA",
      "  + gets the role SQL Restore Operator: may restore SQL databases in its restore scopes",
      "",
    ]);
  });

  it("names branches of the infrastructure by what is below them", async () => {
    const scopes = [
      ["ResourcePool", "Production"],
      ["Folder", "DBA"],
      ["Tag", "gold"],
      ["Vm", "APP"],
      ["FileServer", "\\\\srv\\share"],
      ["Vc", "vc01"],
      ["Newtype", "X"],
      ["constructor", "Y"],
    ].map(([type, name]) => ({ object: { root: "vc01", type, name } }));
    const text = await explained(preview(step("create", "Account", { new: account({ scopes }) })));
    for (const words of [
      "everything in resource pool Production of vc01",
      "everything in folder DBA",
      "everything with the tag gold",
      "virtual machine APP",
      "everything on file share \\\\srv\\share",
      "! may restore everything in vCenter vc01",
      "everything in Newtype X",
      "everything in constructor Y",
    ])
      expect(text).to.include(words);
  });

  it("finds nothing changed where a grant only moves from one resource to another, or is spelled otherwise", async () => {
    const role = { account: "TECH\\Operators", role: "SQL Restore Operator", adopt: true };
    const moved = preview(
      step("update", "Account", {
        old: account(),
        outputs: { canonicalName: "TECH\\Operators" },
        new: account({
          name: "tech\\operators",
          roles: ["f78a92b8-9f06-4f1e-b522-4f0927cabd0f", "vm restore operator"],
          scopes: [{ hierarchyObjRef: vm("vm-1").replace("VMware:Vm", "vmware:VM") }],
        }),
      }),
      step("delete", "AccountRole", {
        name: "sql",
        old: role,
        outputs: {
          roleId: "f78a92b8-9f06-4f1e-b522-4f0927cabd0f",
          roleName: "SQL Restore Operator",
          accountName: "TECH\\Operators",
        },
      }),
    );
    expect(await explained(moved, "--fail-on", "widen,admin,all-vms,delete")).to.equal(
      "Nobody's restore permissions change.\n",
    );
  });

  it("says of a replaced account that there is a moment without access, and of replaced grants that there is none", async () => {
    const replaced = preview(
      step("replace", "Account", {
        old: account({ sqlRestore: { denyInPlace: true } }),
        new: account(),
      }),
    );
    const text = await explained(replaced);
    expect(text)
      .to.include("there is a moment without access")
      .and.to.include("+ may restore databases to where they were");
    expect(await failOn(replaced, "widen")).to.equal(3);
    const grant = step("replace", "AccountRole", {
      name: "grant",
      old: { account: "TECH\\DBA", role: "Portal User", adopt: true },
      outputs: { accountName: "TECH\\DBA" },
      new: { account: "TECH\\DBA", role: "SQL Restore Operator", adopt: true },
    });
    expect(await explained(preview(grant)))
      .to.include("never loses access")
      .and.to.include("+ gets the role SQL Restore Operator")
      .and.to.include("- loses the role Portal User");
  });

  it("takes another name for two accounts: one that is deleted and one that is new", async () => {
    const text = await explained(
      preview(
        step("replace", "Account", { old: account(), new: account({ name: "TECH\\Others" }) }),
      ),
    );
    expect(text)
      .to.include("TECH\\Operators (Group, deleted)")
      .and.to.include("TECH\\Others (Group, new)")
      .and.not.include("moment without access");
  });

  it("says what is taken over, what exclusive removes, and what retainOnDelete leaves", async () => {
    expect(await explained(preview(step("create", "Account", { new: account({ adopt: true }) }))))
      .to.include("(Group, taken over)")
      .and.to.include("is taken over if it already exists");
    const exclusive = step("update", "Account", {
      old: account({ exclusive: true, roles: ["Portal User", "VM Restore Operator"] }),
      new: account({ exclusive: true }),
    });
    expect(await explained(preview(exclusive))).to.include("- loses the role Portal User");
    expect(
      await explained(
        preview(step("update", "Account", { old: account(), new: account({ exclusive: true }) })),
      ),
    ).to.include("that the program does not list (exclusive)");
    const retained = preview(
      step("delete", "AccountRole", {
        old: { account: "TECH\\DBA", role: "Portal User" },
        outputs: { accountName: "TECH\\DBA" },
        state: { retainOnDelete: true },
      }),
    );
    expect(await explained(retained, "--fail-on", "delete"))
      .to.include("keeps what the resource resource gave it")
      .and.not.include("loses");
  });

  it("says that what is unknown is unknown, and counts it as the worst that it may be", async () => {
    const unknown = preview(
      step("update", "Account", {
        old: account(),
        new: account({ roles: UNKNOWN, scopes: [{ hierarchyObjRef: UNKNOWN }], allVms: UNKNOWN }),
      }),
    );
    const text = await explained(unknown);
    expect(text.match(/(has|may be).*known only once the change is made/g)).to.have.length(3);
    expect(text).to.not.include("loses").and.not.include(UNKNOWN);
    for (const kind of ["widen", "admin", "all-vms", "delete"])
      expect(await failOn(unknown, kind), kind).to.equal(3);
  });

  it("lets a scope widen nothing below a whole root, below a branch of --hierarchy, or besides all virtual machines", async () => {
    const more = (scopes: unknown, change: Readonly<Record<string, unknown>> = {}): unknown =>
      preview(
        step("update", "Account", {
          old: account({ scopes, ...change }),
          new: account({
            scopes: [...(scopes as unknown[]), { hierarchyObjRef: vm("vm-2") }],
            ...change,
          }),
        }),
      );
    const root = [{ hierarchyObjRef: `urn:VMware:Vc:${ROOT_ID}` }];
    const pool = [{ hierarchyObjRef: `urn:VMware:ResourcePool:${ROOT_ID}.resgroup-1` }];
    expect(await failOn(more(root), "widen")).to.equal(0);
    expect(
      await failOn(
        more([{ hierarchyObjRef: "urn:VMware:Vc:00000000-0000-0000-0000-000000000001" }]),
        "widen",
      ),
    ).to.equal(3);
    expect(await failOn(more(pool, { allVms: true }), "widen")).to.equal(0);
    expect(await failOn(more(pool), "widen")).to.equal(3);
    const folder = `urn:VMware:Folder:${ROOT_ID}.group-v1`;
    const hierarchy = files.write("hierarchy.json", [
      { object: vm("vm-2"), parent: folder },
      { object: folder, parent: `urn:VMware:ResourcePool:${ROOT_ID}.resgroup-1` },
    ]);
    expect(await failOn(more(pool), "widen", "--hierarchy", hierarchy)).to.equal(0);
    expect(await explained(more(pool), "--hierarchy", hierarchy)).to.include(
      "no effect: it may restore everything in the object urn:VMware:ResourcePool",
    );
  });

  it("keeps accounts of one name on different servers apart", async () => {
    const one = step("create", "AccountRole", {
      name: "one",
      new: { account: "TECH\\DBA", role: "Portal User", adopt: false },
    });
    const other = {
      ...step("create", "AccountRole", {
        name: "other",
        new: { account: "TECH\\DBA", role: "SQL Restore Operator", adopt: false },
      }),
      provider: "urn:elsewhere::2",
    };
    expect(await explained(preview(one, other))).to.match(/^2 accounts change/);
  });

  it("takes deleting an account for losing everything, whatever else gave it", async () => {
    const text = await explained(
      preview(
        step("delete", "Account", { old: account({ allVms: true }), outputs: { adopted: true } }),
        step("delete", "AllVmsScope", { name: "all", old: { account: ACCOUNT_ID, enabled: true } }),
      ),
    );
    expect(text)
      .to.include(
        "is deleted, with everything that it has, although it existed before this stack took it over",
      )
      .and.to.include("may no longer restore every VM")
      .and.to.include("access does not widen");
  });

  it("says nothing is given where resources are only read, imported or refreshed", async () => {
    const steps = [
      step("read", "Account", { name: "read", new: account() }),
      step("import", "AccountRole", {
        name: "imported",
        new: { account: "TECH\\DBA", role: "Portal Administrator" },
      }),
      step("refresh", "AllVmsScope", {
        name: "refreshed",
        old: { account: "TECH\\DBA", enabled: false },
        new: { account: "TECH\\DBA", enabled: true },
      }),
    ];
    expect(await explained(preview(...steps), "--fail-on", "widen,admin,all-vms,delete")).to.equal(
      "Nobody's restore permissions change.\n",
    );
  });
});
