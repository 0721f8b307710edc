import { expect } from "chai";
import { VM_OPERATOR, roleBody } from "./bodies";
import { FORMATS, client, endScenes, scene, valuesOf } from "./scene";
import type { Client } from "./scene";

const ANN = { name: "TECH\\ann", roles: ["Portal User"] };
const VM_ID = VM_OPERATOR.slice(-36);
const PORTAL_USER_ID = "d19a3d33-cb77-4ffe-94e6-001432483a4e";

function rolesPath(em: Client): string {
  return `/security/accounts/${em.simulator.state.account("TECH\\ann")?.id ?? "none"}/roles`;
}

describe("simulator: roles", () => {
  afterEach(endScenes);

  for (const format of FORMATS) {
    describe(`in ${format}`, () => {
      it("the seven roles have their published IDs and order", async () => {
        const em = await client(await scene(), format);
        expect(valuesOf(await em.get("/security/roles"), "Name")).to.deep.equal([
          "Portal User",
          "SQL Restore Operator",
          "Oracle Restore Operator",
          "File Restore Operator",
          "Exchange Restore Operator",
          "Portal Administrator",
          "VM Restore Operator",
        ]);
        const role = await em.get(`/security/roles/${VM_OPERATOR}?format=Entity`);
        expect([
          valuesOf(role, "Name"),
          valuesOf(role, "UID"),
          valuesOf(role, "Type")[0],
        ]).to.deep.equal([
          ["VM Restore Operator"],
          [VM_OPERATOR],
          format === "xml" ? "EnterpriseRole" : "EnterpriseRoleReference",
        ]);
        expect(valuesOf(await em.get(`/security/roles/${VM_ID}`), "Type")).to.include(
          "EnterpriseRoleReference",
        );
      });

      it("a role is added, read by its own ID, and removed", async () => {
        const em = await client(await scene({}, { accounts: [ANN] }), format);
        const answer = await em.post(rolesPath(em), roleBody(VM_OPERATOR));
        expect([answer.status, answer.body]).to.deep.equal([201, ""]);
        const list = await em.get(rolesPath(em));
        expect(valuesOf(list, "RoleName")).to.deep.equal(["Portal User", "VM Restore Operator"]);
        expect(valuesOf(list, "Href").some((href) => href.endsWith(`/roles/${VM_ID}`))).to.equal(
          true,
        );
        expect(valuesOf(await em.get(`${rolesPath(em)}/${VM_ID}`), "RoleName")).to.deep.equal([
          "VM Restore Operator",
        ]);
        expect((await em.delete(`${rolesPath(em)}/${VM_ID}`)).status).to.equal(204);
        expect((await em.delete(`${rolesPath(em)}/${VM_ID}`)).status).to.equal(404);
      });

      for (const status of [400, 500]) {
        it(`the last role stays, with lastRoleStatus=${status}; lastRole=allowed lets it go`, async () => {
          const em = await client(
            await scene({ lastRoleStatus: status }, { accounts: [ANN] }),
            format,
          );
          const last = `${rolesPath(em)}/${PORTAL_USER_ID}`;
          const refused = await em.delete(last);
          expect(refused.status).to.equal(status);
          expect(valuesOf(refused, "Message")).to.deep.equal([
            "Cannot remove the last role from the account.",
          ]);
          em.simulator.set("lastRole", "allowed");
          expect((await em.delete(last)).status).to.equal(204);
          expect(valuesOf(await em.get(rolesPath(em)), "RoleName")).to.deep.equal([]);
        });
      }

      it("duplicateRole=ignored changes nothing, and error is 400", async () => {
        const em = await client(await scene({}, { accounts: [ANN] }), format);
        const again = roleBody(`urn:veeam:EnterpriseRole:${PORTAL_USER_ID}`);
        expect((await em.post(rolesPath(em), again)).status).to.equal(201);
        em.simulator.set("duplicateRole", "error");
        expect((await em.post(rolesPath(em), again)).status).to.equal(400);
        expect(em.simulator.state.account("TECH\\ann")?.roles).to.deep.equal(["Portal User"]);
      });

      it("bareRoleId=accepted takes a GUID as a published client sends it, and refused is 400", async () => {
        const em = await client(
          await scene({ bareRoleId: "refused" }, { accounts: [ANN] }),
          format,
        );
        expect((await em.post(rolesPath(em), roleBody(VM_ID))).status).to.equal(400);
        em.simulator.set("bareRoleId", "accepted");
        expect((await em.post(rolesPath(em), roleBody(VM_ID))).status).to.equal(201);
      });
    });
  }

  it("extraRole=unlisted lets an account hold a role that the list of roles does not have", async () => {
    const em = await client(
      await scene(
        { extraRole: "unlisted" },
        { accounts: [{ name: "TECH\\ann", roles: ["PostgreSQL Restore Operator"] }] },
      ),
    );
    const [id = ""] = valuesOf(await em.get("/security/accounts"), "UID").slice(-1);
    expect(
      valuesOf(await em.get(`/security/accounts/${id.slice(-36)}/roles`), "RoleName"),
    ).to.deep.equal(["PostgreSQL Restore Operator"]);
    expect(valuesOf(await em.get("/security/roles"), "Name"))
      .to.have.length(7)
      .and.to.not.include("PostgreSQL Restore Operator");
  });

  it("extraRole=present adds a role that no page lists, and an account may hold it", async () => {
    const em = await client(
      await scene(
        { extraRole: "present" },
        { accounts: [{ name: "TECH\\ann", roles: ["PostgreSQL Restore Operator"] }] },
      ),
    );
    expect(valuesOf(await em.get("/security/roles"), "Name"))
      .to.have.length(8)
      .and.include("PostgreSQL Restore Operator");
    expect(valuesOf(await em.get(rolesPath(em)), "RoleName")).to.deep.equal([
      "PostgreSQL Restore Operator",
    ]);
  });
});
