import { expect } from "chai";
import { findEffects } from "../../cli/explain/effects";
import { contribute } from "../../cli/shared/contributions";
import { WEIGHT } from "../../cli/words/effect";
import { Holdings } from "../../cli/shared/holdings";
import { Names } from "../../cli/shared/names";
import { rowHeld } from "../../cli/words/row-words";
import { reviewAccount } from "../../cli/shared/review/review-account";
import type { HierarchyRoot, ScopeRow } from "../../provider/model/entities";
import {
  COVER_CASES,
  type DeclaredCase,
  ROOT_ID,
  ROOT_NAME,
  ROOT_UID,
  ROOT_UNIQUE_ID,
  type RowCase,
  SWITCH_CASES,
  WHOLE_CASES,
} from "../support/coverage-cases";

const rootWith = (hostType: string | undefined): HierarchyRoot => ({
  id: ROOT_ID,
  uid: ROOT_UID,
  name: ROOT_NAME,
  uniqueId: ROOT_UNIQUE_ID,
  hostType,
});

function scopeRow({ type, name, platform, root }: RowCase): ScopeRow {
  return { id: name, name, type, platform, roots: [root], state: "Processed" };
}

/** What an account holds that has the restore operator's role and these scopes. */
function holding(scopes: readonly DeclaredCase[], allVms = false): Holdings {
  const holdings = new Holdings();
  const roles = ["VM Restore Operator"];
  contribute("Account", { name: "a", type: "Group", roles, scopes, allVms }, holdings, new Names());
  return holdings;
}

function reviewed(
  rows: readonly ScopeRow[],
  hostType?: string,
  allVms = false,
): ReturnType<typeof reviewAccount> {
  const roles = [{ id: "c11c0c38-ba8b-49c7-bf70-fc2058fff1e2", name: "VM Restore Operator" }];
  const entity = {
    id: "a",
    uid: "a",
    name: "a",
    type: "Group",
    allVms,
    fileRestore: undefined,
    sqlRestore: undefined,
  };
  return reviewAccount({ entity, roles, rows }, [rootWith(hostType)]);
}

/** Whether `explain` puts what is gained on top, as a whole hierarchy root. */
function explainedAsWhole(after: Holdings): boolean {
  return findEffects(new Holdings(), after, new Map()).some(
    ({ weight }) => weight === WEIGHT.wholeRoot,
  );
}

/** Whether `explain` counts a second scope as widening what an account may restore. */
function widens(held: readonly DeclaredCase[], other: DeclaredCase, allVms = false): boolean {
  const effects = findEffects(holding(held, allVms), holding([...held, other], allVms), new Map());
  return effects.some(({ kinds }) => kinds.includes("widen"));
}

describe("What a restore scope covers", () => {
  for (const one of WHOLE_CASES) {
    const { declared, row, hostType, whole } = one;
    it(`is ${whole === "no" ? "no whole root" : `a whole root (${whole})`}: ${JSON.stringify(declared ?? { row, hostType })}`, () => {
      if (declared !== undefined)
        expect(explainedAsWhole(holding([declared])), "explain").to.equal(whole !== "no");
      if (row === undefined) return;
      const after = holding([]);
      const scope = rowHeld(scopeRow(row), [rootWith(hostType)]);
      after.scopes.set(scope.key, scope);
      expect(explainedAsWhole(after), "explain and drift, of a row").to.equal(whole !== "no");
      const review = reviewed([scopeRow(row)], hostType);
      expect(review.scopes[0]?.wholeRoot, "report and what-can").to.equal(whole !== "no");
    });
  }

  it("is told alike for every spelling of a root where the list of hierarchy roots is at hand", () => {
    const names = new Names();
    names.addListedRoots([rootWith("ESXi")]);
    const after = new Holdings();
    for (const root of [ROOT_NAME, ROOT_ID, ROOT_UID, ROOT_UNIQUE_ID]) {
      contribute("AccountScope", { object: { root, type: "Host", name: "esx" } }, after, names);
    }
    expect([...after.scopes.values()].map((scope) => scope.roots[0]?.id)).to.deep.equal(
      Array(4).fill(ROOT_ID),
    );
    expect(explainedAsWhole(after)).to.equal(true);
  });

  it("is under the switch for all virtual machines, or not", () => {
    for (const { declared, isUnder } of SWITCH_CASES)
      expect(widens([], declared, true), JSON.stringify(declared)).to.equal(!isUnder);
  });

  it("is what a file share adds in a review too: the switch says nothing about it", () => {
    const share = scopeRow({
      type: "FileServer",
      name: "\\\\s\\a",
      platform: "NasBackup",
      root: "0",
    });
    const machine = scopeRow({ type: "Vm", name: "app", platform: "VMware", root: ROOT_ID });
    const overlapsUnder = reviewed([share, machine], "VC", true).scopes.map(
      ({ overlap }) => overlap,
    );
    expect(overlapsUnder).to.deep.equal([
      null,
      "without effect while the all-virtual-machines switch is on",
    ]);
  });

  it("includes another scope, or not", () => {
    for (const { held, other, covers } of COVER_CASES)
      expect(widens([held], other), JSON.stringify({ held, other })).to.equal(!covers);
  });

  it("includes in a review what is below a host that stands alone, and of two scopes of one whole root the second", () => {
    const row = (type: string, name: string): ScopeRow =>
      scopeRow({ type, name, platform: "VMware", root: ROOT_ID });
    const notes = (rows: readonly ScopeRow[], hostType: string): (string | null)[] =>
      reviewed(rows, hostType).scopes.map(({ overlap }) => overlap);
    const covered = `covered by the scope of all of ${ROOT_NAME}`;
    expect(notes([row("Host", "esx"), row("Vm", "app")], "ESXi")).to.deep.equal([null, covered]);
    expect(notes([row("Vc", "a"), row("Vc", "b")], "VC")).to.deep.equal([null, covered]);
    expect(notes([row("Folder", "Datacenters"), row("Vm", "app")], "VC")).to.deep.equal([
      null,
      null,
    ]);
    const cloud = { ...row("VcdSystem", "cloud"), platform: "vCloud" };
    expect(
      notes([cloud, row("Vm", "app")], "VcdSystem"),
      "a root of another platform",
    ).to.deep.equal([null, null]);
  });

  it("is nothing to restore for Portal User alone, whatever a role of another ID is called", () => {
    const powerless = (id: string, name: string): boolean => {
      const after = holding([{ hierarchyObjRef: `urn:VMware:Vm:${ROOT_ID}.vm-1` }]);
      after.roles.clear();
      after.roles.set(id, { id, name });
      const explained = findEffects(new Holdings(), after, new Map()).some(
        ({ direction }) => direction === "note",
      );
      const entity = {
        id: "a",
        uid: "a",
        name: "a",
        type: "Group",
        allVms: false,
        fileRestore: undefined,
        sqlRestore: undefined,
      };
      const { marks } = reviewAccount({ entity, roles: [{ id, name }], rows: [] }, []);
      expect(
        marks.some(({ kind }) => kind === "no-restore-role"),
        `${id} ${name}`,
      ).to.equal(explained);
      return explained;
    };
    expect(powerless("d19a3d33-cb77-4ffe-94e6-001432483a4e", "Benutzer")).to.equal(true);
    expect(powerless("elsewhere", "portal user")).to.equal(true);
    expect(powerless("elsewhere", "Newcomer")).to.equal(false);
    expect(powerless("c11c0c38-ba8b-49c7-bf70-fc2058fff1e2", "Portal User")).to.equal(false);
  });
});
