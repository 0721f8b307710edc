import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "../../policy/grants";
import { policies } from "../../policy/policies";
import {
  allVms,
  allVmsSwitch,
  exclusive,
  type FindingAt,
  overlappingScopes,
  portalAdministrator,
  rootLevelScopes,
  singleUsers,
} from "../../policy/rules";
import { plain, Unknown } from "../../policy/values";

const ROOT_ID = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";
const NOBODY = { accounts: [] };
const LATER = new Unknown(new Error("string value can't be known during preview"));

function resource(
  kind: string,
  props: Readonly<Record<string, unknown>>,
  name = "it",
  accountFrom: readonly string[] = [],
): Resource {
  return {
    type: `pulumi-nodejs:dynamic/veeam-em:${kind}`,
    urn: `urn:pulumi:dev::p::${kind}::${name}`,
    name,
    props,
    accountFrom,
  };
}

const account = (props: Readonly<Record<string, unknown>>, name?: string): Resource =>
  resource(
    "Account",
    { name: "TECH\\Ops", type: "Group", roles: ["Portal User"], exclusive: true, ...props },
    name,
  );
const vm = { hierarchyObjRef: `urn:VMware:Vm:${ROOT_ID}.vm-1` };
const findingsOf = (findings: readonly FindingAt[]): unknown[] =>
  findings.map(({ finding }) => finding);

