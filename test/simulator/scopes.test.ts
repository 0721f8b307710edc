import { expect } from "chai";
import { SHARE, SQLSRV, VM01, rebuildBody, roleBody, scopesBody, VM_OPERATOR } from "./bodies";
import { ManualClock } from "./manual-clock";
import { FORMATS, client, endScenes, scene, valuesOf } from "./scene";
import type { Client } from "./scene";
import type { SimulatorOptions, SwitchSettings } from "../../simulator/index";

const ANN = { name: "TECH\\ann", roles: ["Portal User"] };
const HYPERV = "urn:HyperV:Host:";

interface Scene {
  readonly em: Client;
  readonly clock: ManualClock;
  readonly path: string;
  readonly states: () => Promise<readonly string[]>;
}

async function withAnn(
  switches: SwitchSettings = {},
  format: "xml" | "json" = "xml",
  options: SimulatorOptions = {},
): Promise<Scene> {
  const clock = new ManualClock();
  const em = await client(await scene(switches, { clock, accounts: [ANN], ...options }), format);
  const path = `/security/accounts/${em.simulator.state.account("TECH\\ann")?.id ?? "none"}/scopes`;
  return { em, clock, path, states: async () => valuesOf(await em.get(path), "State") };
}

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
        expect((await em.get("/tasks/task-1")).status).to.equal(404);
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

  it("scopeRowDelay hides a new scope for a while, from lists and from its own path", async () => {
    const { em, clock, path, states } = await withAnn({ scopeRowDelay: 1000 });
    await em.post(path, scopesBody(SQLSRV));
    expect(await states()).to.deep.equal([]);
    const id = em.simulator.state.account("TECH\\ann")?.scopes[0]?.id ?? "";
    expect((await em.get(`${path}/${id}`)).status).to.equal(404);
    clock.advance(1000);
    expect(await states()).to.deep.equal(["Processed"]);
  });

  it("scopeProcessDelay=rebuild waits for a rebuild, and never waits for ever", async () => {
    const { em, clock, path, states } = await withAnn({ scopeProcessDelay: "rebuild" });
    await em.post(path, scopesBody(SQLSRV));
    clock.advance(600_000);
    expect(await states()).to.deep.equal(["Unprocessed"]);
    await em.post("/security/accounts?action=rebuildScope", rebuildBody("RebuildForCurrentUser"));
    expect(await states()).to.deep.equal(["Unprocessed"]);
    await em.post("/security/accounts?action=rebuildScope", rebuildBody("RebuildAll"));
    expect(await states()).to.deep.equal(["Processed"]);
    em.simulator.set("scopeProcessDelay", "never");
    await em.post(path, scopesBody(VM01));
    await em.post("/security/accounts?action=rebuildScope", rebuildBody("RebuildAll"));
    expect(await states()).to.deep.equal(["Processed", "Unprocessed"]);
    em.simulator.state.processAllScopes();
    expect(await states()).to.deep.equal(["Processed", "Processed"]);
  });

  it("roleChangeRebuilds=true processes the account's scopes with a change of its roles", async () => {
    const { em, path, states } = await withAnn({
      scopeProcessDelay: "rebuild",
      roleChangeRebuilds: true,
    });
    await em.post(path, scopesBody(SQLSRV));
    await em.post(path.replace("/scopes", "/roles"), roleBody(VM_OPERATOR));
    expect(await states()).to.deep.equal(["Processed"]);
  });

  for (const [mode, expected] of [
    ["id", /^a2b0c55d-829a-4efe-bd95-125ee77ba9dd$/],
    ["name", /^vc01\.tech\.local$/],
    ["uniqueId", /^[0-9A-F-]{36}$/],
  ] as const) {
    it(`rootName=${mode} decides what HierarchyRootName is`, async () => {
      const { em, path } = await withAnn({ rootName: mode });
      await em.post(path, scopesBody(SQLSRV));
      expect(valuesOf(await em.get(path), "HierarchyRootName")[0]).to.match(expected);
    });
  }

  it("rowName=real shows the object's own name once it is processed, sent the one that was sent", async () => {
    const { em, clock, path } = await withAnn({ rowName: "real" });
    await em.post(path, scopesBody({ ...SQLSRV, name: "my server" }));
    expect(valuesOf(await em.get(path), "Name")).to.deep.equal(["my server"]);
    clock.advance(50);
    expect(valuesOf(await em.get(path), "Name")).to.deep.equal(["SQLSRV"]);
    em.simulator.state.renameObject(SQLSRV.ref, "SQLSRV-old");
    expect(valuesOf(await em.get(path), "Name")).to.deep.equal(["SQLSRV-old"]);
    em.simulator.set("rowName", "sent");
    expect(valuesOf(await em.get(path), "Name")).to.deep.equal(["my server"]);
  });

  it("platformSpelling and typeSpelling change how rows are spelled", async () => {
    const { em, path } = await withAnn({ platformSpelling: "Hyperv", typeSpelling: "VM" });
    const machine = em.simulator.state.inventory.objects.find(
      (object) => object.platform === "HyperV" && object.type === "Vm",
    );
    await em.post(path, scopesBody({ ref: machine?.ref ?? "", name: "x" }));
    const list = await em.get(path);
    expect([valuesOf(list, "Platform"), valuesOf(list, "HierarchyObjectType")]).to.deep.equal([
      ["Hyperv"],
      ["VM"],
    ]);
  });

  for (const status of [202, 201, 200, 204]) {
    it(`scopePostStatus=${status} answers POST of scopes, with Location where that is on`, async () => {
      const { em, path } = await withAnn({
        scopePostStatus: status,
        location: "present",
        createBody: "representation",
      });
      const one = await em.post(path, scopesBody(SQLSRV));
      expect(one.status).to.equal(status);
      expect(one.headers.location).to.match(/\/scopes\/[0-9a-f-]{36}$/);
      expect(one.body === "").to.equal(status === 204);
    });
  }

  it("scopePostTurnsAllVmsOff=true narrows the account with its first scope", async () => {
    const { em, path } = await withAnn({ scopePostTurnsAllVmsOff: true });
    await em.post(path, scopesBody(SQLSRV));
    expect(em.simulator.state.account("TECH\\ann")?.allVms).to.equal(false);
  });

  for (const status of [403, 500, 501]) {
    it(`edition=enterprise refuses to write scopes with editionStatus=${status}, and reads them`, async () => {
      const { em, path } = await withAnn({ edition: "enterprise", editionStatus: status });
      expect((await em.post(path, scopesBody(SQLSRV))).status).to.equal(status);
      expect((await em.delete(`${path}/x`)).status).to.equal(status);
      expect((await em.get(path)).status).to.equal(200);
    });
  }

  it("scopesOnAdministrator=refused refuses a scope of an administrator", async () => {
    const { em } = await withAnn({ scopesOnAdministrator: "refused" });
    const own = em.simulator.state.account(em.simulator.username)?.id ?? "";
    expect((await em.post(`/security/accounts/${own}/scopes`, scopesBody(SQLSRV))).status).to.equal(
      400,
    );
  });

  for (const [mode, first] of [
    ["running", "Running"],
    ["operationFinished", "OperationFinished"],
  ] as const) {
    it(`rebuildTask=${mode} is ${first} until taskDuration has passed`, async () => {
      const { em, clock } = await withAnn({ rebuildTask: mode, taskDuration: 100 });
      expect(
        valuesOf(
          await em.post("/security/accounts?action=rebuildScope", rebuildBody("RebuildAll")),
          "State",
        ),
      ).to.deep.equal([first]);
      const waiting = await em.get("/tasks/task-1");
      expect(valuesOf(waiting, "Success")).to.deep.equal(first === "Running" ? [] : ["true"]);
      clock.advance(100);
      expect(valuesOf(await em.get("/tasks/task-1"), "State")).to.deep.equal(["Finished"]);
    });
  }

  it("rebuildTask=failed is finished without success, and none has no body; rebuildStatus is the status", async () => {
    const { em, path, states } = await withAnn({
      rebuildTask: "failed",
      rebuildStatus: 202,
      scopeProcessDelay: "rebuild",
    });
    await em.post(path, scopesBody(SQLSRV));
    const failed = await em.post(
      "/security/accounts?action=rebuildScope",
      rebuildBody("RebuildAll"),
    );
    expect([failed.status, valuesOf(failed, "Success"), await states()]).to.deep.equal([
      202,
      ["false"],
      ["Unprocessed"],
    ]);
    em.simulator.set("rebuildTask", "none");
    const none = await em.post("/security/accounts?action=rebuildScope", rebuildBody("RebuildAll"));
    expect([none.body, await states()]).to.deep.equal(["", ["Processed"]]);
  });

  for (const status of [404, 500]) {
    it(`a task of another logon session is gone with taskGoneStatus=${status} unless taskSurvivesLogon`, async () => {
      const { em } = await withAnn({ taskGoneStatus: status });
      await em.post("/security/accounts?action=rebuildScope", rebuildBody("RebuildAll"));
      const other = await client(em.simulator);
      expect((await other.get("/tasks/task-1")).status).to.equal(status);
      em.simulator.set("taskSurvivesLogon", true);
      expect((await other.get("/tasks/task-1")).status).to.equal(200);
    });
  }
});
