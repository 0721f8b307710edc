import { expect } from "chai";
import { compareReviews } from "../../../cli/report/compare-reviews";
import type { Comparison, ReviewAccount } from "../../../cli/shared/review/review";
import { madeUpAccount, madeUpReview, madeUpScope } from "./support";

function changes(before: readonly ReviewAccount[], after: readonly ReviewAccount[]): Comparison {
  return compareReviews(
    { ...madeUpReview(before), takenAt: "2025-11-22T04:00:00.000Z" },
    madeUpReview(after),
  );
}

const NOTHING = {
  since: "2025-11-22T04:00:00.000Z",
  accountsAdded: [],
  accountsRemoved: [],
  granted: [],
  revoked: [],
  changed: [],
};
const grantOf = (grant: string, account = "ops"): object => ({
  account,
  accountType: "Group",
  grant,
});

describe("the comparison of two reviews", () => {
  it("is empty where nothing was granted or revoked, whatever the order and the states", () => {
    const scopes = [madeUpScope("a"), madeUpScope("b", { state: "Unprocessed" })];
    const other = madeUpAccount("dba");
    expect(
      changes(
        [madeUpAccount("ops", { scopes }), other],
        [other, madeUpAccount("ops", { scopes: [madeUpScope("b"), madeUpScope("a")] })],
      ),
    ).to.deep.equal(NOTHING);
  });

  it("names roles, scopes and switches that came and went", () => {
    const before = madeUpAccount("ops", {
      scopes: [madeUpScope("old")],
      roles: [
        { id: "1", name: "Portal User" },
        { id: "2", name: "File Restore Operator" },
      ],
    });
    const after = madeUpAccount("ops", {
      scopes: [madeUpScope("new")],
      roles: [{ id: "1", name: "Portal User" }],
      allVms: true,
    });
    expect(changes([before], [after])).to.deep.equal({
      ...NOTHING,
      granted: [grantOf("restore of every virtual machine"), grantOf("restore of Vm new in vc01")],
      revoked: [grantOf("the role File Restore Operator"), grantOf("restore of Vm old in vc01")],
    });
    expect(changes([after], [before]).revoked).to.deep.include(
      grantOf("restore of every virtual machine"),
    );
  });

  it("lists the grants of accounts that came and went", () => {
    const { accountsAdded, granted, accountsRemoved, revoked } = changes(
      [madeUpAccount("gone", { scopes: [madeUpScope("a")] })],
      [madeUpAccount("new")],
    );
    expect({ accountsAdded, accountsRemoved }).to.deep.equal({
      accountsAdded: ["new"],
      accountsRemoved: ["gone"],
    });
    expect(granted).to.deep.equal([grantOf("the role Portal User", "new")]);
    expect(revoked).to.deep.equal([
      grantOf("the role Portal User", "gone"),
      grantOf("restore of Vm a in vc01", "gone"),
    ]);
  });

  it("takes an account that was made anew, and a scope that was given again, for the same", () => {
    const before = madeUpAccount("ops", { scopes: [madeUpScope("a")] });
    expect(
      changes(
        [before],
        [madeUpAccount("OPS", { id: "another", scopes: [madeUpScope("a", { id: "another" })] })],
      ),
    ).to.deep.equal({ ...NOTHING, changed: [{ account: "OPS", what: "its name was ops" }] });
  });

  it("takes a renamed account for the same, also where another one has its former name now", () => {
    const scopes = [madeUpScope("a")];
    const renamed = madeUpAccount("TECH\\operators", { id: "1", scopes });
    expect(changes([madeUpAccount("TECH\\ops", { id: "1", scopes })], [renamed])).to.deep.equal({
      ...NOTHING,
      changed: [{ account: "TECH\\operators", what: "its name was TECH\\ops" }],
    });
    const successor = changes(
      [madeUpAccount("TECH\\ops", { id: "1", scopes })],
      [madeUpAccount("TECH\\ops", { id: "2" }), renamed],
    );
    expect(successor).to.deep.include({
      accountsAdded: ["TECH\\ops"],
      accountsRemoved: [],
      revoked: [],
    });
    expect(successor.granted).to.deep.equal([grantOf("the role Portal User", "TECH\\ops")]);
  });

  it("does not call a switch granted or revoked that the server did not tell one time", () => {
    for (const [before, after, what] of [
      [null, true, "whether it may restore every virtual machine: was not reported; is: yes"],
      [true, null, "whether it may restore every virtual machine: was yes; is: not reported"],
      [null, false, "whether it may restore every virtual machine: was not reported; is: no"],
    ] as const) {
      expect(
        changes(
          [madeUpAccount("ops", { allVms: before })],
          [madeUpAccount("ops", { allVms: after })],
        ),
      ).to.deep.equal({ ...NOTHING, changed: [{ account: "ops", what }] });
    }
    expect(
      changes([madeUpAccount("ops", { allVms: null })], [madeUpAccount("ops", { allVms: null })]),
    ).to.deep.equal(NOTHING);
  });

  it("does not take an account of the same name but another type for the same", () => {
    const { accountsAdded, accountsRemoved } = changes(
      [madeUpAccount("ops")],
      [madeUpAccount("ops", { id: "another", type: "ExternalGroup" })],
    );
    expect({ accountsAdded, accountsRemoved }).to.deep.equal({
      accountsAdded: ["ops"],
      accountsRemoved: ["ops"],
    });
  });

  it("does not take a renamed object for a grant, but counts objects of one name", () => {
    const two = [madeUpScope("twin", { id: "1" }), madeUpScope("twin", { id: "2" })];
    expect(
      changes(
        [madeUpAccount("ops", { scopes: [madeUpScope("before", { id: "1" })] })],
        [madeUpAccount("ops", { scopes: [madeUpScope("after", { id: "1" })] })],
      ),
    ).to.deep.equal(NOTHING);
    expect(
      changes(
        [madeUpAccount("ops", { scopes: two })],
        [madeUpAccount("ops", { scopes: two.slice(0, 1) })],
      ).revoked,
    ).to.deep.equal([grantOf("restore of Vm twin in vc01")]);
    expect(
      changes(
        [madeUpAccount("ops", { scopes: two.slice(0, 1) })],
        [madeUpAccount("ops", { scopes: two })],
      ).granted,
    ).to.deep.equal([grantOf("restore of Vm twin in vc01")]);
    expect(
      changes(
        [madeUpAccount("ops", { scopes: two.slice(0, 1) })],
        [
          madeUpAccount("ops", {
            scopes: two.map((scope) => ({ ...scope, id: `new ${scope.id}` })),
          }),
        ],
      ),
    ).to.deep.equal({ ...NOTHING, granted: [grantOf("restore of Vm twin in vc01")] });
  });

  it("tells restrictions that changed", () => {
    const { changed } = changes(
      [madeUpAccount("ops")],
      [madeUpAccount("ops", { sqlRestore: { denyInPlace: true } })],
    );
    expect(changed).to.deep.equal([
      {
        account: "ops",
        what: "restrictions were: none; are: databases not to their original place",
      },
    ]);
  });
});
