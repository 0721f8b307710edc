import { expect } from "chai";
import { settingsOf } from "../support/scene";
import {
  type Bags,
  partialFailureOf,
  ProviderProcess,
  providerText,
} from "../support/provider-process";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const OTHER = { name: "TECH\\other", roles: ["Portal User"], allVms: true };

async function withProcess(
  options: SimulatorOptions,
  run: (provider: ProviderProcess, sim: Simulator) => Promise<void>,
  settings: Record<string, string> = {},
  env: Record<string, string> = {},
): Promise<void> {
  const sim = await startSimulator({ accounts: [OTHER], ...options });
  const provider = await ProviderProcess.start(env);
  try {
    await provider.configure({ ...settingsOf(sim), ...settings });
    await run(provider, sim);
  } finally {
    await provider.end();
    await sim.close();
  }
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

describe("the engine's provider process", () => {
  it("makes, reads, changes and deletes a resource by the text that the state holds", async () => {
    await withProcess({}, async (provider, sim) => {
      const { inputs, failures } = await provider.check(
        "AllVmsScope",
        {},
        { account: "TECH\\other", enabled: false },
      );
      expect(failures).to.deep.equal([]);
      const { id, outputs } = await provider.create("AllVmsScope", inputs);
      expect(outputs).to.deep.include({
        __provider: providerText("AllVmsScope"),
        enabled: false,
        accountId: id,
      });
      expect(sim.state.account("TECH\\other")?.allVms).to.equal(false);
      const read = await provider.read(id, outputs);
      expect([read.id, read.outputs, read.inputs]).to.deep.equal([
        id,
        outputs,
        { ...inputs, __provider: providerText("AllVmsScope") },
      ]);
      const changed = await provider.update(id, outputs, {
        ...inputs,
        enabled: true,
        __provider: providerText("AllVmsScope"),
      });
      expect(changed).to.deep.include({ enabled: true });
      await provider.delete(id, changed);
      expect(sim.state.account("TECH\\other")?.allVms).to.equal(false);
    });
  });

  it("drops what is gone on a refresh, but fails a get of what is not there", async () => {
    await withProcess({}, async (provider, sim) => {
      const { id, outputs } = await provider.create("AccountRole", {
        account: "TECH\\other",
        role: "SQL Restore Operator",
        adopt: true,
      });
      sim.state.revokeRole("TECH\\other", "SQL Restore Operator");
      expect((await provider.read(id, outputs)).id).to.equal("");
      expect(
        (await failureOf(provider.read(id, { __provider: providerText("AccountRole") }))).message,
      ).to.include("EM_NOT_FOUND");
    });
  });

  it("gets what nobody declared", async () => {
    await withProcess({}, async (provider, sim) => {
      const vm = sim.state.inventory.objects.find(({ type }) => type === "Vm");
      const scopeId = sim.state.addScope("TECH\\other", vm?.ref ?? "");
      const accountId = sim.state.account("TECH\\other")?.id ?? "";
      const got = await provider.read(`${accountId}/${scopeId}`, {
        __provider: providerText("AccountScope"),
      });
      expect(got.outputs).to.deep.include({
        account: accountId,
        accountId,
        scopeId,
        hierarchyObjRef: vm?.ref,
        objectName: vm?.name,
      });
      const whole = await provider.read(accountId, { __provider: providerText("Account") });
      expect(whole.outputs).to.deep.include({
        accountId,
        canonicalName: "TECH\\other",
        roles: ["Portal User"],
        allVms: true,
        scopeIds: { [vm?.ref ?? ""]: scopeId },
      });
    });
  });

  it("asks the server nothing in previews, and fails them for no missing setting", async () => {
    const provider = await ProviderProcess.start();
    try {
      await provider.configure({});
      const { inputs } = await provider.check(
        "AccountRole",
        {},
        { account: UNKNOWN, role: "Portal User" },
      );
      expect(inputs).to.deep.include({ account: UNKNOWN });
      const state = {
        account: "a",
        role: "Portal User",
        adopt: true,
        accountId: "x",
        server: "https://em:9398",
        __provider: providerText("AccountRole"),
      };
      expect(await provider.diff("x/y", state, { ...state, account: UNKNOWN })).to.deep.equal({
        changes: 0,
        replaces: ["account"],
      });
      const error = await failureOf(
        provider.create("AccountRole", { account: "a", role: "Portal User" }),
      );
      for (const part of [
        "EM_CONFIG",
        "VEEAM_EM_URL",
        "VEEAM_EM_USERNAME",
        "pulumi config set --secret veeam-em:password",
      ])
        expect(error.message).to.include(part);
    } finally {
      await provider.end();
    }
  });

  it("logs on once for all kinds of resources at once, also for calls that come before any configuration has ended", async () => {
    await withProcess({}, async (provider, sim) => {
      const vm = sim.state.inventory.objects.find(({ type }) => type === "Vm");
      await Promise.all([
        provider.create("AccountRole", { account: "TECH\\other", role: "SQL Restore Operator" }),
        provider.create("AccountRole", { account: "TECH\\other", role: "File Restore Operator" }),
        provider.create("AccountScope", { account: "TECH\\other", hierarchyObjRef: vm?.ref }),
        provider.create("AllVmsScope", { account: "TECH\\other" }),
        provider.create("Account", {
          name: "TECH\\new",
          type: "User",
          roles: ["Portal User"],
          allVms: true,
        }),
      ]);
      expect(sim.logons).to.equal(1);
    });
  });

  for (const how of ["SIGINT", "SIGTERM", "stdin"] as const) {
    it(`logs off when it is ended by ${how}`, async () => {
      await withProcess({}, async (provider, sim) => {
        await provider.create("AllVmsScope", { account: "TECH\\other" });
        expect(sim.openSessions).to.equal(1);
        expect(await provider.end(how)).to.equal(0);
        expect([sim.openSessions, sim.logons, sim.logoffs]).to.deep.equal([0, 1, 1]);
      });
    });
  }

  it("prints nothing on its standard output and no stack in an error", async () => {
    await withProcess({}, async (provider) => {
      await provider.create("AllVmsScope", { account: "TECH\\other" });
      await failureOf(
        provider.delete("no-id", { account: "x", __provider: providerText("AllVmsScope") }),
      );
      await provider.end();
      expect(provider.stdout).to.equal("");
      expect(provider.stderr)
        .to.include("EM_INVALID")
        .and.not.to.match(/^\s+at /m);
    });
  });

  it("tries a rejected logon once, however many resources there are", async () => {
    await withProcess(
      {},
      async (provider, sim) => {
        const roles = [
          "SQL Restore Operator",
          "File Restore Operator",
          "VM Restore Operator",
          "Exchange Restore Operator",
        ];
        const errors = await Promise.all(
          roles.map((role) =>
            failureOf(provider.create("AccountRole", { account: "TECH\\other", role })),
          ),
        );
        errors.push(await failureOf(provider.create("AllVmsScope", { account: "TECH\\other" })));
        for (const { message } of errors) expect(message).to.include("EM_AUTH");
        expect(sim.requests.filter(({ route }) => route === "POST /sessionMngr")).to.have.length(1);
      },
      { password: "wrong" },
    );
  });

  it("takes settings from the environment before the configuration, but not for an explicit provider", async () => {
    const sim = await startSimulator({ accounts: [OTHER] });
    const provider = await ProviderProcess.start({ VEEAM_EM_PASSWORD: sim.password });
    const explicit = await ProviderProcess.start({
      VEEAM_EM_PASSWORD: "wrong",
      SECRET_OF_EMEA: sim.password,
    });
    try {
      await provider.configure({ ...settingsOf(sim), password: "rotated since" });
      await provider.create("AllVmsScope", { account: "TECH\\other" });
      await explicit.configure({
        ...settingsOf(sim),
        password: undefined,
        passwordEnv: "SECRET_OF_EMEA",
        explicit: "true",
      });
      await explicit.create("AllVmsScope", { account: "TECH\\other" });
      expect(sim.logons).to.equal(2);
    } finally {
      await Promise.all([provider.end(), explicit.end()]);
      await sim.close();
    }
  });

  it("reports an account that exists only in part with its ID, the text of its provider, and the reasons", async () => {
    await withProcess({}, async (provider, sim) => {
      const vm = sim.state.inventory.objects.filter(({ type }) => type === "Vm")[0];
      sim.faults.add({
        kind: "status",
        status: 400,
        message: "licence",
        match: { route: "POST /security/accounts/{ID}/scopes" },
        times: 5,
      });
      sim.state.addAccount({ name: "TECH\\part", type: "Group", roles: ["Portal User"] });
      const inputs: Bags = {
        name: "TECH\\part",
        type: "Group",
        roles: ["File Restore Operator"],
        scopes: [{ hierarchyObjRef: vm?.ref }],
        adopt: true,
      };
      const failure = partialFailureOf(await failureOf(provider.create("Account", inputs)));
      expect(failure?.id).to.equal(sim.state.account("TECH\\part")?.id);
      expect(failure?.properties).to.deep.include({
        __provider: providerText("Account"),
        roles: ["File Restore Operator"],
        scopes: [],
        adopted: true,
      });
      expect(failure?.reasons.join()).to.include("EM_REFUSED").and.to.include("licence");
    });
  });

  it("refuses what was made on another server", async () => {
    await withProcess({}, async (provider, sim) => {
      const { id, outputs } = await provider.create("AllVmsScope", { account: "TECH\\other" });
      const foreign = { ...outputs, server: "https://other.tech.local:9398" };
      sim.clearRequests();
      for (const work of [
        provider.read(id, foreign),
        provider.update(id, foreign, { ...foreign, enabled: false }),
        provider.delete(id, foreign),
      ]) {
        expect((await failureOf(work)).message).to.include("EM_WRONG_SERVER");
      }
      expect(sim.requests).to.deep.equal([]);
    });
  });
});
