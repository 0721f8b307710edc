import { expect } from "chai";
import { FILE_OPERATOR, SQLSRV, accountBody } from "./bodies";
import { FORMATS, client, endScenes, scene, valuesOf } from "./scene";
import { create, pathOf } from "./accounts-support";

const GUID = /^[0-9a-f-]{36}$/;

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
});
