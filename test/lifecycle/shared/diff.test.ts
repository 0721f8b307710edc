import { expect } from "chai";
import type { ConfiguredServer } from "../../../provider/lifecycle/shared/origin";
import { LIFECYCLES } from "../../../provider/lifecycle/lifecycles";
import type { Kind } from "../../../provider/model/kinds";
import { UNKNOWN } from "../../../provider/model/properties";

const ACCOUNT_ID = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";
const ROLE_ID = "f84a8b62-49b8-4d0c-b25b-92321b52bab6";
const SERVER = "https://em.tech.local:9398";
const ROOT = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";
const HERE: ConfiguredServer = { server: SERVER, formerServer: undefined };

const STATES: Record<Kind, Record<string, unknown>> = {
  AccountRole: {
    account: "TECH\\ops",
    role: "File Restore Operator",
    adopt: true,
    accountId: ACCOUNT_ID,
    accountName: "TECH\\ops",
    roleId: ROLE_ID,
    roleName: "File Restore Operator",
    adopted: false,
    server: SERVER,
  },
  AccountScope: {
    account: ACCOUNT_ID,
    hierarchyObjRef: `urn:VMware:Vm:${ROOT}.vm-1`,
    objectName: "sql01",
    adopt: true,
    waitUntilProcessed: false,
    accountId: ACCOUNT_ID,
    accountName: "TECH\\ops",
    scopeId: "s",
    adopted: false,
    server: SERVER,
  },
  AllVmsScope: {
    account: "TECH\\ops",
    enabled: true,
    accountId: ACCOUNT_ID,
    accountName: "TECH\\ops",
    server: SERVER,
  },
  Account: {
    name: "ops",
    type: "Group",
    roles: ["File Restore Operator", "Portal User"],
    scopes: [
      { hierarchyObjRef: `urn:VMware:Vm:${ROOT}.vm-1` },
      { object: { root: "vc01", type: "Vm", name: "web" } },
    ],
    allVms: false,
    fileRestore: { inPlaceOnly: true, extensions: ["doc", "pdf"] },
    exclusive: false,
    adopt: false,
    waitUntilProcessed: false,
    accountId: ACCOUNT_ID,
    uid: `urn:veeam:EnterpriseAccount:${ACCOUNT_ID}`,
    canonicalName: "SRV01\\ops",
    adopted: false,
    roleIds: [ROLE_ID, "d19a3d33-cb77-4ffe-94e6-001432483a4e"],
    scopeIds: {},
    objectReferences: { "vc01|vm|web": `urn:VMware:Vm:${ROOT}.vm-9` },
    server: SERVER,
  },
};

function diff(
  kind: Kind,
  change: Record<string, unknown>,
  where: ConfiguredServer = HERE,
): { changes?: boolean; replaces?: string[]; deleteBeforeReplace?: boolean } {
  const olds = STATES[kind];
  const news = LIFECYCLES[kind].check(olds, { ...inputsOf(kind), ...change }).inputs;
  return LIFECYCLES[kind].diff("id", olds, news, where);
}

function inputsOf(kind: Kind): Record<string, unknown> {
  const outputs = [
    "accountId",
    "accountName",
    "roleId",
    "roleName",
    "adopted",
    "server",
    "scopeId",
    "uid",
    "canonicalName",
    "roleIds",
    "scopeIds",
    "objectReferences",
  ];
  return Object.fromEntries(
    Object.entries(STATES[kind]).filter(([name]) => !outputs.includes(name)),
  );
}

const SAME: [Kind, Record<string, unknown>][] = [
  ["AccountRole", {}],
  ["AccountScope", {}],
  ["AllVmsScope", {}],
  ["Account", {}],
  ...[
    ACCOUNT_ID,
    ACCOUNT_ID.toUpperCase(),
    `urn:veeam:EnterpriseAccount:${ACCOUNT_ID}`,
    "tech\\OPS",
  ].flatMap((account): [Kind, Record<string, unknown>][] => [
    ["AccountRole", { account }],
    ["AccountScope", { account }],
    ["AllVmsScope", { account }],
  ]),
  ...[ROLE_ID.toUpperCase(), `urn:veeam:EnterpriseRole:${ROLE_ID}`, "FILE restore operator"].map(
    (role): [Kind, Record<string, unknown>] => ["AccountRole", { role }],
  ),
  ["AccountRole", { adopt: false }],
  ["AccountRole", { adopt: undefined }],
  ["AccountScope", { waitUntilProcessed: undefined }],
  ["Account", { exclusive: undefined, adopt: true, waitUntilProcessed: undefined }],
  ["AccountScope", { hierarchyObjRef: `urn:vmware:VM:${ROOT.toUpperCase()}.vm-1` }],
  ["AccountScope", { objectName: undefined }],
  [
    "AccountScope",
    { hierarchyObjRef: undefined, object: { root: ROOT.toUpperCase(), type: "VM", name: "sql01" } },
  ],
  ["Account", { name: "SRV01\\OPS" }],
  ["Account", { name: "OPS" }],
  ["Account", { roles: ["Portal User", ROLE_ID] }],
  [
    "Account",
    { roles: ["d19a3d33-cb77-4ffe-94e6-001432483a4e", "file restore operator", "Portal User"] },
  ],
  [
    "Account",
    {
      scopes: [
        { object: { root: "VC01", type: "vm", name: "web" } },
        { hierarchyObjRef: `urn:VMware:VM:${ROOT}.vm-1` },
      ],
    },
  ],
  [
    "Account",
    {
      scopes: [
        { hierarchyObjRef: `urn:VMware:VM:${ROOT}.vm-9` },
        { hierarchyObjRef: `urn:VMware:VM:${ROOT}.vm-1` },
      ],
    },
  ],
  ["Account", { fileRestore: { inPlaceOnly: true, extensions: [".PDF", "doc", "doc"] } }],
  ["Account", { sqlRestore: {} }],
  ["Account", { sqlRestore: { denyInPlace: false } }],
];

