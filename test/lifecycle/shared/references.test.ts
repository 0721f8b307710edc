import { expect } from "chai";
import { LIFECYCLES } from "../../../provider/lifecycle/lifecycles";
import type { Kind } from "../../../provider/model/kinds";
import * as veeam from "../../../provider";
import { failureOf, withServer } from "../../functions/support";

const GUID = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";

/** UIDs of Enterprise Manager's own things, with what a message must say of each. */
const UIDS: readonly (readonly [uid: string, ...said: string[]])[] = [
  [`urn:veeam:EnterpriseAccount:${GUID}`, "UID of an account", "`account`"],
  [`URN:VEEAM:enterpriseaccount:${GUID.toUpperCase()}`, "UID of an account"],
  [`urn:veeam:EnterpriseAccount:${GUID}.`, "UID of an account"],
  [`urn:veeam:EnterpriseRole:${GUID}`, "UID of a role", "`roles`"],
  [`urn:veeam:EnterpriseRole:${GUID}.vm-1`, "UID of a role"],
  [`urn:veeam:HierarchyRoot:${GUID}`, "UID of a hierarchy root", "`root`"],
  [`urn:veeam:FileServer:${GUID}`, "UID of a file share", "getFileServer"],
  [`urn:veeam:BackupServer:${GUID}`, "UID of a backup server"],
  [`urn:veeam:Job:${GUID}`, "UID of a job"],
  [`urn:veeam:Sensitive:${GUID}`, "UID of something"],
  ["urn:veeam:EnterpriseAccount:TECH", "UID of an account"],
];

function failuresOf(kind: Kind, props: Record<string, unknown>): string[] {
  return LIFECYCLES[kind]
    .check({}, { ...props, __provider: "text" })
    .failures.map(({ property, reason }) => `${property} ${reason}`);
}

describe("The UID of something of Enterprise Manager's own, in place of a reference", () => {
  for (const [uid, ...said] of UIDS) {
    it(`is refused in the preview, with what it is: ${uid.slice(0, 40)}`, () => {
      const scope = { hierarchyObjRef: uid };
      const account = { name: "TECH\\ops", type: "User", roles: ["Portal User"] };
      for (const [kind, props] of [
        ["AccountScope", { account: "TECH\\ops", ...scope }],
        ["Account", { ...account, scopes: [scope] }],
      ] as const) {
        const [failure = "", ...more] = failuresOf(kind, props);
        expect(more).to.deep.equal([]);
        for (const word of [...said, "urn:VMware:Vm:", "`object`"])
          expect(failure).to.include(word);
        expect(failure).to.include("hierarchyObjRef").and.to.not.include("Sensitive");
      }
    });
  }

  it("is refused by the look-up, before the server is asked", async () => {
    await withServer({}, async (given, sim) => {
      for (const [uid, what = ""] of UIDS.filter(([text]) => text.includes(GUID))) {
        const refused = veeam.getHierarchyObject({ hierarchyObjRef: uid }, given);
        const { code, message } = await failureOf(refused);
        expect(code).to.equal("EM_INVALID");
        expect(message).to.include(what).and.to.not.include("Sensitive");
      }
      expect(sim.requests).to.deep.equal([]);
    });
  });

  it("is no matter within the object part, which may be a URN", () => {
    for (const part of [`urn:veeam:EnterpriseAccount:${GUID}`, `urn:vcloud:vm:${GUID}`])
      expect(
        failuresOf("AccountScope", {
          account: "TECH\\ops",
          hierarchyObjRef: `urn:vCloud:Vm:${GUID}.${part}`,
        }),
      ).to.deep.equal([]);
  });
});
