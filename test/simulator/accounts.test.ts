import { expect } from "chai";
import { FILE_OPERATOR, PORTAL_ADMINISTRATOR, SQLSRV, accountBody } from "./bodies";
import type { NewAccount } from "./bodies";
import { FORMATS, client, endScenes, scene, valuesOf } from "./scene";
import type { Client } from "./scene";

const GUID = /^[0-9a-f-]{36}$/;
const NOBODY = "/security/accounts/11111111-1111-1111-1111-111111111111";

async function create(em: Client, account: NewAccount = {}): Promise<number> {
  return (await em.post("/security/accounts", accountBody(account))).status;
}

function pathOf(em: Client, name = "TECH\\mary.smith"): string {
  return `/security/accounts/${em.simulator.state.account(name)?.id ?? "none"}`;
}

describe("simulator: accounts", () => {
  afterEach(endScenes);

  for (const format of FORMATS) {
    describe(`in ${format}`, () => {
      it("a new installation has the built-in administrators and who logs on", async () => {
        const em = await client(await scene(), format);
        expect(valuesOf(await em.get("/security/accounts"), "Name")).to.deep.equal([
          "BUILTIN\\Administrators",
          "SRV12\\Administrator",
          "TECH\\em-admin",
        ]);
        expect(
          em.simulator.state.accounts().map(({ type, roles, allVms }) => ({ type, roles, allVms })),
        ).to.deep.equal(
          ["Group", "User", "User"].map((type) => ({
            type,
            roles: ["Portal Administrator"],
            allVms: true,
          })),
        );
      });

      it("a new account has what the body said, and the answer says nothing of its ID", async () => {
        const em = await client(await scene(), format);
        const answer = await em.post(
          "/security/accounts",
          accountBody({ name: "TECH\\R&D <ops>" }),
        );
        expect([answer.status, answer.body, answer.headers.location]).to.deep.equal([
          201,
          "",
          undefined,
        ]);
        const made = em.simulator.state.account("tech\\r&d <OPS>");
        expect(made).to.deep.include({
          name: "TECH\\R&D <ops>",
          type: "User",
          allVms: false,
          roles: ["File Restore Operator"],
          fileRestore: { inPlaceOnly: true, extensions: "doc,pptx" },
          sqlRestore: { denyInPlace: true },
        });
        expect(made?.scopes.map((scope) => scope.hierarchyObjRef)).to.deep.equal([SQLSRV.ref]);
        expect(made?.id).to.match(GUID);
      });

      it("an account is a reference unless the entity is asked for", async () => {
        const em = await client(await scene(), format);
        await create(em);
        const reference = await em.get(pathOf(em));
        expect(valuesOf(reference, "AccountType")).to.deep.equal([]);
        expect(valuesOf(reference, "UID")).to.deep.equal([
          `urn:veeam:EnterpriseAccount:${pathOf(em).slice(-36)}`,
        ]);
        const entity = await em.get(`${pathOf(em)}?format=entity`);
        const read = [
          "AccountType",
          "AllowRestoreAllVms",
          "FlrInplaceOnly",
          "FlrExtentionRestrictions",
          "DenyInPlaceRestore",
        ].flatMap((name) => valuesOf(entity, name));
        expect(read).to.deep.equal(["User", "false", "true", "doc,pptx", "true"]);
        expect(valuesOf(entity, "Rel")).to.include("ToggleRestoreScopesEnabled");
      });

      it("the toggle flips, ignores a body, and flips again", async () => {
        const em = await client(await scene(), format);
        await create(em);
        expect((await em.post(pathOf(em))).status).to.equal(204);
        expect(em.simulator.state.account("TECH\\mary.smith")?.allVms).to.equal(true);
        expect((await em.call("POST", pathOf(em), "<anything/>")).status).to.equal(204);
        expect(em.simulator.state.account("TECH\\mary.smith")?.allVms).to.equal(false);
      });

      for (const [account, status, what] of [
        [{ roles: [] }, 400, "without a role"],
        [{ roles: ["urn:veeam:EnterpriseRole:nonsense"] }, 400, "with a malformed role"],
        [
          { roles: ["urn:veeam:EnterpriseRole:11111111-1111-1111-1111-111111111111"] },
          404,
          "with a role that does not exist",
        ],
        [{ type: "Robot" }, 400, "of an unknown type"],
        [{ name: " " }, 400, "without a name"],
        [{ scopes: [] }, 400, "without scopes and without all virtual machines"],
        [
          {
            scopes: [{ ref: "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-1", name: "x" }],
          },
          500,
          "with a scope that leads nowhere",
        ],
      ] as const) {
        it(`an account ${what} is refused with ${status}, and nothing is made`, async () => {
          const em = await client(await scene(), format);
          const answer = await em.post("/security/accounts", accountBody(account));
          expect(answer.status).to.equal(status);
          expect(valuesOf(answer, "StatusCode")).to.deep.equal([String(status)]);
          expect(em.simulator.state.accounts()).to.have.length(3);
        });
      }

      for (const [mode, element] of [
        ["EnterpriseAccount", "EnterpriseAccounts"],
        ["EnterpriseAccountEntity", "EnterpriseAccountEntities"],
      ] as const) {
        it(`accountsEntityList=${mode} lists entities under that name`, async () => {
          const em = await client(await scene({ accountsEntityList: mode }), format);
          const answer = await em.get("/security/accounts?format=Entity");
          expect(valuesOf(answer, "AccountType")).to.deep.equal(["Group", "User", "User"]);
          expect(answer.body).to.include(format === "xml" ? `<${mode} ` : `{"${element}":[`);
        });
      }

      it("accountsEntityList=unsupported is 400, and ignored answers with references", async () => {
        const em = await client(await scene({ accountsEntityList: "unsupported" }), format);
        expect((await em.get("/security/accounts?format=Entity")).status).to.equal(400);
        em.simulator.set("accountsEntityList", "ignored");
        const answer = await em.get("/security/accounts?format=Entity");
        expect([
          valuesOf(answer, "AccountType").length,
          valuesOf(answer, "UID").length,
        ]).to.deep.equal([0, 3]);
      });

      it("accountGet=entity always answers with the entity, referenceFirst with a reference once", async () => {
        const em = await client(await scene({ accountGet: "entity" }), format);
        const path = pathOf(em, em.simulator.username);
        expect(valuesOf(await em.get(path), "AccountType")).to.deep.equal(["User"]);
        const other = await client(await scene({ accountGet: "referenceFirst" }), format);
        const asked = `${pathOf(other, other.simulator.username)}?format=Entity`;
        expect(valuesOf(await other.get(asked), "AccountType")).to.deep.equal([]);
        expect(valuesOf(await other.get(asked), "AccountType")).to.deep.equal(["User"]);
      });

      it("restrictionSettings=absent leaves the settings out, flrElement and entityRoles change the rest", async () => {
        const em = await client(
          await scene({ flrElement: "FlrInlaceOnly", entityRoles: "present" }),
          format,
        );
        await create(em);
        const entity = await em.get(`${pathOf(em)}?format=Entity`);
        expect([
          valuesOf(entity, "FlrInlaceOnly"),
          valuesOf(entity, "FlrInplaceOnly"),
        ]).to.deep.equal([["true"], []]);
        expect(valuesOf(entity, "UID")).to.include(FILE_OPERATOR);
        em.simulator.set("restrictionSettings", "absent");
        em.simulator.set("entityRoles", "absent");
        const bare = await em.get(`${pathOf(em)}?format=Entity`);
        expect([
          ...valuesOf(bare, "DenyInPlaceRestore"),
          ...valuesOf(bare, "FlrInlaceOnly"),
        ]).to.deep.equal([]);
        expect(valuesOf(bare, "UID")).not.to.include(FILE_OPERATOR);
      });
    });
  }

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
        `${own}/roles/x`,
        `${own}/scopes/x`,
        "/security/roles/x",
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
