import { expect } from "chai";
import { reviewAccount } from "../../../cli/shared/review/review-account";
import type {
  AccountEntity,
  HierarchyRoot,
  Role,
  ScopeRow,
} from "../../../provider/model/entities";

const ROOTS: readonly HierarchyRoot[] = ["1", "2"].map((digit) => {
  const id = digit.repeat(8) + "-0000-0000-0000-000000000000";
  return {
    id,
    uid: `urn:veeam:HierarchyRoot:${id}`,
    name: `vc0${digit}`,
    uniqueId: `UNIQUE${digit}`,
    hostType: "VC",
  };
});
const [FIRST, SECOND] = ROOTS.map(({ id }) => id);
const PORTAL_USER: Role = { id: "d19a3d33-cb77-4ffe-94e6-001432483a4e", name: "Portal User" };
const USER: Role = { id: "c11c0c38-ba8b-49c7-bf70-fc2058fff1e2", name: "VM Restore Operator" };
const ADMINISTRATOR: Role = {
  id: "5f37a46b-9ce2-40f4-8a62-b45b079257fc",
  name: "Portal Administrator",
};

const row = (name: string, rest: Partial<ScopeRow> = {}): ScopeRow => ({
  id: name,
  name,
  roots: [FIRST ?? ""],
  platform: "VMware",
  type: "Vm",
  state: "Processed",
  ...rest,
});

function marksOf(
  rows: readonly ScopeRow[],
  entity: Partial<AccountEntity> = {},
  roles: readonly Role[] = [USER],
): string[] {
  return review(rows, entity, roles).marks.map(({ kind }) => kind);
}

function review(
  rows: readonly ScopeRow[],
  entity: Partial<AccountEntity> = {},
  roles: readonly Role[] = [USER],
): ReturnType<typeof reviewAccount> {
  const full: AccountEntity = {
    id: "a",
    uid: "urn:veeam:EnterpriseAccount:a",
    name: "TECH\\ops",
    type: "Group",
    allVms: false,
    fileRestore: undefined,
    sqlRestore: undefined,
    ...entity,
  };
  return reviewAccount({ entity: full, roles, rows }, ROOTS);
}

describe("the marks of a review", () => {
  it("are none for a group that may restore a few processed objects", () => {
    expect(
      marksOf([
        row("a"),
        row("b"),
        row("a", { id: "other", roots: [SECOND ?? ""] }),
        row("a", { id: "folder", type: "Folder" }),
      ]),
    ).to.deep.equal([]);
  });

  it("name administrators, switches that are on or not told, and single users", () => {
    expect(marksOf([], {}, [ADMINISTRATOR])).to.deep.equal(["administrator"]);
    expect(marksOf([], { allVms: true })).to.deep.equal(["all-vms"]);
    expect(marksOf([], { allVms: undefined })).to.deep.equal(["unclear"]);
    for (const type of ["User", "ExternalUser"])
      expect(marksOf([], { type })).to.deep.equal(["single-user"]);
    for (const type of ["ExternalGroup", "vSphere Role"])
      expect(marksOf([], { type })).to.deep.equal([]);
  });

  it("name scopes that are not in effect yet, also in states that no page lists", () => {
    expect(marksOf([row("a", { state: "Unprocessed" })])).to.deep.equal(["unprocessed"]);
    expect(marksOf([row("a", { state: "Whatever" })])).to.deep.equal(["unprocessed"]);
    expect(marksOf([row("a", { state: "PROCESSED" })])).to.deep.equal([]);
  });

  it("name accounts whose roles restore nothing: Portal User alone, by name or published ID, but no role that nobody published", () => {
    for (const role of [
      PORTAL_USER,
      { id: "other", name: "portal user" },
      { ...PORTAL_USER, name: "Benutzer" },
    ])
      expect(marksOf([row("a")], {}, [role])).to.deep.equal(["no-restore-role"]);
    for (const role of [USER, { id: "other", name: "PostgreSQL Restore Operator" }])
      expect(marksOf([row("a")], {}, [PORTAL_USER, role])).to.deep.equal([]);
  });

  it("name whole hierarchy roots: by their type, or a host that has the root's own name", () => {
    expect(marksOf([row("anything", { type: "Vc" })])).to.deep.equal(["whole-root"]);
    expect(marksOf([row("VC01", { type: "Host" })])).to.deep.equal(["whole-root"]);
    expect(marksOf([row("esx17", { type: "Host" })])).to.deep.equal([]);
    expect(marksOf([row("vc01", { type: "Vm" })])).to.deep.equal([]);
  });

  it("name scopes that add nothing: under the whole root, of one name, under the switch, of an administrator", () => {
    const whole = row("vc01", { type: "Vc" });
    const noteOf = (
      rows: readonly ScopeRow[],
      entity: Partial<AccountEntity> = {},
      roles?: readonly Role[],
    ): string[] => review(rows, entity, roles).scopes.map(({ overlap }) => overlap ?? "");
    expect(noteOf([whole, row("a"), row("b", { roots: [SECOND ?? ""] })])).to.deep.equal([
      "",
      "covered by the scope of all of vc01",
      "",
    ]);
    expect(noteOf([row("a"), row("a", { id: "again" }), row("b")])).to.deep.equal([
      "another scope has the same name, type and root: a duplicate, or two objects of one name",
      "another scope has the same name, type and root: a duplicate, or two objects of one name",
      "",
    ]);
    expect(noteOf([row("a")], { allVms: true })).to.deep.equal([
      "without effect while the all-virtual-machines switch is on",
    ]);
    expect(noteOf([row("a")], {}, [USER, ADMINISTRATOR])).to.deep.equal([
      "without effect: Portal Administrator may restore everything",
    ]);
    expect(marksOf([whole, row("a")])).to.deep.equal(["whole-root", "overlapping"]);
  });

  it("do not call a scope below two roots covered if only one of them is granted whole", () => {
    const both = [FIRST ?? "", SECOND ?? ""];
    expect(
      review([row("vc01", { type: "Vc" }), row("a", { roots: both })]).scopes.map(
        ({ overlap }) => overlap,
      ),
    ).to.deep.equal([null, null]);
    expect(
      review([row("vc01", { type: "Vc", roots: both }), row("a", { roots: both })]).scopes.map(
        ({ overlap }) => overlap,
      )[1],
    ).to.be.a("string");
  });
});

describe("the branches of a review", () => {
  it("are the names of hierarchy roots, however the server spells them, and words for what is in none", () => {
    const branchesOf = (rest: Partial<ScopeRow>): readonly string[] | undefined =>
      review([row("a", rest)]).scopes[0]?.branches;
    for (const spelling of [FIRST ?? "", "VC01", "unique1"])
      expect(branchesOf({ roots: [spelling] })).to.deep.equal(["vc01"]);
    expect(branchesOf({ roots: ["vc01", FIRST ?? "", "vc02"] })).to.deep.equal(["vc01", "vc02"]);
    expect(branchesOf({ roots: ["0"], platform: "NasBackup" })).to.deep.equal(["File shares"]);
    expect(branchesOf({ roots: ["0"], platform: "AgentForLinux" })).to.deep.equal([
      "Protected computers",
    ]);
    expect(branchesOf({ roots: ["gone"] })).to.deep.equal(["gone"]);
    expect(branchesOf({ roots: [] })).to.deep.equal(["(no hierarchy root)"]);
  });
});