describe("The policy", () => {
  it("all-vms is violated by the switch of a single user, and not by that of a group", () => {
    expect(allVms(account({ type: "User", allVms: true }))).to.have.length(1);
    expect(allVms(account({ type: "ExternalUser", allVms: true }))).to.have.length(1);
    for (const props of [
      { allVms: true },
      { type: "User", allVms: false },
      { type: "User" },
      { type: "ExternalGroup", allVms: true },
    ])
      expect(allVms(account(props))).to.deep.equal([]);
  });

  it("all-vms-switch is violated where the account is no group of the stack and no exception", () => {
    const on = (name: string): Resource =>
      resource("AllVmsScope", { account: name, enabled: true });
    expect(allVmsSwitch([account({ type: "User" }), on("TECH\\Ops")], NOBODY)).to.have.length(1);
    expect(allVmsSwitch([on("TECH\\Elsewhere")], NOBODY)).to.have.length(1);
    expect(allVmsSwitch([on("TECH\\Elsewhere")], { accounts: ["tech\\elsewhere"] })).to.deep.equal(
      [],
    );
    expect(
      allVmsSwitch([account({ accountId: "1" }), on("tech\\ops"), on("1")], NOBODY),
    ).to.deep.equal([]);
    expect(
      allVmsSwitch([resource("AllVmsScope", { account: "x", enabled: false })], NOBODY),
    ).to.deep.equal([]);
  });

  it("portal-administrator is violated by the role under its name, ID or UID, in lists and alone", () => {
    for (const role of [
      "Portal Administrator",
      "PORTAL administrator",
      "5F37A46B-9ce2-40f4-8a62-b45b079257fc",
      "urn:veeam:EnterpriseRole:5f37a46b-9ce2-40f4-8a62-b45b079257fc",
    ]) {
      expect(portalAdministrator(account({ roles: ["Portal User", role] })), role).to.have.length(
        1,
      );
      expect(
        portalAdministrator(resource("AccountRole", { account: "x", role })),
        role,
      ).to.have.length(1);
    }
    expect(portalAdministrator(account({}))).to.deep.equal([]);
    expect(
      portalAdministrator(resource("AccountScope", { account: "Portal Administrator", ...vm })),
    ).to.deep.equal([]);
  });

  it("root-level-scopes is violated by whole hierarchies in every form, and not by what is below them", () => {
    for (const scope of [
      { hierarchyObjRef: `urn:VMware:Vc:${ROOT_ID}.group-d1` },
      { hierarchyObjRef: `urn:HyperV:Host:${ROOT_ID}.` },
      { hierarchyObjRef: `urn:VMware:Host:${ROOT_ID}` },
      { object: { root: "vc01", type: "vc", name: "vc01" } },
      { object: { root: "hv01", type: "Host", name: "HV01" } },
    ]) {
      expect(
        rootLevelScopes(account({ scopes: [vm, scope] })),
        JSON.stringify(scope),
      ).to.have.length(1);
      expect(rootLevelScopes(resource("AccountScope", { account: "x", ...scope }))).to.have.length(
        1,
      );
    }
    expect(
      rootLevelScopes(
        account({
          scopes: [
            vm,
            { hierarchyObjRef: `urn:VMware:Host:${ROOT_ID}.host-1` },
            { object: { root: "vc01", type: "Folder", name: "vc01" } },
            { object: { root: "vc01", type: "Host", name: "esx01" } },
          ],
        }),
      ),
    ).to.deep.equal([]);
  });

  it("single-users is violated by users, and exclusive by accounts that keep what others give", () => {
    expect(singleUsers(account({ type: "User" }))).to.have.length(1);
    expect(singleUsers(account({}))).to.deep.equal([]);
    for (const props of [{ exclusive: false }, { exclusive: undefined }])
      expect(exclusive(account(props))).to.have.length(1);
    expect(exclusive(account({}))).to.deep.equal([]);
    expect(exclusive(resource("AccountRole", { account: "x" }))).to.deep.equal([]);
  });

  it("overlapping-scopes is violated by scopes twice, below a whole root, or besides the switch, across resources of one account", () => {
    const scope = (item: object, of = "TECH\\Ops"): Resource =>
      resource("AccountScope", { account: of, ...item });
    const root = { hierarchyObjRef: `urn:VMware:Vc:${ROOT_ID}` };
    for (const [resources, count] of [
      [[account({ scopes: [vm] }), scope(vm)], 1],
      [
        [
          account({ scopes: [vm] }),
          scope(
            { hierarchyObjRef: vm.hierarchyObjRef.replace("VMware:Vm", "vmware:VM") },
            "tech\\ops",
          ),
        ],
        1,
      ],
      [[account({ scopes: [root] }), scope(vm)], 1],
      [[account({ scopes: [vm], accountId: "1" }), resource("AllVmsScope", { account: "1" })], 1],
      [[account({ scopes: [vm], allVms: true })], 1],
      [
        [
          account({
            scopes: [{ object: { root: "", type: "FileServer", name: "\\\\s\\share" } }],
            allVms: true,
          }),
        ],
        0,
      ],
      [[account({ scopes: [vm] }), scope(vm, "TECH\\Others")], 0],
      [[account({ scopes: [vm, { hierarchyObjRef: `urn:VMware:Vm:${ROOT_ID}.vm-2` }] })], 0],
    ] as const)
      expect(overlappingScopes(resources, NOBODY), JSON.stringify(resources)).to.have.length(count);
    expect(
      overlappingScopes([account({ scopes: [vm], allVms: true })], { accounts: ["tech\\ops"] }),
    ).to.deep.equal([]);
  });

  it("of each name has a level, a description and a list of exceptions, and is so in README and guide", () => {
    expect(policies.map(({ name, enforcementLevel }) => [name, enforcementLevel])).to.deep.equal([
      ["all-vms", "mandatory"],
      ["all-vms-switch", "mandatory"],
      ["portal-administrator", "mandatory"],
      ["root-level-scopes", "mandatory"],
      ["single-users", "advisory"],
      ["exclusive", "advisory"],
      ["overlapping-scopes", "advisory"],
    ]);
    for (const { name, description, configSchema } of policies)
      expect({
        name,
        description,
        properties: Object.keys(configSchema?.properties ?? {}),
      }).to.deep.include({ properties: ["accounts"] });
    for (const page of ["policy/README.md", "docs/guides/policies.md"]) {
      const rows = [
        ...readFileSync(join(__dirname, "..", "..", page), "utf8").matchAll(
          /^\| `([a-z-]+)` \| (mandatory|advisory|disabled) \|/gm,
        ),
      ].map(([, name, level]) => [name, level]);
      expect(rows, page).to.deep.equal(
        policies.map(({ name, enforcementLevel }) => [name, enforcementLevel]),
      );
    }
  });
});

describe("Where a value is known only during `pulumi up`, the policy", () => {
  const behind = account({ type: "User", scopes: [vm] }, "behind");
  const switchOf = (accountFrom: readonly string[], props: object = {}): Resource =>
    resource("AllVmsScope", { account: LATER, ...props }, "switch", accountFrom);

  it("all-vms-switch finds the account that the value comes from, and asks for it where there is none", () => {
    expect(findingsOf(allVmsSwitch([behind, switchOf([behind.urn])], NOBODY)).join()).to.include(
      "TECH\\Ops may restore every virtual machine, but is a single User",
    );
    expect(
      allVmsSwitch([account({}, "group"), switchOf([account({}, "group").urn])], NOBODY),
    ).to.deep.equal([]);
    expect(
      allVmsSwitch([behind, switchOf([behind.urn])], { accounts: ["TECH\\Ops"] }),
    ).to.deep.equal([]);
    expect(findingsOf(allVmsSwitch([behind, switchOf([])], NOBODY))).to.deep.equal([LATER]);
    expect(
      findingsOf(allVmsSwitch([behind, switchOf([behind.urn], { enabled: LATER })], NOBODY)),
    ).to.deep.equal([LATER]);
    expect(allVmsSwitch([switchOf([], { enabled: false })], NOBODY)).to.deep.equal([]);
  });

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
