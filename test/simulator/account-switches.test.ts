import { expect } from "chai";
import { PORTAL_ADMINISTRATOR, SQLSRV, accountBody } from "./bodies";
import { client, endScenes, scene, valuesOf } from "./scene";
import { create, pathOf } from "./accounts-support";

const UNKNOWN = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";
const NOBODY = "/security/accounts/11111111-1111-1111-1111-111111111111";

describe("simulator: switches about accounts", () => {
  afterEach(endScenes);

  for (const status of [201, 200, 202, 204]) {
    it(`createStatus=${status} with createBody and location is what POST answers`, async () => {
      const em = await client(
        await scene({ createStatus: status, createBody: "representation", location: "present" }),
        "json",
      );
      const answer = await em.post("/security/accounts", accountBody());
      expect(answer.status).to.equal(status);
      expect(answer.headers.location).to.equal(`http://local.host:9399/api${pathOf(em)}`);
      expect(valuesOf({ ...answer, body: answer.body || "{}" }, "AccountType")).to.deep.equal(
        status === 204 ? [] : ["User"],
      );
    });
  }

  it("createBody=task answers with a finished task", async () => {
    const em = await client(await scene({ createBody: "task" }));
    expect(valuesOf(await em.post("/security/accounts", accountBody()), "State")).to.deep.equal([
      "Finished",
    ]);
  });

  for (const status of [204, 202, 200]) {
    it(`deleteStatus=${status} answers a DELETE, with a task where it is 202`, async () => {
      const em = await client(await scene({ deleteStatus: status }));
      await create(em);
      const path = pathOf(em);
      const answer = await em.delete(path);
      expect(answer.status).to.equal(status);
      expect(answer.body.includes("<TaskId>")).to.equal(status === 202);
      expect((await em.delete(path)).status).to.equal(404);
    });
  }

  for (const status of [204, 200, 202]) {
    it(`toggleStatus=${status} answers the toggle`, async () => {
      const em = await client(await scene({ toggleStatus: status }));
      await create(em);
      expect((await em.post(pathOf(em))).status).to.equal(status);
    });
  }

  for (const status of [404, 400, 500]) {
    it(`notFoundStatus=${status} answers for accounts, roles and scopes that do not exist`, async () => {
      const em = await client(await scene({ notFoundStatus: status }));
      const own = pathOf(em, em.simulator.username);
      const missing = [
        NOBODY,
        `${NOBODY}/roles`,
        `${NOBODY}/scopes`,
        `${own}/roles/${UNKNOWN}`,
        `${own}/scopes/${UNKNOWN}`,
        `/security/roles/${UNKNOWN}`,
      ];
      const statuses = await Promise.all(missing.map(async (path) => (await em.get(path)).status));
      expect(statuses).to.deep.equal(missing.map(() => status));
    });
  }

  for (const [mode, status] of [
    ["500", 500],
    ["409", 409],
    ["400", 400],
    ["ignored", 201],
  ] as const) {
    it(`duplicateAccount=${mode} answers ${status} to a name that exists in another case, and makes nothing`, async () => {
      const em = await client(await scene({ duplicateAccount: mode }));
      await create(em);
      expect(await create(em, { name: "tech\\MARY.smith", allVms: true })).to.equal(status);
      expect(em.simulator.state.accounts()).to.have.length(4);
      expect(em.simulator.state.account("TECH\\mary.smith")?.allVms).to.equal(false);
    });
  }

  it("one name may belong to a user and to an external user", async () => {
    const em = await client(await scene());
    expect([
      await create(em, { name: "ann@tech.local" }),
      await create(em, { name: "ann@tech.local", type: "ExternalUser" }),
    ]).to.deep.equal([201, 201]);
  });

  for (const [mode, sent, stored] of [
    ["asSent", "mary", "mary"],
    ["canonical", "mary", "SRV12\\mary"],
    ["canonical", "tech\\Mary", "TECH\\Mary"],
    ["canonical", "mary@tech.local", "mary@tech.local"],
    ["upperCase", "tech\\mary", "TECH\\MARY"],
    ["upn", "TECH\\mary", "mary@tech.local"],
  ] as const) {
    it(`accountName=${mode} keeps ${sent} as ${stored}`, async () => {
      const em = await client(await scene({ accountName: mode }));
      await create(em, { name: sent });
      expect(em.simulator.state.account(stored)?.name).to.equal(stored);
      await create(em, { name: sent, type: "ExternalGroup" });
      expect(
        em.simulator.state.accounts().find((account) => account.type === "ExternalGroup")?.name,
      ).to.equal(sent);
    });
  }

  for (const status of [500, 400]) {
    it(`accountResolution=known refuses names of unknown domains with accountResolutionStatus=${status}`, async () => {
      const em = await client(
        await scene({ accountResolution: "known", accountResolutionStatus: status }),
      );
      const answer = await em.post("/security/accounts", accountBody({ name: "ELSEWHERE\\mary" }));
      expect(answer.status).to.equal(status);
      expect(valuesOf(answer, "Message")).to.deep.equal([
        "Cannot find user account ELSEWHERE\\mary",
      ]);
      expect(await create(em)).to.equal(201);
      em.simulator.set("accountResolution", "any");
      expect(await create(em, { name: "ELSEWHERE\\mary" })).to.equal(201);
    });
  }

  it("lastAdministrator=refused keeps the last administrator, allowed lets everybody out", async () => {
    const em = await client(await scene({ lastAdministrator: "refused" }));
    for (const name of ["BUILTIN\\Administrators", "SRV12\\Administrator"])
      await em.delete(pathOf(em, name));
    const own = pathOf(em, em.simulator.username);
    expect((await em.delete(own)).status).to.equal(400);
    em.simulator.state.grantRole(em.simulator.username, "Portal User");
    const administrator = `${own}/roles/${PORTAL_ADMINISTRATOR.slice(-36)}`;
    expect((await em.delete(administrator)).status).to.equal(400);
    em.simulator.set("lastAdministrator", "allowed");
    expect((await em.delete(administrator)).status).to.equal(204);
    expect((await em.get("/security")).status).to.equal(403);
  });

  it("createWithoutScopes=accepted makes an account that may restore nothing", async () => {
    const em = await client(await scene({ createWithoutScopes: "accepted" }));
    expect(await create(em, { scopes: [] })).to.equal(201);
  });

  it("toggleWithoutScopes=refused keeps the switch of an account without scopes", async () => {
    const em = await client(await scene({ toggleWithoutScopes: "refused" }));
    await create(em, { scopes: [], allVms: true });
    expect((await em.post(pathOf(em))).status).to.equal(400);
    em.simulator.set("toggleWithoutScopes", "accepted");
    expect((await em.post(pathOf(em))).status).to.equal(204);
  });

  it("scopesOnAdministrator=refused refuses scopes of an administrator, at creation and later", async () => {
    const em = await client(await scene({ scopesOnAdministrator: "refused" }));
    expect(await create(em, { roles: [PORTAL_ADMINISTRATOR] })).to.equal(400);
    em.simulator.set("scopesOnAdministrator", "accepted");
    expect(await create(em, { roles: [PORTAL_ADMINISTRATOR] })).to.equal(201);
  });

  it("accountNames=linux starts with veeamadmin, and with a name of the form that Linux has", async () => {
    const simulator = await scene({ accountNames: "linux" });
    expect(simulator.state.accounts().map((account) => account.name)).to.deep.equal([
      "em-admin@TECH.LOCAL",
      "veeamadmin",
    ]);
    expect((await (await client(simulator)).get("/security")).status).to.equal(200);
  });

  it("an administrator's changes behind the back show at once", async () => {
    const simulator = await scene({}, { accounts: [{ name: "TECH\\ann", scopes: [SQLSRV.ref] }] });
    const em = await client(simulator);
    const { state } = simulator;
    state.renameAccount("TECH\\ann", "TECH\\anna");
    state.setAllVms("TECH\\anna", true);
    state.setFileRestore("TECH\\anna", { inPlaceOnly: true });
    state.setSqlRestore("TECH\\anna", { denyInPlace: true });
    state.grantRole("TECH\\anna", "VM Restore Operator");
    state.revokeRole("TECH\\anna", "Portal User");
    state.removeScope("TECH\\anna", SQLSRV.ref);
    const entity = await em.get(`${pathOf(em, "TECH\\anna")}?format=Entity`);
    expect(
      ["AllowRestoreAllVms", "FlrInplaceOnly", "DenyInPlaceRestore"].flatMap((name) =>
        valuesOf(entity, name),
      ),
    ).to.deep.equal(["true", "true", "true"]);
    expect(valuesOf(await em.get(`${pathOf(em, "TECH\\anna")}/roles`), "RoleName")).to.deep.equal([
      "VM Restore Operator",
    ]);
    expect(valuesOf(await em.get(`${pathOf(em, "TECH\\anna")}/scopes`), "Name")).to.deep.equal([]);
    expect(() => state.removeAccount("TECH\\ann")).to.throw("no account TECH\\ann");
    expect(() => state.grantRole("TECH\\anna", "King")).to.throw("no role King");
  });
});
