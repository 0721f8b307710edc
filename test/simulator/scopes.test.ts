import { expect } from "chai";
import { SHARE, SQLSRV, rebuildBody, scopesBody } from "./bodies";
import { FORMATS, endScenes, valuesOf } from "./scene";
import type { Client } from "./scene";
import { withAnn } from "./scopes-support";

const HYPERV = "urn:HyperV:Host:";

function idsIn(answer: Awaited<ReturnType<Client["get"]>>): readonly string[] {
  return [...new Set(valuesOf(answer, "Href").map((href) => href.slice(-36)))];
}

describe("simulator: restore scopes", () => {
  afterEach(endScenes);

  for (const format of FORMATS) {
    describe(`in ${format}`, () => {
      it("scopes of the documentation's example are taken, and read back without a reference", async () => {
        const { em, path } = await withAnn({}, format);
        const answer = await em.post(path, scopesBody(SQLSRV, SHARE));
        expect([answer.status, answer.body]).to.deep.equal([202, ""]);
        const list = await em.get(path);
        expect(valuesOf(list, "Name")).to.deep.equal(["SQLSRV", SHARE.name]);
        expect(valuesOf(list, "HierarchyRootName")).to.deep.equal([
          SQLSRV.ref.slice(14, 50),
          SHARE.ref.slice(-36),
        ]);
        expect(valuesOf(list, "Platform")).to.deep.equal(["VMware", "NasBackup"]);
        expect(valuesOf(list, "HierarchyObjectType")).to.deep.equal(["Vm", "FileServer"]);
        expect(list.body).not.to.include("vm-15309");
        expect(list.body).not.to.match(/urn:/i);
      });

      it("a scope is Unprocessed, then Processed; deleted it is Removing, then gone", async () => {
        const { em, clock, path, states } = await withAnn({}, format);
        await em.post(path, scopesBody(SQLSRV));
        expect(await states()).to.deep.equal(["Unprocessed"]);
        clock.advance(50);
        expect(await states()).to.deep.equal(["Processed"]);
        const [id = ""] = idsIn(await em.get(path));
        expect(valuesOf(await em.get(`${path}/${id}`), "Name")).to.deep.equal(["SQLSRV"]);
        expect((await em.delete(`${path}/${id}`)).status).to.equal(204);
        expect(await states()).to.deep.equal(["Removing"]);
        expect(em.simulator.state.account("TECH\\ann")?.scopes).to.deep.equal([]);
        clock.advance(50);
        expect(await states()).to.deep.equal([]);
        expect((await em.delete(`${path}/${id}`)).status).to.equal(404);
      });

      it("every spelling of a reference that only differs in case outside the object is the same object", async () => {
        const { em, path } = await withAnn({}, format);
        const spelled = `urn:vmware:VM:${SQLSRV.ref.slice(14, 50).toUpperCase()}.vm-15309`;
        expect(
          (await em.post(path, scopesBody(SQLSRV, { ref: spelled, name: "SQLSRV" }))).status,
        ).to.equal(202);
        expect(valuesOf(await em.get(path), "HierarchyObjectType")).to.deep.equal(["Vm"]);
        expect(
          (await em.post(path, scopesBody({ ref: SQLSRV.ref.replace("vm-", "VM-"), name: "x" })))
            .status,
        ).to.equal(500);
      });

      it("an empty object part fits with and without its last dot", async () => {
        const { em, path } = await withAnn({}, format);
        const host = em.simulator.state.inventory.objects.find((object) =>
          object.ref.startsWith(HYPERV),
        );
        expect(host?.ref).to.match(/\.$/);
        for (const ref of [host?.ref ?? "", (host?.ref ?? "").slice(0, -1)]) {
          expect((await em.post(path, scopesBody({ ref, name: "host" }))).status).to.equal(202);
        }
        expect(valuesOf(await em.get(path), "Name")).to.deep.equal(["host"]);
      });

      for (const [mode, rows, status] of [
        ["ignored", 1, 202],
        ["row", 2, 202],
        ["error", 1, 409],
      ] as const) {
        it(`duplicateScope=${mode} leaves ${rows} scopes and answers ${status}`, async () => {
          const { em, path } = await withAnn(
            { duplicateScope: mode, duplicateScopeStatus: 409 },
            format,
          );
          await em.post(path, scopesBody(SQLSRV));
          expect((await em.post(path, scopesBody(SQLSRV))).status).to.equal(status);
          expect(idsIn(await em.get(path))).to.have.length(rows);
        });
      }

      for (const [mode, status] of [
        ["500", 500],
        ["400", 400],
        ["accepted", 202],
      ] as const) {
        it(`unknownRef=${mode} answers ${status} to an object that does not exist, and adds all or nothing`, async () => {
          const { em, path } = await withAnn({ unknownRef: mode }, format);
          const unknown = { ref: SQLSRV.ref.replace("15309", "404"), name: "ghost" };
          expect((await em.post(path, scopesBody(SQLSRV, unknown))).status).to.equal(status);
          expect(valuesOf(await em.get(path), "Name")).to.deep.equal(
            status === 202 ? ["SQLSRV", "ghost"] : [],
          );
          expect(
            (await em.post(path, scopesBody({ ref: "no reference", name: "x" }))).status,
          ).to.equal(status === 202 ? 400 : status);
        });
      }

      it("rootBackupServers=3 shows one scope in three rows of one ID, and a deletion takes all", async () => {
        const { em, path } = await withAnn({ rootBackupServers: 3, scopeRemovingDelay: 0 }, format);
        await em.post(path, scopesBody(SQLSRV));
        const list = await em.get(path);
        expect(idsIn(list)).to.have.length(1);
        expect(new Set(valuesOf(list, "HierarchyRootName")).size).to.equal(3);
        expect(em.simulator.state.account("TECH\\ann")?.scopes[0]?.roots).to.have.length(3);
        await em.delete(`${path}/${idsIn(list)[0] ?? ""}`);
        expect(valuesOf(await em.get(path), "Name")).to.deep.equal([]);
      });

      it("a rebuild is required to name exactly one kind, and answers with a finished task", async () => {
        const { em } = await withAnn({}, format);
        const task = await em.post(
          "/security/accounts?action=rebuildScope",
          rebuildBody("RebuildUnprocessed"),
        );
        expect([
          task.status,
          valuesOf(task, "TaskId"),
          valuesOf(task, "State"),
          valuesOf(task, "Operation"),
          valuesOf(task, "Success"),
        ]).to.deep.equal([201, ["task-1"], ["Finished"], ["StartRebuildScope"], ["true"]]);
        expect((await em.get("/tasks/task-1")).status).to.equal(200);
        expect(valuesOf(await em.get("/tasks"), "TaskId")).to.deep.equal(["task-1"]);
        expect((await em.delete("/tasks/task-1")).status).to.equal(204);
        expect((await em.get("/tasks/task-1")).status).to.equal(500);
        expect((await em.post("/security/accounts?action=rebuildScope")).status).to.equal(400);
        expect(
          (await em.post("/security/accounts?action=rebuildScope", rebuildBody("RebuildNothing")))
            .status,
        ).to.equal(400);
        const two = {
          xml: rebuildBody("RebuildAll").xml.replace(
            "<RebuildAll/>",
            "<RebuildAll/><RebuildUnprocessed/>",
          ),
          json: JSON.stringify({ RebuildAll: {}, RebuildUnprocessed: {} }),
        };
        expect((await em.post("/security/accounts?action=rebuildScope", two)).status).to.equal(400);
      });
    });
  }
});
