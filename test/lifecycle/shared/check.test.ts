import { expect } from "chai";
import { LIFECYCLES } from "../../../provider/lifecycle/lifecycles";
import type { Kind } from "../../../provider/model/kinds";
import { UNKNOWN } from "../../../provider/model/properties";

const REFERENCE = "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-1";
const PROVIDER = { __provider: "text" };

function check(
  kind: Kind,
  props: Record<string, unknown>,
  olds: Record<string, unknown> = {},
): { inputs: Record<string, unknown>; failures: string[] } {
  const { inputs, failures } = LIFECYCLES[kind].check(olds, { ...props, ...PROVIDER });
  // A failure deep within an input names its place first.
  return {
    inputs,
    failures: failures
      .map(({ property, reason }) =>
        /[[.]/.test(reason.split(" ")[0] ?? "") ? (reason.split(" ")[0] ?? "") : property,
      )
      .sort(),
  };
}

const ACCOUNT = { name: "TECH\\ops", type: "Group", roles: ["Portal User"], allVms: true };

describe("check", () => {
  for (const [kind, props, failures] of [
    ["AccountRole", {}, ["account", "role"]],
    ["AccountRole", { account: "", role: " Portal User" }, ["account", "role"]],
    [
      "AccountRole",
      { account: 7, role: ["Portal User"], adopt: "yes" },
      ["account", "adopt", "role"],
    ],
    ["AccountRole", { account: "a\u0000", role: "Portal User" }, ["account"]],
    ["AccountRole", { account: "TECH\\ops", role: "Portal User", rolle: "x" }, ["rolle"]],
    ["AccountScope", { account: "TECH\\ops" }, ["hierarchyObjRef"]],
    ["AccountScope", { account: "TECH\\ops", hierarchyObjRef: "vm-15309" }, ["hierarchyObjRef"]],
    [
      "AccountScope",
      {
        account: "TECH\\ops",
        hierarchyObjRef: REFERENCE,
        object: { root: "vc", type: "Vm", name: "x" },
      },
      ["hierarchyObjRef"],
    ],
    [
      "AccountScope",
      { account: "TECH\\ops", object: { root: "vc", name: 1 }, objectName: "" },
      ["object.name", "object.type", "objectName"],
    ],
    ["AllVmsScope", { enabled: 1 }, ["account", "enabled"]],
    ["Account", {}, ["name", "roles", "type"]],
    ["Account", { ...ACCOUNT, type: "group" }, ["type"]],
    ["Account", { ...ACCOUNT, roles: [] }, ["roles"]],
    ["Account", { ...ACCOUNT, allVms: false }, ["scopes"]],
    ["Account", { ...ACCOUNT, allVms: undefined, scopes: [] }, ["scopes"]],
    [
      "Account",
      { ...ACCOUNT, scopes: [{ hierarchyObjRef: "x" }, { hierarchyObjRef: REFERENCE }, {}] },
      ["scopes[0].hierarchyObjRef", "scopes[2].hierarchyObjRef"],
    ],
    [
      "Account",
      { ...ACCOUNT, fileRestore: { extensions: ["pdf,exe"], inPlace: true } },
      ["fileRestore.extensions[0]", "fileRestore.inPlace"],
    ],
  ] as [Kind, Record<string, unknown>, string[]][]) {
    it(`reports everything that is wrong at once: ${kind} ${JSON.stringify(props).slice(0, 90)}`, () => {
      expect(check(kind, props).failures).to.deep.equal(failures);
    });
  }

  it("names the input that holds what is wrong, and the place within it", () => {
    const { failures } = LIFECYCLES.Account.check(
      {},
      { ...ACCOUNT, scopes: [{ hierarchyObjRef: REFERENCE }, { hierarchyObjRef: "x" }] },
    );
    expect(failures.map(({ property }) => property)).to.deep.equal(["scopes"]);
    expect(failures[0]?.reason).to.match(/^scopes\[1\]\.hierarchyObjRef is not a reference/);
  });

  it("leaves the blanks of an exact name alone", () => {
    expect(
      check("AccountScope", {
        account: "a",
        object: { root: "vc", type: "Vm", name: " padded " },
        objectName: " padded ",
      }).failures,
    ).to.deep.equal([]);
  });

  it("accepts what is not known yet, in place of any value, and keeps it", () => {
    for (const [kind, props] of [
      ["AccountRole", { account: UNKNOWN, role: UNKNOWN, adopt: UNKNOWN }],
      [
        "AccountScope",
        {
          account: UNKNOWN,
          hierarchyObjRef: UNKNOWN,
          objectName: UNKNOWN,
          adopt: true,
          waitUntilProcessed: UNKNOWN,
        },
      ],
      [
        "AccountScope",
        {
          account: "x",
          object: { root: UNKNOWN, type: "Vm", name: UNKNOWN },
          adopt: true,
          waitUntilProcessed: false,
        },
      ],
      ["AccountScope", { account: "x", object: UNKNOWN, adopt: true, waitUntilProcessed: false }],
      ["AllVmsScope", { account: UNKNOWN, enabled: UNKNOWN }],
      [
        "Account",
        {
          name: UNKNOWN,
          type: UNKNOWN,
          roles: UNKNOWN,
          scopes: UNKNOWN,
          allVms: UNKNOWN,
          fileRestore: UNKNOWN,
          sqlRestore: UNKNOWN,
          exclusive: UNKNOWN,
          adopt: UNKNOWN,
          waitUntilProcessed: UNKNOWN,
        },
      ],
      [
        "Account",
        {
          name: "x",
          type: "User",
          roles: ["z", UNKNOWN, "a"],
          scopes: [{ hierarchyObjRef: UNKNOWN }],
          exclusive: false,
          adopt: false,
          waitUntilProcessed: false,
        },
      ],
      [
        "Account",
        {
          name: "x",
          type: "User",
          roles: ["z"],
          allVms: UNKNOWN,
          exclusive: false,
          adopt: false,
          waitUntilProcessed: false,
        },
      ],
    ] as [Kind, Record<string, unknown>][]) {
      expect(check(kind, props), `${kind} ${JSON.stringify(props)}`).to.deep.equal({
        inputs: props,
        failures: [],
      });
    }
  });

  it("keeps what was left out away from the state, but for the position of the switch", () => {
    for (const [kind, props] of [
      ["AccountRole", { account: "a", role: "b" }],
      ["AccountScope", { account: "a", hierarchyObjRef: REFERENCE }],
      ["Account", ACCOUNT],
    ] as [Kind, Record<string, unknown>][]) {
      expect(check(kind, props).inputs).to.deep.equal(props);
    }
    expect(check("AllVmsScope", { account: "a" }).inputs).to.deep.equal({
      account: "a",
      enabled: true,
    });
  });

  it("puts lists into one order and leaves out repetitions, also those in other spelling", () => {
    const roles = [
      "VM Restore Operator",
      "file restore operator",
      "F84A8B62-49B8-4D0C-B25B-92321B52BAB6",
      "Portal User",
    ];
    const scopes = [
      { hierarchyObjRef: "urn:vmware:VM:A2B0C55D-829a-4efe-bd95-125ee77ba9dd.vm-2" },
      { hierarchyObjRef: REFERENCE },
      { hierarchyObjRef: REFERENCE.replace("Vm", "VM") },
    ];
    const forth = check("Account", { ...ACCOUNT, roles, scopes }).inputs;
    const back = check("Account", {
      ...ACCOUNT,
      roles: [...roles].reverse(),
      scopes: [...scopes].reverse(),
    }).inputs;
    expect(forth["roles"]).to.have.length(3);
    expect((forth["scopes"] as unknown[]).length).to.equal(2);
    expect(check("Account", forth).inputs).to.deep.equal(forth);
    expect((back["roles"] as string[]).length).to.equal(3);
  });

  it("lets an account that exists lose its last scope: only a new one needs one", () => {
    expect(
      check("Account", { ...ACCOUNT, allVms: false }, { ...ACCOUNT, ...PROVIDER }).failures,
    ).to.deep.equal([]);
  });

  it("does not demand scopes of an account that may be taken over", () => {
    expect(check("Account", { ...ACCOUNT, allVms: undefined, adopt: true }).failures).to.deep.equal(
      [],
    );
  });

  it("is the same when its own result is checked again", () => {
    for (const [kind, props] of [
      [
        "Account",
        {
          ...ACCOUNT,
          scopes: [
            { object: { root: "vc", type: "Vm", name: "b" } },
            { hierarchyObjRef: REFERENCE, objectName: "a" },
          ],
          fileRestore: { extensions: [".PDF", "doc"] },
          sqlRestore: {},
        },
      ],
      ["AccountScope", { account: "a", object: { root: "vc", type: "Vm", name: "b" } }],
    ] as [Kind, Record<string, unknown>][]) {
      const once = check(kind, props);
      expect(once.failures).to.deep.equal([]);
      expect(check(kind, once.inputs)).to.deep.equal(once);
    }
  });
});
