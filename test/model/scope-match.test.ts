import { expect } from "chai";
import type { HierarchyRoot, ScopeRow } from "../../provider/model/entities";
import { parseReference } from "../../provider/model/hierarchy-reference";
import {
  assignRows,
  compareRow,
  needsRoots,
  rowKey,
  type WantedScope,
} from "../../provider/model/scope-match";

const VC01 = "11111111-1111-4111-8111-111111111111";
const VC02 = "22222222-2222-4222-8222-222222222222";
const UNIQUE = "FFB4D8B6-CEC0-4DF8-87D5-82D931ED6FBD";
const ROOTS: HierarchyRoot[] = [
  {
    id: VC01,
    uid: `urn:veeam:HierarchyRoot:${VC01}`,
    name: "vc01.tech.local",
    uniqueId: UNIQUE,
    hostType: "VC",
  },
  {
    id: VC02,
    uid: `urn:veeam:HierarchyRoot:${VC02}`,
    name: "vc02.tech.local",
    uniqueId: undefined,
    hostType: "VC",
  },
];

function wanted(hierarchyObjRef: string, objectName: string): WantedScope {
  const reference = parseReference(hierarchyObjRef);
  if (reference === undefined) throw new Error(hierarchyObjRef);
  return { reference, hierarchyObjRef, objectName };
}

function row(id: string, name: string, root: string, rest: Partial<ScopeRow> = {}): ScopeRow {
  return {
    id,
    name,
    roots: [root],
    platform: "VMware",
    type: "ResourcePool",
    state: "Processed",
    ...rest,
  };
}

const PRODUCTION = wanted(`urn:VMware:ResourcePool:${VC01}.resgroup-1`, "Production");
const PRODUCTION_ON_VC02 = wanted(`urn:VMware:ResourcePool:${VC02}.resgroup-1`, "Production");
const TWIN = wanted(`urn:VMware:ResourcePool:${VC01}.resgroup-2`, "Production");

describe("the row of a restore scope", () => {
  it("is recognised by the root's ID, its name or its unique ID, in any case", () => {
    for (const root of [VC01, VC01.toUpperCase(), "VC01.tech.local", UNIQUE.toLowerCase()])
      expect(compareRow(row("1", "Production", root), PRODUCTION, ROOTS), root).to.equal("exact");
    expect(compareRow(row("1", "Production", VC02), PRODUCTION, ROOTS)).to.equal("none");
    expect(compareRow(row("1", "Production", "vc02.tech.local"), PRODUCTION, ROOTS)).to.equal(
      "none",
    );
  });

  it("is recognised in any case of platform and type, but not of the name", () => {
    expect(
      compareRow(
        row("1", "Production", VC01, { platform: "vmware", type: "RESOURCEPOOL" }),
        PRODUCTION,
        ROOTS,
      ),
    ).to.equal("exact");
    expect(compareRow(row("1", "production", VC01), PRODUCTION, ROOTS)).to.equal("loose");
    expect(
      compareRow(row("1", "Production", VC01, { platform: "HyperV" }), PRODUCTION, ROOTS),
    ).to.equal("none");
  });

  it("of one that is registered under several roots is recognised by any of them", () => {
    expect(
      compareRow(row("1", "Production", VC02, { roots: [VC02, VC01] }), PRODUCTION, ROOTS),
    ).to.equal("exact");
  });

  it("of a file share is recognised although its root is in no list of hierarchy roots", () => {
    const share = wanted(
      "urn:NasBackup:FileServer:541178f4-5335-46cb-b7bc-8fbb4a944307.541178f4-5335-46cb-b7bc-8fbb4a944307",
      "\\\\srv\\share",
    );
    expect(
      compareRow(
        row("1", "\\\\srv\\share", "\\\\srv\\share", { platform: "NasBackup", type: "FileServer" }),
        share,
        ROOTS,
      ),
    ).to.equal("exact");
  });

  it("goes to the scope on the same root when two roots have an object of that name", () => {
    const rows = [
      row("1", "Production", "vc02.tech.local"),
      row("2", "Production", "vc01.tech.local"),
    ];
    const assigned = assignRows([PRODUCTION, PRODUCTION_ON_VC02], rows, ROOTS);
    expect([assigned.get(PRODUCTION)?.id, assigned.get(PRODUCTION_ON_VC02)?.id]).to.deep.equal([
      "2",
      "1",
    ]);
  });

  it("is given to neither of two objects of one name, type and root", () => {
    expect(assignRows([PRODUCTION, TWIN], [row("1", "Production", VC01)], ROOTS).size).to.equal(0);
    expect(
      assignRows(
        [PRODUCTION, TWIN],
        [row("1", "Production", VC01), row("2", "Production", VC01)],
        ROOTS,
      ).size,
    ).to.equal(0);
    expect(rowKey(PRODUCTION)).to.equal(rowKey(TWIN));
  });

  it("is not guessed when two rows fit", () => {
    expect(
      assignRows([PRODUCTION], [row("1", "Production", VC01), row("2", "Production", VC01)], ROOTS)
        .size,
    ).to.equal(0);
  });

  it("under another name is one that EM may have renamed, and belongs to nothing without a look-up", () => {
    const renamed = row("1", "Production (old)", VC01);
    expect(compareRow(renamed, PRODUCTION, ROOTS)).to.equal("loose");
    expect(assignRows([PRODUCTION], [renamed], ROOTS).size).to.equal(0);
  });

  it("of another type, platform or root is another object's, alone or not, also under its name", () => {
    for (const other of [
      row("1", "Production", VC01, { type: "Folder" }),
      row("1", "Production", VC01, { platform: "HyperV" }),
      row("1", "Production", VC02),
      row("1", "Production", "vc02.tech.local"),
    ]) {
      expect(compareRow(other, PRODUCTION, ROOTS), JSON.stringify(other)).to.equal("none");
      expect(assignRows([PRODUCTION], [other], ROOTS).size).to.equal(0);
    }
  });

  it("on a listed root is none of a file share's, whose root is in no list", () => {
    const guid = "541178f4-5335-46cb-b7bc-8fbb4a944307";
    const share = wanted(`urn:NasBackup:FileServer:${guid}.${guid}`, "share");
    const rest = { platform: "NasBackup", type: "FileServer" };
    for (const [root, likeness] of [
      [VC01, "none"],
      ["vc02.tech.local", "none"],
      ["nas.tech.local", "exact"],
      [guid, "exact"],
    ] as const)
      expect(compareRow(row("1", "share", root, rest), share, ROOTS), root).to.equal(likeness);
  });

  it("asks for the list of roots only when a row names its root in another way than by the wanted ID", () => {
    expect(needsRoots([row("1", "Production", VC01.toUpperCase())], [PRODUCTION])).to.equal(false);
    expect(needsRoots([row("1", "Production", "vc01.tech.local")], [PRODUCTION])).to.equal(true);
  });
});
