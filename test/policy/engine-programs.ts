import { code, declare, program } from "../support/engine-program";

/** Violates every policy of the pack. */
export const VIOLATING = program(
  declare("Account", "alice", {
    name: "TECH\\Alice",
    type: "User",
    roles: ["Portal Administrator"],
    allVms: true,
    scopes: [
      { object: { root: "vc01.tech.local", type: "Vc", name: "vc01.tech.local" } },
      { object: { root: "vc01.tech.local", type: "Vm", name: "VM01" } },
    ],
  }),
  declare("AllVmsScope", "bob", { account: "TECH\\Bob" }),
);

const inside = (name: string): object => ({
  object: { root: "vc01.tech.local", type: "Folder", name },
});

/** Accounts that are about to be made: what the others take from them is known only in part. */
export const UNKNOWN = program(
  declare("Account", "team", {
    name: "TECH\\Team",
    type: "Group",
    roles: ["Portal User"],
    exclusive: true,
    scopes: [inside("Databases")],
  }),
  declare("Account", "carol", {
    name: "TECH\\Carol",
    type: "User",
    roles: ["Portal User"],
    exclusive: true,
    scopes: [inside("Web")],
  }),
  declare("AllVmsScope", "teamAll", { account: code("team.name") }),
  declare("AllVmsScope", "carolAll", { account: code("carol.name") }),
  declare("AllVmsScope", "computed", {
    account: code('team.accountId.apply(() => "TECH\\\\Eve")'),
  }),
  declare("AccountRole", "boss", { account: code("team.accountId"), role: "Portal Administrator" }),
  declare("AccountRole", "excepted", { account: code("carol.name"), role: "Portal Administrator" }),
  declare("AccountScope", "seen", {
    account: "TECH\\Dave",
    object: { root: "vc01.tech.local", type: "Vm", name: "VM01" },
  }),
  declare("AccountScope", "later", {
    account: "TECH\\Dave",
    hierarchyObjRef: code("seen.hierarchyObjRef"),
  }),
);

/** Dangerous grants: secret, of a name that is nearly allowed, or in a component. */
export const IN_OTHER_CLOTHES = program(
  declare("Account", "secretly", {
    name: code('pulumi.secret("TECH\\\\Alice")'),
    type: code('pulumi.secret("User")'),
    roles: code('pulumi.secret(["Portal User", "5F37A46B-9CE2-40F4-8A62-B45B079257FC"])'),
    allVms: code("pulumi.secret(true)"),
    scopes: code(
      'pulumi.secret([{ object: { root: "VC01", type: pulumi.secret("vC"), name: "vc01" } }])',
    ),
  }),
  declare("Account", "team", {
    name: "TECH\\Team",
    type: "Group",
    roles: ["Portal User"],
    scopes: [inside("Databases")],
  }),
  declare("AccountScope", "partly", {
    account: code("team.accountId"),
    object: {
      root: "urn:veeam:HierarchyRoot:a2b0c55d-829a-4efe-bd95-125ee77ba9dd",
      type: "HOST",
      name: "esx01.tech.local",
    },
  }),
  declare("Account", "twinUser", {
    name: "TECH\\Twin",
    type: "ExternalUser",
    roles: ["Portal User"],
    scopes: [inside("Databases")],
  }),
  declare("Account", "twinGroup", {
    name: "TECH\\TWIN",
    type: "ExternalGroup",
    roles: ["Portal User"],
    scopes: [inside("Databases")],
  }),
  declare("AllVmsScope", "twin", { account: code("twinGroup.name") }),
  declare("AccountRole", "excepted", {
    account: "TECH\\\u212aate",
    role: "PORTAL ADMINISTRATOR",
  }),
  `class Team extends pulumi.ComponentResource { constructor() { super("tech:index:Team", "wrapped", {}); ${declare(
    "AccountRole",
    "moved",
    {
      account: "TECH\\Dave",
      role: "urn:veeam:EnterpriseRole:5f37a46b-9ce2-40f4-8a62-b45b079257fc",
    },
    { parent: code("this"), aliases: [{ name: "right" }], protect: true },
  )} } }`,
  "new Team();",
);

/** A provider in the place of the engine's own, past the SDK's classes: without a parent too. */
export const REGISTERED_BY_HAND = `
const { RegisterResourceRequest } = require("@pulumi/pulumi/proto/resource_pb.js");
const path = require.resolve("google-protobuf/google/protobuf/struct_pb.js", { paths: [require.resolve("@pulumi/pulumi")] });
const { Struct } = require(path);
const request = new RegisterResourceRequest();
request.setType("pulumi:providers:pulumi-nodejs");
request.setName("default");
request.setCustom(true);
request.setObject(Struct.fromJavaScript({ "veeam-em:url": "https://em.elsewhere.invalid:9398" }));
module.exports = new Promise((resolve, reject) =>
  pulumi.runtime.getMonitor().registerResource(request, (error) => (error ? reject(error) : resolve())),
);
`;
