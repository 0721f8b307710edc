import { expect } from "chai";
import type { Resource } from "../../policy/grants";
import {
  allVms,
  exclusive,
  type FindingAt,
  overlappingScopes,
  portalAdministrator,
  rootLevelScopes,
  singleUsers,
} from "../../policy/rules";
import { plain, Unknown } from "../../policy/values";
import { describeBothForms, NOBODY, resource, account, vm } from "./rules-support";

const LATER = new Unknown(new Error("string value can't be known during preview"));

const findingsOf = (findings: readonly FindingAt[]): unknown[] =>
  findings.map(({ finding }) => finding);

describeBothForms("Where a value is known only during `pulumi up`, the policy", () => {
  const behind = account({ type: "User", scopes: [vm] }, "behind");
  const switchOf = (accountFrom: readonly string[], props: object = {}): Resource =>
    resource("AllVmsScope", { account: LATER, ...props }, "switch", accountFrom);

  it("overlapping-scopes finds the account that the value comes from, and asks for what may overlap only", () => {
    const scope = (props: object, accountFrom: readonly string[] = [behind.urn]): Resource =>
      resource("AccountScope", { account: LATER, ...props }, "scope", accountFrom);
    expect(findingsOf(overlappingScopes([behind, scope(vm)], NOBODY)).join()).to.include(
      "of TECH\\Ops adds nothing: it has it twice",
    );
    expect(
      findingsOf(overlappingScopes([behind, switchOf([behind.urn])], NOBODY)).join(),
    ).to.include("may restore every virtual machine");
    expect(
      findingsOf(overlappingScopes([behind, scope({ hierarchyObjRef: LATER })], NOBODY)),
    ).to.deep.equal([LATER]);
    expect(findingsOf(overlappingScopes([behind, scope(vm, [])], NOBODY))).to.deep.equal([LATER]);
    expect(
      overlappingScopes([account({ scopes: [{ hierarchyObjRef: LATER }] })], NOBODY),
    ).to.deep.equal([]);
    expect(
      overlappingScopes(
        [account({}), resource("AccountRole", { account: LATER, role: "Portal User" })],
        NOBODY,
      ),
    ).to.deep.equal([]);
  });

  it("finds what is wrong beside it all the same, and asks for it where it decides", () => {
    expect(portalAdministrator(account({ roles: [LATER, "Portal Administrator"] }))[0]).to.be.a(
      "string",
    );
    for (const roles of [LATER, ["Portal User", LATER]])
      expect(portalAdministrator(account({ roles }))).to.deep.equal([LATER]);
    expect(
      rootLevelScopes(
        account({
          scopes: [
            { hierarchyObjRef: LATER },
            { object: { root: LATER, type: "Vc", name: LATER } },
            { object: { root: LATER, type: "Vm", name: LATER } },
          ],
        }),
      ),
    ).to.have.length(2);
    expect(
      rootLevelScopes(
        resource("AccountScope", {
          account: LATER,
          object: { root: "hv01", type: "Host", name: LATER },
        }),
      ),
    ).to.deep.equal([LATER]);
    for (const props of [
      { type: "User", allVms: LATER },
      { type: LATER, allVms: true },
    ])
      expect(allVms(account(props))).to.deep.equal([LATER]);
    for (const props of [
      { type: "Group", allVms: LATER },
      { type: LATER, allVms: false },
    ])
      expect(allVms(account(props))).to.deep.equal([]);
    expect([
      singleUsers(account({ type: LATER })),
      exclusive(account({ exclusive: LATER })),
    ]).to.deep.equal([[LATER], [LATER]]);
    expect(
      portalAdministrator(
        resource("AccountRole", { account: LATER, role: "Portal Administrator" }, "boss"),
      )[0],
    ).to.include(
      "The account of boss, known only during `pulumi up`, becomes Portal Administrator",
    );
  });

  it("reads on behind it, and lets other errors pass", () => {
    class UnknownValueError extends Error {}
    const throwing = (error: Error): object => ({
      known: ["a", { b: 1 }],
      get later(): never {
        throw error;
      },
    });
    const error = new UnknownValueError("later");
    expect(plain({ one: throwing(error) })).to.deep.equal({
      one: { known: ["a", { b: 1 }], later: new Unknown(error) },
    });
    expect(() => plain(throwing(new TypeError("broken")))).to.throw(TypeError);
  });
});
