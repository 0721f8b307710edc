import { expect } from "chai";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { type Simulator, startSimulator } from "../../simulator";

const REPOSITORY = join(__dirname, "..", "..");

/** Runs a program of plain Node.js with look-ups; `end` is what it does after them. Resolves to how it ended. */
async function run(simulator: Simulator, end: string, onReady: (kill: (signal: NodeJS.Signals) => void) => void = () => undefined): Promise<{ code: number | null; signal: string | null }> {
  const text = `
    const veeam = require("pulumi-veeam-em");
    Promise.all([veeam.getRoles(), veeam.getHierarchyRoots(), veeam.getRole({ name: "Portal User" })]).then(() => { console.log("ready"); ${end} });`;
  const env = { ...process.env, VEEAM_EM_URL: simulator.url, VEEAM_EM_USERNAME: simulator.username, VEEAM_EM_PASSWORD: simulator.password, VEEAM_EM_CA_CERT: simulator.caFile };
  const child = spawn(process.execPath, ["-e", text], { cwd: REPOSITORY, env, stdio: ["ignore", "pipe", "ignore"] });
  child.stdout.once("data", () => onReady((signal) => child.kill(signal)));
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => { resolve({ code, signal }); });
  });
}

describe("the logon session of look-ups", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  beforeEach(async () => { simulator = await startSimulator(); });
  afterEach(() => simulator.close());

  function expectLoggedOff(): void {
    expect({ logons: simulator.logons, logoffs: simulator.logoffs, open: simulator.openSessions }).to.deep.equal({ logons: 1, logoffs: 1, open: 0 });
  }

  it("is logged off when a program has nothing left to do, and does not keep it alive", async () => {
    expect(await run(simulator, "")).to.deep.equal({ code: 0, signal: null });
    expectLoggedOff();
  });

  it("is logged off when a program ends with an exit code of its own", async () => {
    expect(await run(simulator, "process.exitCode = 3;")).to.deep.equal({ code: 3, signal: null });
    expectLoggedOff();
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`is logged off when a program is ended by ${signal}, which ends it as it would have`, async () => {
      expect(await run(simulator, "setInterval(() => undefined, 1000);", (kill) => kill(signal))).to.deep.equal({ code: null, signal });
      expectLoggedOff();
    });
  }

  it("leaves a program that handles a signal itself running", async () => {
    const end = "const timer = setInterval(() => undefined, 1000); process.on('SIGTERM', () => { clearInterval(timer); process.exitCode = 7; });";
    expect(await run(simulator, end, (kill) => kill("SIGTERM"))).to.deep.equal({ code: 7, signal: null });
    expectLoggedOff();
  });
});

describe("a Pulumi program with look-ups", function () {
  this.timeout(120_000);
  let scene: Scene;
  afterEach(() => scene.close());

  it("uses them in previews with the stack's configuration, does not look up what is not known yet, and leaves no logon session, also if it fails", async () => {
    const none = { VEEAM_EM_URL: undefined, VEEAM_EM_USERNAME: undefined, VEEAM_EM_PASSWORD: undefined, VEEAM_EM_CA_CERT: undefined };
    const looking = (...more: string[]): string => program(
      'const root = veeam.getHierarchyRootsOutput().apply((roots) => roots[0].name);',
      'const pool = veeam.getHierarchyObjectOutput({ root, type: "ResourcePool", name: "Test" });',
      'const made = new veeam.Account("ops", { name: "TECH\\\\ops", type: "Group", roles: ["Portal User"], scopes: [{ hierarchyObjRef: pool.hierarchyObjRef }] });',
      "exports.type = veeam.getAccountOutput({ id: made.uid }).type;",
      ...more,
    );
    scene = await startScene({ program: looking(), env: none });
    const { simulator, project } = scene;
    await project.configure({ url: simulator.url, username: simulator.username, caCert: simulator.caFile });
    await project.configure({ password: simulator.password }, "secret");
    await project.preview();
    expect([simulator.logons, simulator.requests.filter(({ path }) => path.includes("/security/accounts"))]).to.deep.equal([1, []]);
    await project.up();
    expect(JSON.parse((await project.run(["stack", "output", "--json"])).stdout)).to.deep.equal({ type: "Group" });
    project.write(looking('veeam.getRole({ name: "none" });'));
    const logons = simulator.logons;
    const failed = await project.tryRun(["preview"]);
    expect([failed.code === 0, simulator.logons]).to.deep.equal([false, logons + 1]);
    expect(failed.stdout + failed.stderr).to.include("There is no role none");
  });
});
