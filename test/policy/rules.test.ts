import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "../../policy/grants";
import type { Form } from "../../policy/kinds";
import { policies } from "../../policy/policies";
import {
  allVms,
  exclusive,
  isExcepted,
  mixedForms,
  overlappingScopes,
  portalAdministrator,
  rootLevelScopes,
  singleUsers,
} from "../../policy/rules";
import { Unknown } from "../../policy/values";
import { describeBothForms, ROOT_ID, NOBODY, resource, account, vm } from "./rules-support";

describeBothForms("The policy", () => {
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

  it("mixed-forms is violated by an account of which both forms have something", () => {
    const role = (name: string, to: unknown, form: Form, from: string[] = []): Resource =>
      resource("AccountRole", { account: to, role: "Portal User" }, name, from, form);
    const later = new Unknown(new Error("later"));
    const own = role("own", "TECH\\Ops", "dynamic");
    const mixed = [own, role("other", "tech\\ops", "plugin")];
    const [found, ...more] = mixedForms(mixed, NOBODY);
    expect(more).to.deep.equal([]);
    expect(found?.finding).to.include("tech\\ops is managed by").and.to.include("(other, own)");
    // The engine hands them over in the order in which they come about.
    expect(mixedForms([...mixed].reverse(), NOBODY)).to.deep.equal([found]);
    expect(mixedForms(mixed, { accounts: ["TECH\\OPS"] })).to.deep.equal([]);
    const behind = role("behind", later, "plugin", [account({}).urn]);
    expect(
      mixedForms([resource("Account", { name: "TECH\\Ops" }, "it", [], "dynamic"), behind], NOBODY),
    ).to.have.length(1);
    for (const fine of [
      [own, role("same", "TECH\\Ops", "dynamic")],
      [own, role("other", "TECH\\Web", "plugin")],
      [own, role("later", later, "dynamic")],
    ])
      expect(mixedForms(fine, NOBODY)).to.deep.equal([]);
    const [unknown] = mixedForms([own, role("later", later, "plugin")], NOBODY);
    expect(unknown?.finding).to.equal(later);
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

  it("takes an exception for the account that it names, and for no other that looks alike", () => {
    for (const [exception, name, isExceptedBy] of [
      ["TECH\\K\u00e4the", "tech\\k\u00c4THE", true],
      ["TECH\\Stra\u00dfe", "tech\\stra\u00dfe", true],
      ["TECH\\Kate", "TECH\\\u212aate", false],
      ["TECH\\K\u00e4the", "TECH\\Ka\u0308the", false],
      ["TECH\\Stra\u00dfe", "TECH\\STRASSE", false],
      ["TECH\\\u0130da", "TECH\\i\u0307da", false],
      ["TECH\\Sam", "TECH\\\u017fam", false],
      ["TECH\\Ops", "TECH\\Ops ", false],
      ["TECH\\Ops", "TECH\\Ops\u200b", false],
      ["TECH\\Ops", "\u0422ECH\\Ops", false],
    ] as const)
      expect(isExcepted([name], { accounts: [exception] }), JSON.stringify(name)).to.equal(
        isExceptedBy,
      );
  });

  it("of each name has a level, a description and a list of exceptions, and is so in README and guide", () => {
    expect(policies.map(({ name, enforcementLevel }) => [name, enforcementLevel])).to.deep.equal([
      ["all-vms", "mandatory"],
      ["all-vms-switch", "mandatory"],
      ["default-provider", "mandatory"],
      ["mixed-forms", "mandatory"],
      ["portal-administrator", "mandatory"],
      ["provider-text", "remediate"],
      ["root-level-scopes", "mandatory"],
      ["single-users", "advisory"],
      ["exclusive", "advisory"],
      ["overlapping-scopes", "advisory"],
    ]);
    for (const { name, description, configSchema } of policies.filter(
      (one) => !["default-provider", "provider-text"].includes(one.name),
    ))
      expect({
        name,
        description,
        properties: Object.keys(configSchema?.properties ?? {}),
      }).to.deep.include({ properties: ["accounts"] });
    const page = readFileSync(join(__dirname, "..", "..", "policy", "README.md"), "utf8");
    const rows = [
      ...page.matchAll(/^\| `([a-z-]+)` \| (mandatory|advisory|disabled|remediate) \|/gm),
    ].map(([, name, level]) => [name, level]);
    expect(rows).to.deep.equal(
      policies.map(({ name, enforcementLevel }) => [name, enforcementLevel]),
    );
  });
});
