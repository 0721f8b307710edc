import { expect } from "chai";
import { endScenes, scene, send, basic, valuesOf } from "./scene";
import type { RawAnswer } from "./scene";
import type { Simulator } from "../../simulator/index";

const FILE_OPERATOR = "urn:veeam:EnterpriseRole:f84a8b62-49b8-4d0c-b25b-92321b52bab6";
const VM_OPERATOR_ID = "c11c0c38-ba8b-49c7-bf70-fc2058fff1e2";
const ROOT_ID = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";

/**
 * What the package veeam-em 2022.11.0 (PyPI) sends: JSON headers on every call, ?v= on every call,
 * cookie and header together.
 */
function asVeeamEm(
  simulator: Simulator,
  token: string,
): (method: string, path: string, body?: object) => Promise<RawAnswer> {
  const headers = {
    "User-Agent": "veeam_em/2022.11.0 (Linux) Python/3.11.2",
    Accept: "application/json",
    "Content-Type": "application/json",
    "X-RestSvcSessionId": token,
    Cookie: `X-RestSvcSessionId=${token}`,
  };
  return (method, path, body) =>
    send(simulator, method, path, headers, body === undefined ? undefined : JSON.stringify(body));
}

describe("simulator: published clients work unchanged", () => {
  afterEach(endScenes);

  it("veeam-em from PyPI logs on, creates an account, changes its roles, scopes and switch, and deletes it", async () => {
    const simulator = await scene();
    const logon = await send(simulator, "POST", "/api/sessionMngr/?v=latest", {
      ...basic(simulator.username, simulator.password),
      Accept: "application/json",
      "Content-Type": "application/json",
    });
    const call = asVeeamEm(simulator, String(logon.headers["x-restsvcsessionid"]));
    const seen: (readonly [string, number])[] = [];
    const step = async (method: string, path: string, body?: object): Promise<RawAnswer> => {
      const answer = await call(method, path, body);
      seen.push([`${method} ${path.replace(/[0-9a-f-]{36}/g, "ID")}`, answer.status]);
      return answer;
    };
    await step("GET", `/api/logonSessions/${valuesOf(logon, "SessionId")[0] ?? ""}?v=latest`);
    await step("GET", "/api/security/roles?v=latest");
    await step("GET", `/api/hierarchyRoots/${ROOT_ID}?v=latest&format=Entity`);
    const found = await step("GET", `/api/lookup?v=latest&host=${ROOT_ID}&name=SQLSRV&type=Vm`);
    const scope = { HierarchyObjRef: valuesOf(found, "ObjectRef")[0], ObjectName: "SQLSRV" };
    await step("POST", "/api/security/accounts?v=latest", {
      AllowRestoreAllVms: false,
      AccountName: "TECH\\mary.smith",
      AccountType: "User",
      Roles: { EnterpriseRoles: [{ EnterpriseRoleUid: FILE_OPERATOR }] },
      FlrSettings: { FlrInplaceOnly: true, FlrExtentionRestrictions: "doc,pptx" },
      SqlSettings: { DenyInPlaceRestore: true },
      HierarchyScopeObjects: { HierarchyScopeItems: [scope] },
    });
    const uids = valuesOf(await step("GET", "/api/security/accounts?v=latest"), "UID");
    const account = `/api/security/accounts/${(uids.at(-1) ?? "").split(":")[3] ?? ""}`;
    expect(
      valuesOf(await step("GET", `${account}?v=latest&format=Entity`), "AllowRestoreAllVms"),
    ).to.deep.equal(["false"]);
    await step("POST", `${account}?v=latest`);
    await step("POST", `${account}/roles?v=latest`, { EnterpriseRoleUid: VM_OPERATOR_ID });
    await step("GET", `${account}/roles?v=latest&format=Entity`);
    await step("DELETE", `${account}/roles/${VM_OPERATOR_ID}?v=latest`);
    await step("POST", `${account}/scopes?v=latest`, {
      HierarchyScopeItems: [
        { HierarchyObjRef: `urn:VMware:Vm:${ROOT_ID}.vm-7870`, ObjectName: "VM01" },
      ],
    });
    const scopes = await step("GET", `${account}/scopes?v=latest&format=Entity`);
    expect(valuesOf(scopes, "Name")).to.deep.equal(["SQLSRV", "VM01"]);
    // The client's remove_scope_from_account sends GET.
    await step(
      "GET",
      `${account}/scopes/${valuesOf(scopes, "Href")[0]?.slice(-36) ?? ""}?v=latest`,
    );
    expect(simulator.state.account("TECH\\mary.smith")).to.deep.include({
      allVms: true,
      roles: ["File Restore Operator"],
    });
    await step("DELETE", `${account}?v=latest`);
    expect(seen.filter(([, status]) => status !== 200)).to.deep.equal([
      ["POST /api/security/accounts?v=latest", 201],
      ["POST /api/security/accounts/ID?v=latest", 204],
      ["POST /api/security/accounts/ID/roles?v=latest", 201],
      ["DELETE /api/security/accounts/ID/roles/ID?v=latest", 204],
      ["POST /api/security/accounts/ID/scopes?v=latest", 202],
      ["DELETE /api/security/accounts/ID?v=latest", 204],
    ]);
  });

  it("veeam-em from PyPI sees an unknown logon session as 500 with a message", async () => {
    const simulator = await scene();
    const logon = await send(simulator, "POST", "/api/sessionMngr/", {
      ...basic(simulator.username, simulator.password),
      Accept: "application/json",
    });
    const answer = await asVeeamEm(simulator, String(logon.headers["x-restsvcsessionid"]))(
      "GET",
      "/api/logonSessions/11111111-1111-1111-1111-111111111111?v=latest",
    );
    expect([answer.status, valuesOf(answer, "Message")]).to.deep.equal([
      500,
      ["Logon session does not exist."],
    ]);
  });

  it("a shell script that makes the token from the session's ID and sends only the cookie is served", async () => {
    const simulator = await scene();
    const logon = await send(simulator, "POST", "/api/sessionMngr/?v=v1_6", {
      ...basic(simulator.username, simulator.password),
      Accept: "application/json",
    });
    const token = Buffer.from(valuesOf(logon, "SessionId")[0] ?? "").toString("base64");
    const answer = await send(simulator, "GET", "/api/security/accounts", {
      Cookie: `X-RestSvcSessionId=${token}`,
      Accept: "*/*",
    });
    expect(valuesOf(answer, "Name")).to.have.length(3);
  });

  it("a client that uses full UIDs in paths, text/xml bodies and other prefixes is served", async () => {
    const simulator = await scene({}, { accounts: [{ name: "TECH\\ann" }] });
    const logon = await send(
      simulator,
      "POST",
      "/api/sessionMngr/",
      basic(simulator.username, simulator.password),
    );
    const headers = {
      "X-RestSvcSessionId": String(logon.headers["x-restsvcsessionid"]),
      "Content-Type": "text/xml",
      Accept: "application/xml, text/xml",
    };
    const body = `<em:EnterpriseAccountInRoleCreateSpec xmlns:em="http://www.veeam.com/ent/v1.0"><em:EnterpriseRoleUid>${FILE_OPERATOR}</em:EnterpriseRoleUid></em:EnterpriseAccountInRoleCreateSpec>`;
    const path = `/api/security/accounts/urn:veeam:EnterpriseAccount:${simulator.state.account("TECH\\ann")?.id ?? ""}/roles`;
    expect((await send(simulator, "POST", path, headers, body)).status).to.equal(201);
  });
});
