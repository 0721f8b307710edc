import { expect } from "chai";
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Simulator, startSimulator } from "../../simulator";
import { engineEnvironment } from "../../tools/engine/environment";
import { findEngine } from "../../tools/engine/find-engine";
import type { Scene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";
import { REPOSITORY, startExample } from "./example-scene";

/** An example, and what the server says of its accounts once it is up. */
interface Example {
  readonly prepare?: (simulator: Simulator) => void;
  readonly up: Readonly<Record<string, { readonly roles: readonly string[]; readonly scopes: number }>>;
  /** Accounts that it takes over: they go with the stack. */
  readonly takenOver?: readonly string[];
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  "teams-from-yaml": {
    up: { "TECH\\DBA": { roles: ["Oracle Restore Operator", "Portal User", "SQL Restore Operator"], scopes: 2 }, "TECH\\Service Desk": { roles: ["File Restore Operator", "Portal User"], scopes: 1 } },
  },
  "items-on-shared-accounts": {
    prepare: ({ state }) => { state.addAccount({ name: "TECH\\Application Owners", type: "Group", roles: ["Portal User"], scopes: [state.inventory.objects[0]?.ref ?? ""] }); },
    up: { "TECH\\Application Owners": { roles: ["File Restore Operator", "Portal User"], scopes: 3 } },
  },
  "exclusive-sets": {
    prepare: ({ state }) => { state.addAccount({ name: "TECH\\Payroll Restores", type: "Group", roles: ["Exchange Restore Operator"], scopes: [state.inventory.objects[0]?.ref ?? ""], allVms: true }); },
    up: { "TECH\\Payroll Restores": { roles: ["File Restore Operator", "SQL Restore Operator"], scopes: 1 }, "TECH\\Tier 0 Restores": { roles: ["VM Restore Operator"], scopes: 1 } },
    takenOver: ["TECH\\Payroll Restores"],
  },
};

function shown(simulator: Simulator, names: readonly string[]): Record<string, { roles: readonly string[]; scopes: number }> {
  const grants = grantsOf(simulator);
  return Object.fromEntries(names.flatMap((name) => (grants[name] === undefined ? [] : [[name, { roles: grants[name].roles, scopes: grants[name].scopes.length }]])));
}

describe("The example", function () {
  this.timeout(240_000);

  for (const [name, { prepare, up, takenOver = [] }] of Object.entries(EXAMPLES)) {
    it(`${name} is made, finds nothing to change, and is destroyed so that others' grants stay`, async () => {
      const scene = await startExample(join("examples", name), prepare);
      try {
        const before = Object.fromEntries(Object.entries(grantsOf(scene.simulator)).filter(([account]) => !takenOver.includes(account)));
        await scene.project.up();
        expect(shown(scene.simulator, Object.keys(up))).to.deep.equal(up);
        await scene.project.preview("--expect-no-changes");
        await scene.project.refresh("--expect-no-changes");
        await scene.project.destroy();
        expect(grantsOf(scene.simulator)).to.deep.equal(before);
      } finally {
        await scene.close();
      }
    });
  }

  it("several-servers declares the same on each of its servers, with passwords that are in no state", async () => {
    const apac = await startSimulator();
    let scene: Scene | undefined;
    try {
      scene = await startExample(join("examples", "several-servers"), undefined, { EMEA_PASSWORD: apac.password, APAC_PASSWORD: apac.password });
      const { project, simulator } = scene;
      const settings = Object.entries({ emea: simulator, apac }).flatMap(([site, { url, username, fingerprint }]) =>
        Object.entries({ url, username, fingerprint, passwordEnv: `${site.toUpperCase()}_PASSWORD` }).flatMap(([key, value]) => ["--plaintext", `servers.${site}.${key}=${value}`]));
      await project.run(["config", "set-all", "--path", ...settings]);
      await project.up();
      const wanted = { "TECH\\Restore Operators": { roles: ["File Restore Operator", "VM Restore Operator"], scopes: 1 } };
      for (const server of [simulator, apac]) expect(shown(server, Object.keys(wanted))).to.deep.equal(wanted);
      await project.preview("--expect-no-changes");
      await project.refresh("--expect-no-changes");
      await project.destroy();
      for (const server of [simulator, apac]) expect(shown(server, Object.keys(wanted))).to.deep.equal({});
      expect([apac.openSessions, apac.logoffs]).to.deep.equal([0, apac.logons]);
    } finally {
      await scene?.close();
      await apac.close();
    }
  });

  it("access-web-hook grants by a request and takes away by another", async () => {
    const simulator = await startSimulator({ accounts: [{ name: "TECH\\ops", roles: ["Portal User"], allVms: false }] });
    const home = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-hook-"));
    const { folder: engine } = await findEngine({});
    const env = {
      ...engineEnvironment({ folder: home, engine, passphrase: "of no account" }), PORT: "0",
      VEEAM_EM_URL: simulator.url, VEEAM_EM_USERNAME: simulator.username, VEEAM_EM_PASSWORD: simulator.password, VEEAM_EM_CA_CERT: simulator.caFile,
    };
    // A copy: the stacks' settings are written beside the program.
    cpSync(join(REPOSITORY, "examples", "access-web-hook"), join(home, "hook"), { recursive: true });
    symlinkSync(join(REPOSITORY, "node_modules"), join(home, "hook", "node_modules"), "junction");
    const hook = spawn(process.execPath, ["--import", "tsx", join(home, "hook", "index.ts")], { cwd: REPOSITORY, env, stdio: ["ignore", "pipe", "pipe"] });
    try {
      const port = await portOf(hook);
      const call = async (method: string, body?: string): Promise<unknown> => {
        const answer = await fetch(`http://127.0.0.1:${String(port)}/INC-4711`, { method, ...(body === undefined ? {} : { body }) });
        return [answer.status, await answer.json()];
      };
      const before = grantsOf(simulator);
      expect(await call("POST", JSON.stringify({ account: "TECH\\ops", root: "vc01.tech.local", machine: "VM01" }))).to.deep.equal([200, { ticket: "INC-4711", changes: { create: 3 } }]);
      expect(shown(simulator, ["TECH\\ops"])).to.deep.equal({ "TECH\\ops": { roles: ["Portal User", "VM Restore Operator"], scopes: 1 } });
      expect(await call("POST", JSON.stringify({ account: "TECH\\ops", root: "vc01.tech.local", machine: "VM01" }))).to.deep.equal([200, { ticket: "INC-4711", changes: { same: 3 } }]);
      expect(await call("DELETE")).to.deep.equal([200, { ticket: "INC-4711", changes: { delete: 3 } }]);
      expect(grantsOf(simulator)).to.deep.equal(before);
      expect([simulator.openSessions, simulator.logoffs]).to.deep.equal([0, simulator.logons]);
    } finally {
      const ended = new Promise((resolve) => { hook.once("exit", resolve); });
      hook.kill("SIGTERM");
      await ended;
      await simulator.close();
      rmSync(home, { recursive: true, force: true });
    }
  });

  it("of every folder has a README, and every program is run by a test", () => {
    const folders = readdirSync(join(REPOSITORY, "examples")).sort();
    expect(folders.filter((folder) => existsSync(join(REPOSITORY, "examples", folder, "index.ts")))).to.deep.equal([...Object.keys(EXAMPLES), "several-servers", "access-web-hook", "quickstart"].sort());
    for (const folder of folders) expect(readFileSync(join(REPOSITORY, "examples", folder, "README.md"), "utf8")).to.match(/^# /);
  });
});

async function portOf(hook: ChildProcess): Promise<number> {
  if (hook.stdout === null || hook.stderr === null) throw new Error("no pipes");
  let complaints = "";
  hook.stderr.setEncoding("utf8").on("data", (text: string) => { complaints += text; });
  const lines = createInterface({ input: hook.stdout });
  return new Promise((resolve, reject) => {
    lines.once("line", (line) => { resolve(Number(/"port":(\d+)/.exec(line)?.[1])); });
    hook.once("exit", (code) => { reject(new Error(`The hook ended with ${String(code)}: ${complaints}`)); });
  });
}