const CHANGED: [Kind, Record<string, unknown>, string[]][] = [
  ["AccountRole", { account: "TECH\\ops2" }, ["account"]],
  ["AccountRole", { role: "SQL Restore Operator" }, ["role"]],
  ["AccountRole", { account: UNKNOWN, role: UNKNOWN }, ["account", "role"]],
  ["AccountScope", { hierarchyObjRef: `urn:VMware:Vm:${ROOT}.VM-1` }, ["hierarchyObjRef"]],
  ["AccountScope", { hierarchyObjRef: UNKNOWN }, ["hierarchyObjRef"]],
  [
    "AccountScope",
    { hierarchyObjRef: undefined, object: { root: ROOT, type: "Vm", name: "SQL01" } },
    ["object"],
  ],
  ["AccountScope", { objectName: "sql02" }, []],
  ["AccountScope", { waitUntilProcessed: true }, []],
  ["AccountScope", { objectName: UNKNOWN }, []],
  ["AllVmsScope", { enabled: false }, []],
  ["AllVmsScope", { enabled: UNKNOWN }, []],
  ["AllVmsScope", { account: UNKNOWN }, ["account"]],
  ["Account", { name: "ops2", type: "User" }, ["name", "type"]],
  ["Account", { roles: ["Portal User"] }, []],
  ["Account", { roles: UNKNOWN }, []],
  ["Account", { scopes: undefined }, []],
  ["Account", { allVms: true }, []],
  ["Account", { allVms: undefined }, []],
  ["Account", { exclusive: true }, []],
  ["Account", { fileRestore: undefined }, ["fileRestore"]],
  ["Account", { fileRestore: { inPlaceOnly: true, extensions: ["doc"] } }, ["fileRestore"]],
  ["Account", { sqlRestore: { denyInPlace: true } }, ["sqlRestore"]],
  ["Account", { sqlRestore: UNKNOWN }, ["sqlRestore"]],
  [
    "Account",
    {
      scopes: [
        { object: { root: "vc01", type: "Vm", name: "Web" } },
        { hierarchyObjRef: `urn:VMware:Vm:${ROOT}.vm-1` },
      ],
    },
    [],
  ],
];

describe("diff", () => {
  for (const [kind, change] of SAME) {
    it(`sees no change in another spelling of the same: ${kind} ${JSON.stringify(change)}`, () => {
      expect(diff(kind, change)).to.deep.equal({ changes: false });
    });
  }

  for (const [kind, change, replaces] of CHANGED) {
    it(`leaves what changed to the engine, and says what it replaces: ${kind} ${JSON.stringify(change)}`, () => {
      const result = diff(kind, change);
      expect(result.changes, "changes").to.equal(undefined);
      expect(result.replaces).to.deep.equal(replaces);
      expect(result.deleteBeforeReplace).to.equal(kind === "Account" && replaces.length > 0);
    });
  }

  it("sees nothing new in the unchanged of another server, but refuses to change it there", () => {
    const elsewhere = { server: "https://other.tech.local:9398", formerServer: undefined };
    expect(diff("AccountRole", {}, elsewhere)).to.deep.equal({ changes: false });
    expect(() => diff("AccountRole", { role: "SQL Restore Operator" }, elsewhere)).to.throw(
      /was made on https:\/\/em\.tech\.local:9398/,
    );
  });

  it("records the new name of a server that was renamed", () => {
    expect(
      diff("AllVmsScope", {}, { server: "https://new.tech.local:9398", formerServer: SERVER }),
    ).to.deep.equal({ changes: true });
  });

  it("works without any settings", () => {
    expect(
      diff("AccountScope", { objectName: "x" }, { server: undefined, formerServer: undefined })
        .changes,
    ).to.equal(undefined);
  });
});
