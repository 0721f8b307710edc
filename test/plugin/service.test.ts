import { expect } from "chai";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { KINDS } from "../../provider/model/kinds";
import { everyKind, HOLDER } from "../support/every-kind";
import { PluginProcess, secret, struct, urnOf } from "../support/plugin-process";
import { partialFailureOf } from "../support/provider-process";
import { settingsOf } from "../support/scene";
import { until } from "../support/until";
import * as messages from "@pulumi/pulumi/proto/provider_pb";

const ACCOUNTS = "GET /security/accounts";

async function withPlugin(
  run: (plugin: PluginProcess, sim: Simulator) => Promise<void>,
  options: SimulatorOptions = {},
): Promise<void> {
  const sim = await startSimulator({ accounts: [HOLDER], ...options });
  const plugin = await PluginProcess.start();
  try {
    await plugin.configure(settingsOf(sim));
    await run(plugin, sim);
  } finally {
    await plugin.end();
    await sim.close();
  }
  expect(sim.openSessions, "open logon sessions").to.equal(0);
}

async function failureOf(work: Promise<unknown>): Promise<Error & { details?: string }> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

describe("the provider plugin's process", () => {
  it("makes, reads and deletes each kind of resource, in components too", async () => {
    await withPlugin(async (plugin, sim) => {
      const inputs = everyKind(sim);
      for (const kind of KINDS) {
        const checked = await plugin.check(kind, {}, inputs[kind]);
        expect(checked, kind).to.deep.equal({ inputs: inputs[kind], failures: {} });
        const { id, outputs } = await plugin.create(kind, checked.inputs);
        expect(outputs, kind).to.deep.include({ ...inputs[kind], server: sim.url });
        const unchanged = await plugin.diff(kind, id, outputs, checked.inputs);
        expect(unchanged.getChanges(), kind).to.equal(messages.DiffResponse.DiffChanges.DIFF_NONE);
        const read = await plugin.read(kind, id, outputs);
        expect([read.id, read.outputs], kind).to.deep.equal([id, outputs]);
        await plugin.delete(kind, id, outputs);
      }
      expect(sim.state.account("TECH\\ops")).to.equal(undefined);
      expect(sim.state.account("TECH\\other")).to.deep.include({ allVms: false });
      expect(sim.logons).to.equal(1);
    });
  });

  it("shows of a change just the properties that differ, and how", async () => {
    await withPlugin(async (plugin) => {
      const state = {
        name: "TECH\\ops",
        type: "Group",
        roles: ["Portal User"],
        allVms: false,
        accountId: "d1b025b4-af19-4a8d-9eeb-2db43e4710f4",
      };
      const { Kind } = messages.PropertyDiff;
      const differences = async (news: object): Promise<Record<string, number>> => {
        const response = await plugin.diff("Account", state.accountId, state, { ...news });
        expect(response.getHasdetaileddiff()).to.equal(true);
        const details = response.getDetaileddiffMap();
        return Object.fromEntries(
          response.getDiffsList().map((name) => [name, details.get(name)?.getKind() ?? -1]),
        );
      };
      const inputs = { ...state, accountId: undefined };
      expect(await differences({ ...inputs, allVms: true })).to.deep.equal({
        allVms: Kind.UPDATE,
      });
      expect(
        await differences({ ...inputs, type: "User", sqlRestore: { denyInPlace: true } }),
      ).to.deep.equal({ type: Kind.UPDATE_REPLACE, sqlRestore: Kind.ADD_REPLACE });
    });
  });

  it("hides what a secret input says, in inputs, outputs and texts", async () => {
    await withPlugin(async (plugin) => {
      const { inputs } = await plugin.check(
        "AccountRole",
        {},
        { account: secret("TECH\\other"), role: "SQL Restore Operator" },
      );
      expect(inputs["account"]).to.deep.equal(secret("TECH\\other"));
      const { id, outputs } = await plugin.create("AccountRole", inputs);
      for (const name of ["account", "accountId"])
        expect(Object.keys(outputs[name] as object), name).to.include("value");
      expect(outputs["role"]).to.equal("SQL Restore Operator");
      await plugin.delete("AccountRole", id, outputs);
      const failure = await failureOf(
        plugin.create("AccountRole", {
          account: secret("TECH\\nobody"),
          role: "SQL Restore Operator",
          __secretInputs: ["account"],
        }),
      );
      expect(failure.details).to.match(/^EM_NOT_FOUND: There is no account \*\*\* on /);
    });
  });

  it("records a resource that is only half made, with the reason", async () => {
    await withPlugin(async (plugin, sim) => {
      const vm = sim.state.inventory.objects.find(({ type }) => type === "Vm");
      sim.faults.add({
        kind: "status",
        status: 400,
        match: { route: "POST /security/accounts/{ID}/scopes" },
        times: 5,
      });
      sim.state.addAccount({ name: "TECH\\part", type: "Group", roles: ["Portal User"] });
      const inputs = {
        name: "TECH\\part",
        type: "Group",
        roles: ["File Restore Operator"],
        scopes: [{ hierarchyObjRef: vm?.ref }],
        adopt: true,
      };
      const failure = await failureOf(plugin.create("Account", inputs));
      const partial = partialFailureOf(failure);
      expect(partial?.id).to.equal(sim.state.account("TECH\\part")?.id);
      expect(partial?.properties).to.deep.include({ roles: inputs.roles, scopes: [] });
      expect(partial?.properties).to.not.have.property("__provider");
      expect(partial?.reasons).to.deep.equal([failure.details]);
      expect(failure.details).to.match(/^EM_REFUSED: /);
    });
  });

  it("names a secret input that there is not, whatever it is called", async () => {
    await withPlugin(async (plugin) => {
      const { failures } = await plugin.check(
        "AllVmsScope",
        {},
        { account: "x", "en(": secret(1) },
      );
      expect(failures[""]).to.match(/^en\( /);
    });
  });

  it("names a member of a secret input by its path alone", async () => {
    await withPlugin(async (plugin) => {
      const { failures } = await plugin.check(
        "Account",
        {},
        { name: "TECH\\x", type: "Group", roles: secret([5]) },
      );
      expect(failures[""]).to.match(/^roles\[0\] must be text/);
    });
  });

  it("names what it has where a type or a function is unknown", async () => {
    await withPlugin(async (plugin) => {
      const request = new messages.CreateRequest();
      request.setUrn(urnOf("veeam-em:index:Ticket"));
      request.setProperties(struct({}));
      const noType = await failureOf(plugin.call((done) => plugin.client.create(request, done)));
      expect(noType.details).to.equal(
        "EM_INVALID: There is no type of resource veeam-em:index:Ticket.\nThis version has veeam-em:index:Account, veeam-em:index:AccountRole, veeam-em:index:AccountScope, veeam-em:index:AllVmsScope. Correct the type, or update pulumi-veeam-em: a newer version may have it.",
      );
      for (const token of ["veeam-em:index:getTickets", "veeam-em:index:toString", "other:x:y"]) {
        const { details } = await failureOf(plugin.invoke(token, {}));
        expect(details).to.match(/^EM_INVALID: There is no function /);
        expect(details).to.include("veeam-em:index:getAccount");
      }
    });
  });

  it("answers every look-up, and fails one as a program's does", async () => {
    await withPlugin(async (plugin, sim) => {
      const call = (name: string, args: Readonly<Record<string, unknown>> = {}) =>
        plugin.invoke(`veeam-em:index:${name}`, args);
      const account = await call("getAccount", { name: "tech\\OTHER" });
      expect(account).to.deep.include({ name: "TECH\\other", allVms: true });
      expect(await call("getAccount", { id: account["id"] })).to.deep.equal(account);
      const { roles } = await call("getRoles");
      expect(roles).to.deep.include(await call("getRole", { name: "Portal User" }));
      const { roots } = await call("getHierarchyRoots");
      const vm = sim.state.inventory.objects.find(({ type }) => type === "Vm");
      expect((roots as { id: string }[]).map(({ id }) => id)).to.include(vm?.rootId);
      expect(await call("getHierarchyObject", { hierarchyObjRef: vm?.ref })).to.include({
        name: vm?.name,
        type: "Vm",
      });
      const { details } = await failureOf(call("getFileServer", { name: "nowhere" }));
      expect(details).to.match(/^EM_NOT_FOUND: There is no file share nowhere /);
      const both = await failureOf(call("getRole", { name: "x", id: "y" }));
      expect(both.details).to.match(/^EM_INVALID: A role is looked up by /);
    });
  });

  it("ends all work and the logon session when the engine cancels it", async () => {
    const sim = await startSimulator({ accounts: [HOLDER] });
    const plugin = await PluginProcess.start();
    try {
      await plugin.configure(settingsOf(sim));
      await plugin.invoke("veeam-em:index:getRoles", {});
      expect(sim.openSessions).to.equal(1);
      await plugin.cancel();
      expect([sim.openSessions, sim.logons]).to.deep.equal([0, 1]);
      const late = await failureOf(plugin.invoke("veeam-em:index:getRoles", {}));
      expect(late.details).to.match(/^EM_/);
      expect(sim.logons).to.equal(1);
    } finally {
      expect(await plugin.end("stdin")).to.equal(0);
      await sim.close();
    }
  });

  it("logs off after a kill of the engine, with which the reader of standard error is gone", async () => {
    const sim = await startSimulator({ accounts: [HOLDER] });
    const plugin = await PluginProcess.start({ VEEAM_EM_LOG: "debug" });
    try {
      await plugin.configure(settingsOf(sim));
      // What is written while it works, before the log-off, must not end the process.
      sim.faults.add({ kind: "slow", milliseconds: 200, match: { route: ACCOUNTS } });
      plugin.create("AllVmsScope", { account: HOLDER.name }).catch(() => undefined);
      await until(() => sim.openSessions > 0);
      plugin.child.stderr?.destroy();
      expect(await plugin.end("stdin")).to.equal(0);
      expect(sim.openSessions).to.equal(0);
    } finally {
      await plugin.end("SIGKILL");
      await sim.close();
    }
  });
});
