import { expect } from "chai";
import fc from "fast-check";
import { formatGrantId, parseGrantId } from "../../provider/model/grant-id";
import type { Role } from "../../provider/model/entities";
import {
  foldName,
  readGuid,
  mayBeSameAccount,
  nearest,
  sameIdentity,
  sameName,
  formatUid,
} from "../../provider/model/identity";
import { findRole, findRoles, isPortalAdministrator, roleKey } from "../../provider/model/roles";
import { sameSet, sortedUnique } from "../../provider/model/same-lists";
import { sameRole } from "../../provider/lifecycle/shared/resolve";
import { NAME_CASES } from "../support/name-cases";

const ID = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";
const FILE_OPERATOR = "f84a8b62-49b8-4d0c-b25b-92321b52bab6";

describe("names and IDs", () => {
  it("recognise a GUID and a UID in any case, and nothing else", () => {
    expect(readGuid("EnterpriseAccount", ID.toUpperCase())).to.equal(ID);
    expect(
      readGuid("EnterpriseAccount", `URN:VEEAM:enterpriseaccount:${ID.toUpperCase()}`),
    ).to.equal(ID);
    expect(readGuid("EnterpriseAccount", `urn:veeam:EnterpriseRole:${ID}`)).to.equal(undefined);
    expect(readGuid("EnterpriseAccount", `x${ID}`)).to.equal(undefined);
    expect(readGuid("EnterpriseAccount", "TECH\\ops")).to.equal(undefined);
  });

  it("turn into a UID and back", () => {
    fc.assert(
      fc.property(fc.uuid(), (guid) => {
        expect(
          readGuid("EnterpriseRole", formatUid("EnterpriseRole", guid.toUpperCase())),
        ).to.equal(guid);
      }),
    );
  });

  it("are the same account when one is the ID and the other the name that Enterprise Manager has for it", () => {
    const known = { id: ID, names: ["TECH\\ops"] };
    for (const one of [
      ID,
      ID.toUpperCase(),
      formatUid("EnterpriseAccount", ID),
      "TECH\\ops",
      "tech\\OPS",
    ]) {
      for (const other of [ID, formatUid("EnterpriseAccount", ID), "TECH\\Ops"])
        expect(
          sameIdentity("EnterpriseAccount", one, other, known),
          `${one} and ${other}`,
        ).to.equal(true);
      expect(sameIdentity("EnterpriseAccount", one, "TECH\\ops2", known)).to.equal(false);
    }
  });

  it("of grants print and parse back, and are refused when they are none", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (accountId, itemId) => {
        expect(parseGrantId(formatGrantId({ accountId, itemId }))).to.deep.equal({
          accountId,
          itemId,
        });
        expect(parseGrantId(`${accountId.toUpperCase()}/${itemId.toUpperCase()}`)).to.deep.equal({
          accountId,
          itemId,
        });
      }),
    );
    for (const text of ["", ID, `${ID}/`, `/${ID}`, `${ID}/a/b`, `TECH\\ops/${ID}`])
      expect(parseGrantId(text), text).to.equal(undefined);
  });

  it("may denote one account in other forms, for guards", () => {
    for (const [one, other, may] of [
      ["TECH\\ops", "ops@tech.local", true],
      ["TECH\\ops", "tech\\OPS", true],
      ["ops", "TECH\\ops", true],
      ["ops@tech.local", "ops@TECH", true],
      ["TECH\\ops", "SALES\\ops", false],
      ["TECH\\ops", "TECH\\ops2", false],
      ["ops@a.local", "ops@b.local", false],
    ] as const)
      expect(mayBeSameAccount(one, other), `${one} and ${other}`).to.equal(may);
  });

  for (const { what, one, other, same } of NAME_CASES)
    it(`are ${same ? "one name" : "two names"}: ${what}`, () => {
      expect(sameName(one, other)).to.equal(same);
      expect(sameName(other, one)).to.equal(same);
      expect(foldName(one) === foldName(other)).to.equal(same);
    });

  it("are folded once and for all, to a name that is the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        expect(foldName(foldName(name))).to.equal(foldName(name));
        expect(foldName(name)).to.have.length(name.length);
        expect(sameName(name, foldName(name))).to.equal(true);
      }),
    );
  });

  it("are one role, in whatever case, and another by a trick", () => {
    const role = (name: string): Role => ({ id: "", name });
    for (const { one, other, same } of NAME_CASES) {
      expect(roleKey(one) === roleKey(other), one).to.equal(same);
      expect(sameRole({ ...role(one), id: "1" }, role(other)), one).to.equal(same);
    }
  });

  it("offer the nearest names, nearest first, and nothing that is far off", () => {
    const known = ["TECH\\william.fox", "TECH\\backup-ops", "TECH\\ops"].map((name) => ({ name }));
    expect(nearest("TECH\\opps", known)[0]).to.equal(known[2]);
    expect(nearest("zzz", known)).to.deep.equal([]);
  });
});

describe("roles", () => {
  it("are found by name in any case, ID and UID", () => {
    const roles = [{ id: FILE_OPERATOR, name: "File Restore Operator" }];
    for (const wanted of [
      "file restore operator",
      FILE_OPERATOR.toUpperCase(),
      formatUid("EnterpriseRole", FILE_OPERATOR),
    ])
      expect(findRole(wanted, roles)?.id, wanted).to.equal(FILE_OPERATOR);
    expect(findRole("File Restore", roles)).to.equal(undefined);
    const twins = [...roles, { id: ID, name: "FILE Restore Operator" }];
    expect(findRoles("File Restore Operator", twins)).to.deep.equal(twins);
    expect(findRoles(ID, twins)).to.deep.equal(twins.slice(1));
  });

  it("have one key for all spellings, of published roles even without a server", () => {
    expect(roleKey("FILE restore operator")).to.equal(roleKey(FILE_OPERATOR.toUpperCase()));
    expect(
      roleKey("PostgreSQL Restore Operator", [{ id: ID, name: "PostgreSQL restore operator" }]),
    ).to.equal(ID);
    expect(roleKey("PostgreSQL Restore Operator")).to.not.equal(roleKey("Oracle Restore Operator"));
  });

  it("are Portal Administrator by name on any server, and by the published ID", () => {
    expect(isPortalAdministrator({ id: ID, name: "portal administrator" })).to.equal(true);
    expect(
      isPortalAdministrator({ id: "5f37a46b-9ce2-40f4-8a62-b45b079257fc", name: "?" }),
    ).to.equal(true);
    expect(isPortalAdministrator({ id: ID, name: "Portal User" })).to.equal(false);
  });
});

describe("lists", () => {
  it("are the same set in any order and with repetitions", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) => {
        expect(sameSet([...one, ...other], [...other].reverse().concat(one, one))).to.equal(true);
        expect(sameSet(one, [...one, `${one.join("")}!`])).to.equal(false);
      }),
    );
  });

  it("sorted and without repetitions do not depend on the order they came in", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (items) => {
        expect(sortedUnique(items, (item) => item)).to.deep.equal(
          sortedUnique([...items].reverse(), (item) => item),
        );
      }),
    );
  });
});
