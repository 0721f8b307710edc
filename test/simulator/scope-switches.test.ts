import { expect } from "chai";
import { SQLSRV, VM01, rebuildBody, roleBody, scopesBody, VM_OPERATOR } from "./bodies";
import { client, endScenes, valuesOf } from "./scene";
import { withAnn } from "./scopes-support";

describe("simulator: switches about restore scopes", () => {
  afterEach(endScenes);

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
